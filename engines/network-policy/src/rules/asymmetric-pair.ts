import type { Context } from '../findings/context.ts';
import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { workloads } from '../findings/text.ts';
import type { Direction, Peer, Rule } from '../policy/policy.ts';
import type { Bits } from '../sets/bits.ts';

/** "Both the egress policy on the source pod and the ingress policy on the destination pod need to allow the connection." */
export const asymmetricPair = defineRule({
  id: 'asymmetric-pair',
  title: 'What one end lets pass, the other end lets pass too',
  why: 'A connection needs both ends. A rule whose other end stops everything lets nothing pass: either the connection is broken, or the rule is left over from one that was taken away.',
  severity: 'low',
  scope: 'cluster',
  reason: 'the other end stops what the rule accepts',
  detail: 'the rule accepts {direction} {peers}, whose own policies stop all of it',
  remediation: 'Accept the connection in the policies of the other end, or remove the rule.',
  whenNotToUse: 'The other end is to be opened by somebody else.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'develop',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(
      examplePolicy(
        'web',
        'podSelector: {matchLabels: {app: web}}\negress:\n  - to: [{podSelector: {matchLabels: {app: cart}}}]',
      ),
      deployment('web'),
      deployment('cart'),
    ),
    fail: documents(
      examplePolicy(
        'web',
        'podSelector: {matchLabels: {app: web}}\negress:\n  - to: [{podSelector: {matchLabels: {app: cart}}}]',
      ),
      examplePolicy('cart', 'podSelector: {matchLabels: {app: cart}}\npolicyTypes: [Ingress]'),
      deployment('web'),
      deployment('cart'),
    ),
  }),
  on: 'policy',
  check(policy, context) {
    const { matcher } = context.network.reach;
    const { surely } = matcher.subjects(policy);
    if (surely.empty || policy.rules.length === 0) return 'not-applicable';
    return policy.rules.flatMap((rule) => {
      if (rule.action !== 'accept' || rule.doubtful !== undefined) return [];
      return (rule.peers ?? []).flatMap((peer) => stopped(rule, peer, surely, context));
    });
  },
});

const OTHER: Readonly<Record<Direction, Direction>> = { ingress: 'egress', egress: 'ingress' };

function stopped(rule: Rule, peer: Peer, subjects: Bits, context: Context): readonly Problem[] {
  if (peer.type !== 'pods') return [];
  const { reach } = context.network;
  const meant = reach.peers.selected(peer.selector);
  if (meant.empty) return [];
  // The usual peer meets the rule half-way, so the first one asked ends the search.
  const members = meant.members();
  if (members.some((id) => meets(rule, id, subjects, context))) return [];
  const ends = members.flatMap((id) => reach.peers.classes[id]?.members ?? []);
  // A policy that was not seen may open what those that were seen close.
  const unknown = ends
    .map(({ namespace }) => context.policyGap(OTHER[rule.direction], namespace))
    .find((gap) => gap !== undefined);
  const values = {
    direction: rule.direction === 'egress' ? 'egress to' : 'ingress from',
    peers: workloads(ends),
  };
  return [{ at: peer.place, values, ...(unknown === undefined ? {} : { unknown }) }];
}

/** Whether the peer lets pass, perhaps, some connection with some subject that the rule accepts. */
function meets(rule: Rule, peer: number, subjects: Bits, { network: { reach } }: Context): boolean {
  const { algebra, matcher, peers } = reach;
  // A pod reaches itself.
  if (subjects.has(peer)) return true;
  // Most have no policies of their own: everything is asked only of those that do.
  const { admin, namespace, baseline } = reach.applying(OTHER[rule.direction], peer);
  if (admin.length + namespace.length + baseline.length === 0) return true;
  return reach.groups(OTHER[rule.direction], peer).some(({ peers: others, outcome }) => {
    if (outcome.open === algebra.none || !others.meets(subjects)) return false;
    if (rule.ports === undefined) return true;
    const common = others.and(subjects).members();
    return common.some((subject) => {
      const sample = peers.classes[subject]!.sample;
      return matcher
        .connections(rule, rule.direction, sample)
        .some(
          ({ connections, peers: own }) =>
            (own === undefined || own.has(peer)) &&
            algebra.intersect(connections, outcome.open) !== algebra.none,
        );
    });
  });
}
