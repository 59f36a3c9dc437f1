import type { SELinuxOptions } from '@toride/core';
import type { Breach, Check, CheckVersion, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { joinQuoted, pluralize, setters, sortedSet } from '../text.ts';

const TYPES_1_0 = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);
const TYPES_1_31 = new Set([...TYPES_1_0, 'container_engine_t']);

/**
 * SELinux types stay within those made for containers, user and role are unset. Fields: `seLinuxOptions.{type,user,role}`
 * of the pod and of containers.
 */
export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  versions: [
    { since: '1.0', ...limitedTo(TYPES_1_0) },
    { since: '1.31', ...limitedTo(TYPES_1_31) },
  ],
  describe: (breaches) => ({
    reason: 'seLinuxOptions',
    detail: `${setters(breaches).join(' and ')} set forbidden securityContext.seLinuxOptions: ${what(breaches)}`,
  }),
  rule: standardsRule('baseline', {
    id: 'selinux-options',
    title: 'SELinux options stay within those made for containers',
    why: 'A type such as spc_t, or a user or role of its own, takes the container out of the confinement that keeps its processes from the files and processes of the node.',
    severity: 'high',
    reason: 'SELinux options beyond those for containers',
    remediation:
      'Remove user and role, and use container_t, container_init_t, container_kvm_t or (since 1.31) container_engine_t as type.',
    whenNotToUse: 'Node agents with an SELinux type written for them: except them by name.',
    cis: ['5.6.3'],
    attack: ['T1611'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    seLinuxOptions:
      type: container_t
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
    seLinuxOptions:
      type: spc_t
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function limitedTo(types: ReadonlySet<string>): Pick<CheckVersion, 'pod' | 'container'> {
  return {
    pod: (_pod, spec) => faultsIn(spec.securityContext?.seLinuxOptions, types, '/spec'),
    container: (container) => faultsIn(container.securityContext?.seLinuxOptions, types, ''),
  };
}

function faultsIn(
  options: SELinuxOptions | undefined,
  types: ReadonlySet<string>,
  under: string,
): readonly Fault[] | undefined {
  if (options === undefined || options === null) return undefined;
  const at = '/securityContext/seLinuxOptions';
  let faults: Fault[] | undefined;
  const type = options.type ?? '';
  if (!types.has(type)) (faults ??= []).push({ field: `${under}${at}/type`, value: type });
  if (options.user) (faults ??= []).push({ field: `${under}${at}/user` });
  if (options.role) (faults ??= []).push({ field: `${under}${at}/role` });
  return faults;
}

function what(breaches: readonly Breach[]): string {
  const types = sortedSet(breaches.map(({ fault }) => fault.value));
  const parts: string[] = [];
  if (types.length > 0) parts.push(`${pluralize('type', 'types', types.length)} ${joinQuoted(types)}`);
  if (breaches.some(({ fault }) => fault.field.endsWith('/user'))) parts.push('user may not be set');
  if (breaches.some(({ fault }) => fault.field.endsWith('/role'))) parts.push('role may not be set');
  return parts.join('; ');
}
