import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { SEGMENTATION } from '../findings/frameworks.ts';
import { listed } from '../findings/text.ts';

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods */
export const hostNetworkBypass = defineRule({
  id: 'host-network-bypass',
  title: 'Policies speak of pods that have a network of their own',
  why: "A pod on its node's network has the node's address. Most network plug-ins take its traffic for the node's, so that the policies which select it have no say, and other pods cannot tell it from the node either.",
  severity: 'medium',
  scope: 'namespace',
  reason: "policies on a pod of the node's network",
  detail: "{workload} is on its node's network: most plug-ins apply nothing of {policies} to it",
  remediation:
    'Give the pod a network of its own (`hostNetwork: false`), or guard the node with a firewall or host policies of the plug-in.',
  whenNotToUse: 'The plug-in is known to apply policies to pods on the host network.',
  frameworks: SEGMENTATION,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'), deployment('web')),
    fail: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'),
      deployment('web', 'hostNetwork: true'),
    ),
  }),
  on: 'guarded',
  check(endpoint, { network: { reach } }) {
    const id = reach.peers.classOf(endpoint);
    const selecting = (['ingress', 'egress'] as const).flatMap((direction) =>
      reach.applying(direction, id).namespace.flat(),
    );
    if (selecting.length === 0) return 'not-applicable';
    const doubtful = selecting.flatMap(({ policy, certain }) => (certain ? [] : [policy.resource.name]));
    if (doubtful.length === 0) return undefined;
    const { place } = endpoint;
    return {
      at: { document: place.document, pointer: `${place.pointer}/spec/hostNetwork` },
      values: { workload: endpoint.name, policies: listed(doubtful) },
    };
  },
});
