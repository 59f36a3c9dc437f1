import type { Container } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { isWindows } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase } from '../text.ts';

const FIELD = '/securityContext/allowPrivilegeEscalation';
const ALLOWED: readonly Fault[] = [{ field: FIELD, value: 'true' }];
const FIXABLE: readonly Fault[] = [{ field: FIELD, value: 'true', fix: { set: false } }];

/** Containers cannot gain privileges. Field: `securityContext.allowPrivilegeEscalation`; allowed: false. */
export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  versions: [
    { since: '1.8', container: mayEscalate },
    { since: '1.25', unless: isWindows, container: mayEscalate },
  ],
  describe: (breaches) => ({
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersPhrase(breaches) ?? ''} must set securityContext.allowPrivilegeEscalation=false`,
  }),
  rule: standardsRule('restricted', {
    id: 'allow-privilege-escalation',
    title: 'Containers cannot gain privileges',
    why: 'Unless it is false, a process may gain more privileges than its parent through a set-user-ID program or file capabilities: an attacker who runs code as an ordinary user becomes root in the container (no_new_privs is not set).',
    severity: 'medium',
    reason: 'privilege escalation not ruled out',
    remediation: 'Set securityContext.allowPrivilegeEscalation: false on every container.',
    whenNotToUse:
      'Programs that rely on set-user-ID helpers such as sudo or ping, until they run without them.',
    cis: ['5.2.6'],
    attack: ['T1548.001'],
    since: '1.8',
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
        allowPrivilegeEscalation: false
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function mayEscalate(container: Container): readonly Fault[] | undefined {
  if (container.securityContext?.allowPrivilegeEscalation === false) return undefined;
  return mustEscalate(container) ? ALLOWED : FIXABLE;
}

/** Validation refuses false beside these: the privilege must go first. */
function mustEscalate(container: Container): boolean {
  const context = container.securityContext;
  return context?.privileged === true || (context?.capabilities?.add ?? []).includes('CAP_SYS_ADMIN');
}
