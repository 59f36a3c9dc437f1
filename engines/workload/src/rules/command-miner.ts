import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { commandLine, minesCoins } from '../shell.ts';

/** Threat Matrix for Kubernetes, MS-TA9039, and the TeamTNT and Kinsing campaigns: clusters are entered to mine. */
export const commandMiner = defineContainerRule({
  id: 'command-miner',
  title: 'Containers mine no coins',
  why: "The image or command line is a miner's. Campaigns such as TeamTNT and Kinsing enter clusters to start exactly this.",
  severity: 'high',
  scope: 'object',
  reason: 'coin miner',
  detail: 'container {container} looks like a coin miner by its {field}',
  remediation:
    'Find out who started it. Isolate the workload, keep its evidence, and treat the cluster as entered.',
  frameworks: [...owasp('workload'), ...attack('T1496', 'T1610'), ...threatMatrix('MS-TA9039', 'MS-TA9008')],
  layer: 'container',
  phase: 'runtime',
  function: 'detect',
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Resource%20hijacking/',
  ],
  alike: 'none known',
  noise: 'Names of known miners as whole words, and the protocol of mining pools.',
  example: () => ({
    pass: exampleDeployment({ container: 'command: [/app/web]' }),
    fail: exampleDeployment({ container: 'args: [-o, "stratum+tcp://pool.example.com:3333", -u, wallet]' }),
  }),
  check({ container }) {
    if (container.image !== undefined && minesCoins(container.image))
      return { at: '/image', values: { field: 'image' } };
    const line = commandLine(container);
    if (line === undefined || !minesCoins(line)) return undefined;
    return { at: container.args === undefined ? '/command' : '/args', values: { field: 'command line' } };
  },
});
