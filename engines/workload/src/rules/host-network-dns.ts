import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** DNS for Services and Pods, "Pod's DNS Policy": ClusterFirst means Default for pods on the host's network. */
export const hostNetworkDns = defineWorkloadRule({
  id: 'host-network-dns',
  title: "Pods on the host's network resolve cluster names",
  why: "On the host's network the default DNS policy falls back to the node's resolver: names of services are asked outside the cluster, where somebody else may answer.",
  severity: 'low',
  scope: 'object',
  reason: 'cluster names asked outside',
  detail: "the pods are on the host's network with DNS policy {policy}, so the node's resolver answers",
  remediation: 'Set dnsPolicy: ClusterFirstWithHostNet, or Default where no service is called.',
  frameworks: [...owasp('network'), ...attack('T1557')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy'],
  alike: 'none known',
  noise: 'An explicit Default or None is a decision and passes.',
  example: () => ({
    pass: exampleDeployment({ pod: 'hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet' }),
    fail: exampleDeployment({ pod: 'hostNetwork: true' }),
  }),
  check(workload) {
    const { hostNetwork, dnsPolicy = 'ClusterFirst' } = workload.spec;
    if (hostNetwork !== true || isWindows(workload)) return 'not-applicable';
    if (dnsPolicy !== 'ClusterFirst') return undefined;
    return {
      at: '/dnsPolicy',
      values: { policy: dnsPolicy },
      edits: [{ set: '/dnsPolicy', to: 'ClusterFirstWithHostNet' }],
    };
  },
});
