import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** NSA/CISA guidance: NET_RAW is in most runtimes' default set and forges packets. */
export const capabilityNetRaw = defineContainerRule({
  id: 'capability-net-raw',
  title: 'Containers drop the capability NET_RAW',
  why: 'With NET_RAW a container forges ARP and DNS answers and reads or redirects what other pods on the node send. Most runtimes give it by default and hardly a program needs it.',
  severity: 'low',
  scope: 'object',
  reason: 'capability NET_RAW kept',
  detail: 'container {container} keeps NET_RAW',
  remediation: 'Drop ALL capabilities and add back what is needed, or drop NET_RAW at least.',
  whenNotToUse: 'Tools that really send raw packets. CRI-O does not give the capability by default.',
  frameworks: [
    ...nsa('Pod security enforcement'),
    ...owasp('workload'),
    ...owasp('network'),
    ...attack('T1557', 'T1040'),
    ...threatMatrix('MS-TA9036', 'MS-TA9035'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/ARP%20poisoning%20and%20IP%20spoofing/',
  ],
  optIn: true,
  alike: 'kube-linter drop-net-raw-capability, Trivy KSV-0119, Checkov CKV_K8S_28',
  noise:
    'The restricted Pod Security level asks for more of the same field, so it is off unless asked for: it is for teams that hold to baseline. Privileged containers and Windows are left out; the patch keeps every other default.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  capabilities:\n    drop: [ALL]' }),
    fail: exampleDeployment({ container: 'securityContext:\n  capabilities:\n    drop: [MKNOD]' }),
  }),
  check({ container: { securityContext } }, workload) {
    const drop = securityContext?.capabilities?.drop;
    if (drop !== undefined && drop.some((name) => DROPS.has(name.toUpperCase()))) return undefined;
    if (securityContext?.privileged === true || isWindows(workload)) return 'not-applicable';
    const at = '/securityContext/capabilities/drop';
    return { at, edits: [{ set: at, to: [...(drop ?? []), 'NET_RAW'] }] };
  },
});

const DROPS: ReadonlySet<string> = new Set(['ALL', 'NET_RAW']);
