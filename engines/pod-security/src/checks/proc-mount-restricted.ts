import type { Check } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { describeProcMount, unmasked } from './proc-mount.ts';

/**
 * Containers keep /proc masked even in a user namespace. Before 1.35 the baseline check forbids that already; since then
 * it makes an exception for user namespaces, and this check does not.
 */
export const procMountRestricted: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  versions: [{ since: '1.35', container: unmasked, overrides: ['procMount'] }],
  describe: describeProcMount,
  rule: standardsRule('restricted', {
    id: 'proc-mount-restricted',
    title: 'Containers keep the masks over /proc in user namespaces too',
    why: 'A user namespace takes the power over the node away from root in the container, but an unmasked /proc still shows more of the kernel and so leaves more to attack it with.',
    severity: 'low',
    reason: 'unmasked /proc in a user namespace',
    remediation: 'Remove procMount.',
    whenNotToUse: 'Containers that build or run containers inside a user namespace.',
    cis: ['5.6.3'],
    attack: ['T1611'],
    references: ['https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/'],
    since: '1.35',
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: builder
spec:
  hostUsers: false
  containers:
    - name: builder
      image: registry.example/builder:2.0.1
      securityContext:
        procMount: Default
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: builder
spec:
  hostUsers: false
  containers:
    - name: builder
      image: registry.example/builder:2.0.1
      securityContext:
        procMount: Unmasked
`,
  },
};
