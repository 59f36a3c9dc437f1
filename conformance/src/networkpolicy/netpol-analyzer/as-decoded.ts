import type { Inventory, KubernetesObject } from '@toride/core';

interface Pods {
  readonly namespaceSelector?: object;
  readonly podSelector?: object;
}

interface Peer {
  readonly pods?: Pods;
  readonly networks?: unknown;
  readonly nodes?: unknown;
}

interface Port {
  readonly namedPort?: string;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

interface AdminPolicy extends KubernetesObject {
  readonly spec?: {
    readonly subject?: Peer;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

const KINDS = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'];

/**
 * The tool reads cluster-wide policies by Go's types alone, without the schema by which a server would refuse them: a selector
 * that is missing is the empty one, and a name of a port beside peers that have no names means nothing for these. What it reads is
 * written out here, so that the policies are such as a server takes.
 */
export function asDecoded(inventory: Inventory): Inventory {
  const policies = KINDS.flatMap((kind) => inventory.ofKind<AdminPolicy>(kind, 'policy.networking.k8s.io'));
  return inventory.apply(
    policies.map(({ object }) => ({ type: 'put' as const, object: decoded(object), source: 'as decoded' })),
  );
}

function decoded(policy: AdminPolicy): AdminPolicy {
  const { apiVersion, kind, metadata, spec } = JSON.parse(JSON.stringify(policy)) as AdminPolicy;
  if (spec === undefined) return policy;
  const { subject, ingress, egress } = spec;
  return {
    apiVersion,
    kind,
    metadata,
    spec: {
      ...spec,
      ...(subject === undefined ? {} : { subject: wholePeer(subject) }),
      ...(Array.isArray(ingress) ? { ingress: ingress.map(wholeRule) } : {}),
      ...(Array.isArray(egress) ? { egress: egress.map(wholeRule).flatMap(withoutNames) } : {}),
    },
  };
}

function wholeRule(rule: Rule): Rule {
  return {
    ...rule,
    ...(Array.isArray(rule.from) ? { from: rule.from.map(wholePeer) } : {}),
    ...(Array.isArray(rule.to) ? { to: rule.to.map(wholePeer) } : {}),
  };
}

function wholePeer(peer: Peer): Peer {
  return peer.pods === undefined
    ? peer
    : { ...peer, pods: { namespaceSelector: {}, podSelector: {}, ...peer.pods } };
}

/** A rule about pods and about addresses, in two. */
function withoutNames(rule: Rule): Rule[] {
  const { to = [], ports = [] } = rule;
  const nameless = ({ networks, nodes }: Peer) => networks !== undefined || nodes !== undefined;
  const numbers = ports.filter(({ namedPort }) => namedPort === undefined);
  if (numbers.length === ports.length || !to.some(nameless)) return [rule];
  const pods = to.filter((peer) => !nameless(peer));
  return [
    ...(pods.length === 0 ? [] : [{ ...rule, to: pods }]),
    ...(numbers.length === 0 ? [] : [{ ...rule, to: to.filter(nameless), ports: numbers }]),
  ];
}
