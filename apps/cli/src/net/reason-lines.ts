import { type Inventory } from '@toride/core';
import type { Direction, Explanation, Policy, Rule, SideExplanation, Step } from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { placeOf } from '../words.ts';

/** One thing that was decided, in words, with where it is written. */
export interface Reason {
  readonly text: string;
  readonly place: string;
  /** False: it is not certain. */
  readonly certain: boolean;
}

const WAYS: Readonly<Record<Direction, { readonly way: string; readonly let: string }>> = {
  egress: { way: 'out', let: 'out of' },
  ingress: { way: 'in', let: 'into' },
};

/** Why a side is open or closed: the rules that decided. */
export function reasonsOf(side: SideExplanation, inventory: Inventory): Reason[] {
  const { way } = WAYS[side.direction];
  if (side.selecting.length === 0)
    return [
      {
        text: `no policy selects it for ${side.direction}: everything may pass ${way}`,
        place: '',
        certain: true,
      },
    ];
  const steps = side.steps.filter((step) => step.type !== 'default' || side.verdict !== 'closed');
  const accepted = steps.some((step) => step.type === 'rule' && step.action === 'accept' && step.certain);
  return steps
    .filter((step) => step.type !== 'isolated' || !accepted)
    .map((step) => reasonOf(step, side.direction, inventory));
}

function reasonOf(step: Step, direction: Direction, inventory: Inventory): Reason {
  switch (step.type) {
    case 'default':
      return { text: 'no policy decides: allowed', place: '', certain: true };
    case 'isolated': {
      const [first] = step.policies;
      const names = step.policies.slice(0, 3).map(policyName).join(', ');
      const more = step.policies.length > 3 ? ` and ${step.policies.length - 3} more` : '';
      const none = step.policies.length === 1 ? 'has no rule' : 'have no rule';
      return {
        text: `${step.certain ? '' : 'perhaps '}stopped: ${names}${more} ${step.policies.length === 1 ? 'selects' : 'select'} it for ${direction}, and ${none} that lets this ${WAYS[direction].way}`,
        place: first === undefined ? '' : placeOf(inventory.locate(first.resource.place)),
        certain: step.certain,
      };
    }
    case 'rule': {
      const { policy, rule, action, certain, why } = step;
      const says = { accept: 'allowed', deny: 'denied', pass: 'passed on' }[action];
      return {
        text: `${certain ? '' : 'perhaps '}${says} by ${policyName(policy)}, ${ruleName(rule)}${why === undefined ? '' : ` (${oneLine(why)})`}`,
        place: placeOf(inventory.locate(rule.place)),
        certain,
      };
    }
  }
}

export function policyName({ resource, subject }: Policy): string {
  const namespace = resource.namespace ?? ('name' in subject.namespace ? subject.namespace.name : undefined);
  return oneLine(`${resource.kind} ${namespace === undefined ? '' : `${namespace}/`}${resource.name}`);
}

export function ruleName({ direction, index, name }: Rule): string {
  return `${direction} rule ${index + 1}${name === undefined ? '' : ` "${oneLine(name)}"`}`;
}

export function sides({ egress, ingress }: Explanation): readonly SideExplanation[] {
  return [egress, ingress];
}

export function sideName(direction: Direction, from: string, to: string): string {
  return `${WAYS[direction].let} ${direction === 'egress' ? from : to}`;
}
