import type { Container } from '@toride/core';
import type { Breach, Check, Fault, Forbidden } from '../check.ts';
import { inUserNamespace } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase, joinQuoted, sortedSet } from '../text.ts';

/** Containers keep /proc masked. Field: `securityContext.procMount`; allowed: unset, `Default`. */
export const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  versions: [
    { since: '1.0', container: unmasked },
    { since: '1.35', unless: inUserNamespace, container: unmasked },
  ],
  describe: describeProcMount,
  rule: standardsRule('baseline', {
    id: 'proc-mount',
    title: 'Containers keep the masks over /proc',
    why: "The masks over /proc hide the kernel's memory, keys and timers, and keep /proc/sys read-only. Without them a root process in the container changes settings of the whole node, core_pattern among them, and so runs code on it.",
    severity: 'high',
    reason: 'unmasked /proc',
    remediation: 'Remove procMount, or run the pod in a user namespace with hostUsers: false.',
    whenNotToUse: 'Containers that build or run containers inside a user namespace (hostUsers: false).',
    cis: ['5.6.3'],
    attack: ['T1611'],
    references: ['https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/'],
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
        procMount: Default
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
        procMount: Unmasked
`,
  },
};

/** A proc mount other than the default one. */
export function unmasked(container: Container): readonly Fault[] | undefined {
  const mount = container.securityContext?.procMount;
  if (mount === undefined || mount === null || mount === 'Default') return undefined;
  return [{ field: '/securityContext/procMount', value: mount }];
}

export function describeProcMount(breaches: readonly Breach[]): Forbidden {
  const values = joinQuoted(sortedSet(breaches.map(({ fault }) => fault.value)));
  return {
    reason: 'procMount',
    detail: `${containersPhrase(breaches) ?? ''} must not set securityContext.procMount to ${values}`,
  };
}
