import type { PodSpec } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';

const NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

/** Pods share no namespace with their node. Fields: `spec.hostNetwork`, `spec.hostPID`, `spec.hostIPC`; allowed: unset, false. */
export const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  versions: [{ since: '1.0', pod: (_pod, spec) => (sharesAny(spec) ? faults(spec) : undefined) }],
  describe: (breaches) => ({
    reason: 'host namespaces',
    detail: breaches.map(({ fault }) => fault.value).join(', '),
  }),
  rule: standardsRule('baseline', {
    id: 'host-namespaces',
    title: 'Pods do not share the namespaces of their node',
    why: "In the node's network namespace a pod sees and spoofs the node's traffic and reaches services bound to its loopback; in its process namespace it sees, signals and traces every process; in its IPC namespace it reads shared memory. Each is a way from a container to the node, and network policies do not hold for host network pods.",
    severity: 'high',
    reason: 'host namespaces',
    remediation:
      'Remove hostNetwork, hostPID and hostIPC from the pod, and give the workload a Service, a sidecar or a narrower interface instead.',
    whenNotToUse:
      'Node agents such as network plug-ins, proxies and monitors need a host namespace: keep them in a namespace of their own and except them by name.',
    cis: ['5.2.3', '5.2.4', '5.2.5'],
    attack: ['T1611'],
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
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostPID: true
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function sharesAny(spec: PodSpec): boolean {
  return spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true;
}

function faults(spec: PodSpec): readonly Fault[] {
  return NAMESPACES.filter((field) => spec[field] === true).map((field) => ({
    field: `/spec/${field}`,
    value: `${field}=true`,
  }));
}
