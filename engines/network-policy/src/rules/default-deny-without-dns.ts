import type { PatchOperation, Resource } from '@toride/core';
import type { Context } from '../findings/context.ts';
import { defineRule } from '../findings/define-rule.ts';
import { DEFAULT_DENY, deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { count, workloads } from '../findings/text.ts';
import type { NetworkPolicy } from '../policy/network-policy.ts';
import { below } from '../policy/reading.ts';

/** What CoreDNS of kubeadm, and of most distributions, is called by. */
const DNS_RULE = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
} as const;

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/: names of Services are asked of pods in kube-system. */
export const defaultDenyWithoutDns = defineRule({
  id: 'default-deny-without-dns',
  title: 'Pods that are closed to the outside still resolve names',
  why: 'A pod that may not ask for names fails as soon as it looks for a Service. Such an outage is usually answered by switching the policy off, and with it the protection.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'egress is denied without DNS',
  detail: 'the policy closes {workloads} for egress, and nothing lets them ask for names (UDP port 53)',
  remediation:
    "Accept egress to the pods of the cluster's DNS on port 53, UDP and TCP, for every pod that the policy closes.",
  whenNotToUse: 'The pods look up no names.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  ],
  example: () => ({
    pass: documents(DEFAULT_DENY, deployment('web')),
    fail: documents(
      examplePolicy('default-deny', 'podSelector: {}\npolicyTypes:\n  - Ingress\n  - Egress'),
      deployment('web'),
    ),
  }),
  on: 'policy',
  check(subject, context) {
    if (subject.tier !== 'namespace' || !subject.directions.includes('egress')) return 'not-applicable';
    const closed = context.dns.closedBy(subject);
    if (closed.length === 0) return context.subjectsOf(subject).length === 0 ? 'not-applicable' : undefined;
    const unknown =
      'name' in subject.subject.namespace
        ? context.policyGap('egress', subject.subject.namespace.name)
        : undefined;
    const values = { workloads: closed.length <= 3 ? workloads(closed) : count(closed.length, 'workload') };
    const at = below(subject.resource.place, 'spec');
    if (unknown !== undefined) return { at, values, unknown };
    const operations = dnsAccepted(subject.resource, context);
    return operations === undefined ? { at, values } : { at, values, operations };
  },
});

/** Exact where the cluster's DNS is called as everywhere, or was not read and may be. */
function dnsAccepted(
  { kind, group, place, object }: Resource,
  { dns }: Context,
): readonly PatchOperation[] | undefined {
  if (kind !== 'NetworkPolicy' || group !== 'networking.k8s.io') return undefined;
  const usual = dns.servers.every(
    ({ namespace, labels }) => namespace === 'kube-system' && labels['k8s-app'] === 'kube-dns',
  );
  if (!usual) return undefined;
  const { spec } = object as NetworkPolicy;
  const pointer = `${place.pointer}/spec/egress`;
  return spec?.egress === undefined
    ? [{ op: 'add', path: pointer, value: [DNS_RULE] }]
    : [{ op: 'add', path: `${pointer}/-`, value: DNS_RULE }];
}
