import type { Proof } from '@toride/core';
import { type Connection, explain, type SideExplanation, type Step } from '../explain/explain.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reachability } from '../reach/reach.ts';
import { nameOf } from './chain.ts';
import type { Hop, WayIn } from './way-in.ts';

/** Why a way in is open, closed or unknown: its hops, and at the end the rules that decide. */
export function wayProof(reach: Reachability, way: WayIn): Proof {
  const { to, from, protocol, targetPort, verdict, at } = way;
  const verb = { open: 'can be reached', closed: 'cannot be reached', unknown: 'can perhaps be reached' }[
    verdict
  ];
  const port = targetPort === undefined ? '' : ` on ${protocol} ${targetPort}`;
  return {
    claim: `${to.kind} ${to.namespace}/${to.name} ${verb}${port} by ${way.kind} ${nameOf(way.resource)}: ${from.why}`,
    because: way.hops.map((hop) => hopProof(reach, hop)),
    at,
    source: { type: 'field' },
  };
}

function hopProof(reach: Reachability, hop: Hop): Proof {
  return {
    claim: `${hop.text}: ${hop.verdict}, ${hop.why}`,
    ...(hop.connection === undefined ? {} : { because: policyProofs(reach, hop.connection) }),
    ...(hop.at === undefined ? {} : { at: hop.at }),
    source: { type: 'field' },
  };
}

/** The policies that have a say about a connection, in the order in which they are asked; empty where none has. */
export function policyProofs(reach: Reachability, connection: Connection): Proof[] {
  const { egress, ingress } = explain(reach, connection);
  return [...sideProofs(egress), ...sideProofs(ingress)];
}

function sideProofs({ direction, steps }: SideExplanation): Proof[] {
  return steps.flatMap((step) => stepProofs(step, direction));
}

function stepProofs(step: Step, direction: string): Proof[] {
  switch (step.type) {
    case 'rule': {
      const name = policyName(step.policy);
      const verb = { accept: 'accepts', deny: 'denies', pass: 'passes on' }[step.action];
      const doubt = step.certain ? '' : `, perhaps${step.why === undefined ? '' : ` (${step.why})`}`;
      return [
        {
          claim: `${direction} rule ${step.rule.index} of ${name} ${verb}${doubt}`,
          at: step.rule.place,
          source: { type: 'rule', name },
        },
      ];
    }
    case 'isolated':
      return step.policies.map((policy) => {
        const name = policyName(policy);
        return {
          claim: `${name} selects the pod for ${direction}, and no rule accepts the connection`,
          at: policy.resource.place,
          source: { type: 'rule', name },
        };
      });
    case 'default':
      return [];
  }
}

function policyName({ resource }: Policy): string {
  return `${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
}
