import { defineRule } from '../findings/define-rule.ts';
import { documents, examplePolicy, yaml } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';

const daemonSet = (name: string, container: string): string =>
  yaml(`
    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: ${name}
      namespace: kube-system
    spec:
      selector:
        matchLabels:
          app: ${name}
      template:
        metadata:
          labels:
            app: ${name}
        spec:
          hostNetwork: true
          containers:
            - name: ${container}
              image: registry.example.com/network/${name}:1.0.0
  `);

/** "Creating a NetworkPolicy resource without a controller that implements it will have no effect." */
export const policyNotEnforced = defineRule({
  id: 'policy-not-enforced',
  title: 'Something in the cluster enforces network policies',
  why: 'The API server stores policies whether or not anything enforces them. With a network plug-in that does not, every pod reaches every other, and the policies are paper.',
  severity: 'high',
  scope: 'cluster',
  reason: 'policies that nothing enforces',
  detail: 'the network plug-in {plugin} enforces no policies: the {policies} of the input have no effect',
  remediation:
    'Run a network plug-in that enforces policies, such as Calico, Cilium or Antrea, or switch on the policy agent of the one that is there.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
    'https://kubernetes.io/docs/concepts/cluster-administration/networking/',
  ],
  example: () => ({
    pass: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'),
      daemonSet('calico-node', 'calico-node'),
    ),
    fail: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'),
      daemonSet('kube-flannel-ds', 'kube-flannel'),
    ),
  }),
  on: 'guarded',
  check({ workload }, { network: { enforcement, policies } }) {
    if (enforcement.enforced === 'unknown' || policies.length === 0) return 'not-applicable';
    if (enforcement.enforced === 'yes')
      return enforcement.by.workload === workload ? undefined : 'not-applicable';
    const found = enforcement.found.find((plugIn) => plugIn.workload === workload);
    if (found === undefined) return 'not-applicable';
    return {
      values: {
        plugin: found.name,
        policies: policies.length === 1 ? 'one policy' : `${policies.length} policies`,
      },
    };
  },
});
