import type { Container } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase, joinQuoted, sortedSet } from '../text.ts';

// What container runtimes grant by default, less NET_RAW, with which a container spoofs its neighbours' traffic.
const ALLOWED: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Containers add no capability beyond the default set. Field: `securityContext.capabilities.add`. */
export const capabilitiesBaseline: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  versions: [{ since: '1.0', container: (c) => addedCapabilities(c, ALLOWED) }],
  describe: (breaches) => ({
    reason: 'non-default capabilities',
    detail: `${containersPhrase(breaches) ?? ''} must not include ${joinQuoted(
      sortedSet(breaches.map(({ fault }) => fault.value)),
    )} in securityContext.capabilities.add`,
  }),
  rule: standardsRule('baseline', {
    id: 'capabilities-baseline',
    title: 'Containers add no capability beyond the default set',
    why: "Each capability is a part of root's power over the kernel: SYS_ADMIN mounts, SYS_PTRACE enters other processes, SYS_MODULE loads code into the kernel, NET_RAW and NET_ADMIN capture and redirect neighbours' traffic, DAC_READ_SEARCH reads any file of the node.",
    severity: 'high',
    reason: 'capabilities beyond the default set',
    remediation:
      'Remove the capability from securityContext.capabilities.add; look for the interface that needs less, such as a higher port or a device plug-in.',
    whenNotToUse:
      'Network and storage plug-ins need NET_ADMIN or SYS_ADMIN: keep them in a namespace of their own and except them by name.',
    cis: ['5.2.8', '5.2.9'],
    attack: ['T1611'],
    references: ['https://man7.org/linux/man-pages/man7/capabilities.7.html'],
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
        capabilities:
          add: [NET_BIND_SERVICE]
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
        capabilities:
          add: [SYS_ADMIN]
`,
  },
};

/** The added capabilities that are not allowed, one fault each. */
export function addedCapabilities(
  container: Container,
  allowed: ReadonlySet<string>,
): readonly Fault[] | undefined {
  const added = container.securityContext?.capabilities?.add;
  if (added === undefined || added === null) return undefined;
  let faults: Fault[] | undefined;
  for (let i = 0; i < added.length; i++) {
    const name = added[i];
    if (name === undefined || allowed.has(name)) continue;
    (faults ??= []).push({ field: `/securityContext/capabilities/add/${i}`, value: name });
  }
  return faults;
}
