import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase } from '../text.ts';

const PRIVILEGED: readonly Fault[] = [{ field: '/securityContext/privileged', value: 'true' }];

/** Containers are not privileged. Field: `securityContext.privileged`; allowed: unset, false. */
export const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  versions: [
    { since: '1.0', container: (c) => (c.securityContext?.privileged === true ? PRIVILEGED : undefined) },
  ],
  describe: (breaches) => ({
    reason: 'privileged',
    detail: `${containersPhrase(breaches) ?? ''} must not set securityContext.privileged=true`,
  }),
  rule: standardsRule('baseline', {
    id: 'privileged',
    title: 'Containers are not privileged',
    why: "A privileged container has every capability, every device of the node and no seccomp, AppArmor or SELinux confinement: whoever runs code in it mounts the node's disk or loads a kernel module, and owns the node.",
    severity: 'critical',
    reason: 'privileged container',
    remediation:
      'Remove privileged: true; add the single capability, device plug-in or volume that the workload really needs.',
    whenNotToUse:
      'Node agents that load kernel modules or manage storage: keep them in a namespace of their own and except them by name.',
    cis: ['5.2.2'],
    attack: ['T1611'],
    matrix: ['MS-TA9018'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      securityContext:
        privileged: false
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      securityContext:
        privileged: true
`,
  },
};
