import type { Check, Fault } from '../check.ts';
import { inUserNamespace } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { setters } from '../text.ts';

const FIELD = '/securityContext/runAsUser';
const IN_POD: readonly Fault[] = [{ field: `/spec${FIELD}`, value: '0' }];
const IN_CONTAINER: readonly Fault[] = [{ field: FIELD, value: '0' }];

const rootUser = {
  pod: (_pod, spec) => (spec.securityContext?.runAsUser === 0 ? IN_POD : undefined),
  container: (container) => (container.securityContext?.runAsUser === 0 ? IN_CONTAINER : undefined),
} satisfies Partial<Check['versions'][number]>;

/** User 0 is not asked for. Field: `runAsUser` of pod and containers; allowed: unset, any other number. */
export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  versions: [
    { since: '1.23', ...rootUser },
    { since: '1.35', unless: inUserNamespace, ...rootUser },
  ],
  describe: (breaches) => ({
    reason: 'runAsUser=0',
    detail: `${setters(breaches).join(' and ')} must not set runAsUser=0`,
  }),
  rule: standardsRule('restricted', {
    id: 'run-as-user',
    title: 'Containers are not told to run as root',
    why: 'runAsUser: 0 overrides the user that the image was built for and gives whoever takes the container over root in it, a step from root of the node.',
    severity: 'medium',
    reason: 'user 0 asked for',
    remediation: 'Remove runAsUser: 0, or set the number of an ordinary user that owns the files it writes.',
    whenNotToUse:
      'Programs that must start as root: run them in a user namespace with hostUsers: false (since 1.35), or except them by name.',
    cis: ['5.2.7'],
    nsa: 'Non-root containers',
    attack: ['T1611'],
    since: '1.23',
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    runAsUser: 10001
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    runAsUser: 0
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};
