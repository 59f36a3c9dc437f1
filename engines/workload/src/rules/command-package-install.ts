import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { commandLine, installsPackages } from '../shell.ts';

/** NSA/CISA guidance, "Immutable container file systems": what runs is what was built and scanned. */
export const commandPackageInstall = defineContainerRule({
  id: 'command-package-install',
  title: 'Containers install no packages at start',
  why: 'Packages installed at start are in no image that was scanned, change from start to start, and need a writable root file system, root and a way to the Internet.',
  severity: 'low',
  scope: 'object',
  reason: 'packages installed at start',
  detail: 'the command line of container {container} installs packages',
  remediation: "Install them in the image's build.",
  whenNotToUse: 'Containers for a moment of debugging.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Immutable container file systems'),
    ...nsa('Building secure container images'),
    ...attack('T1609'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/'],
  alike: 'none known',
  noise: 'Only known package managers with their own words for installing.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'command: [/app/web]' }),
    fail: exampleDeployment({
      container: 'command: [sh, -c, "apt-get update && apt-get install -y curl && /app/web"]',
    }),
  }),
  check({ container }) {
    const line = commandLine(container);
    if (line === undefined || !installsPackages(line)) return undefined;
    return { at: container.command === undefined ? '/args' : '/command' };
  },
});
