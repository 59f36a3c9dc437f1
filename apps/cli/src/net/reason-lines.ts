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
  const steps = side.steps.filter(({ type }) => type !== 'default' || side.verdict !== 'closed');
  const accepted = steps.some((step) => step.type === 'rule' && step.action === 'accept' && step.certain);
  return steps
    .filter((step) => step.type !== 'isolated' || !accepted)
    .flatMap((step) => reasonsOfStep(step, side.direction, inventory));
}

/** Policies that are named where many stop the same. */
const NAMED = 4;

function reasonsOfStep(step: Step, direction: Direction, inventory: Inventory): Reason[] {
  switch (step.type) {
    case 'default':
      return [{ text: 'no policy decides: allowed', place: '', certain: true }];
    case 'isolated':
      return isolation(step.policies, step.certain, direction, inventory);
    case 'rule': {
      const { policy, rule, action, certain } = step;
      const says = { accept: 'allowed', deny: 'denied', pass: 'passed on' }[action];
      const why = certain ? '' : ` (${whyUncertain(step)})`;
      return [
        {
          text: `${certain ? '' : 'perhaps '}${says} by ${policyName(policy)}, ${ruleName(rule)}${why}`,
          place: placeOf(inventory.locate(rule.place)),
          certain,
        },
      ];
    }
  }
}

function isolation(
  policies: readonly Policy[],
  certain: boolean,
  direction: Direction,
  inventory: Inventory,
): Reason[] {
  const stopped = certain ? 'stopped' : 'else stopped';
  const { way } = WAYS[direction];
  const place = (policy: Policy) => placeOf(inventory.locate(policy.resource.place));
  const [only, ...more] = policies;
  if (only === undefined) return [];
  if (more.length === 0)
    return [
      {
        text: `${stopped}: ${policyName(only)} selects it for ${direction}, and has no rule that lets this ${way}`,
        place: place(only),
        certain,
      },
    ];
  const left = policies.length - NAMED;
  return [
    {
      text: `${stopped}: ${policies.length} policies select it for ${direction}, and none has a rule that lets this ${way}${left > 0 ? `; the first ${NAMED} are` : ''}`,
      place: '',
      certain,
    },
    ...policies
      .slice(0, NAMED)
      .map((policy) => ({ text: policyName(policy), place: place(policy), certain })),
  ];
}

function whyUncertain({ rule, why }: Extract<Step, { type: 'rule' }>): string {
  if (why !== undefined) return oneLine(why);
  if (rule.peers?.some(({ type }) => type === 'block') === true)
    return 'the address of the pod is not known, or whether address blocks take in pods';
  return 'whether it applies is not known';
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
