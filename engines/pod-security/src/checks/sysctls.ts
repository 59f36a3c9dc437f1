import type { PodSpec } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';

const SAFE_1_0 = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]);
const SAFE_1_27 = new Set([...SAFE_1_0, 'net.ipv4.ip_local_reserved_ports']);
const SAFE_1_29 = new Set([
  ...SAFE_1_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]);
const SAFE_1_32 = new Set([...SAFE_1_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']);
const SAFE_1_37 = new Set([...SAFE_1_32, 'net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat']);

/** Pods set only sysctls that are namespaced and isolated from other pods. Field: `spec.securityContext.sysctls[*].name`. */
export const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  versions: [
    { since: '1.0', pod: (_pod, spec) => unsafe(spec, SAFE_1_0) },
    { since: '1.27', pod: (_pod, spec) => unsafe(spec, SAFE_1_27) },
    { since: '1.29', pod: (_pod, spec) => unsafe(spec, SAFE_1_29) },
    { since: '1.32', pod: (_pod, spec) => unsafe(spec, SAFE_1_32) },
    { since: '1.37', pod: (_pod, spec) => unsafe(spec, SAFE_1_37) },
  ],
  describe: (breaches) => ({
    reason: 'forbidden sysctls',
    detail: breaches.map(({ fault }) => fault.value).join(', '),
  }),
  rule: standardsRule('baseline', {
    id: 'sysctls',
    title: 'Pods set only safe sysctls',
    why: 'A sysctl outside the safe set can weaken the kernel for every pod of the node, or take memory and ports from them.',
    severity: 'medium',
    reason: 'unsafe sysctl',
    remediation:
      'Remove the sysctl from spec.securityContext.sysctls, or have the node set it for all its pods.',
    whenNotToUse:
      'Workloads on nodes of their own whose kubelet allows the sysctl by --allowed-unsafe-sysctls.',
    cis: ['5.6.3'],
    references: ['https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    sysctls:
      - name: net.ipv4.ip_unprivileged_port_start
        value: "0"
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
    sysctls:
      - name: kernel.msgmax
        value: "65536"
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function unsafe(spec: PodSpec, safe: ReadonlySet<string>): readonly Fault[] | undefined {
  const set = spec.securityContext?.sysctls;
  if (set === undefined || set === null) return undefined;
  let faults: Fault[] | undefined;
  for (let i = 0; i < set.length; i++) {
    const name = set[i]?.name ?? '';
    if (safe.has(name)) continue;
    (faults ??= []).push({ field: `/spec/securityContext/sysctls/${i}`, value: name });
  }
  return faults;
}
