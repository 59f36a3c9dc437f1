import { MATCH_CONDITIONS_BUDGET, type CelBindings } from '@toride/cel';
import type { FailurePolicy } from '../admission-policy/policy.ts';
import type { CompiledPolicySource } from './compile-policy.ts';
import { openRound, type RoundOptions } from './round.ts';

export type ConditionsResult = boolean | { readonly error: string } | { readonly unknown: string };

/**
 * Whether all match conditions hold (webhook/matchconditions/matcher.go): one that is false outweighs errors, which the failure
 * policy decides on otherwise. They see no `namespaceObject`, and have a budget of their own.
 */
export function conditionsHold(
  { composition, matchConditions }: CompiledPolicySource,
  bindings: CelBindings,
  failurePolicy: FailurePolicy,
  options: Omit<RoundOptions, 'bindings' | 'budget'>,
): ConditionsResult {
  if (matchConditions.length === 0) return true;
  const round = openRound(composition, {
    ...options,
    bindings: { ...bindings, namespaceObject: null },
    budget: MATCH_CONDITIONS_BUDGET,
  });
  const outcomes = [];
  for (const condition of matchConditions) {
    const outcome = round.evaluate(condition);
    if ('exhausted' in outcome) return failurePolicy === 'Ignore' ? false : { error: outcome.exhausted };
    outcomes.push(outcome);
  }
  if (outcomes.some((outcome) => 'value' in outcome && outcome.value === false)) return false;
  for (const outcome of outcomes) if ('unknown' in outcome) return outcome;
  const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  if (errors.length === 0) return true;
  return failurePolicy === 'Ignore' ? false : { error: joined(errors) };
}

/** As apimachinery joins errors (utilerrors.NewAggregate): equal ones once, in brackets where there are several. */
function joined(errors: readonly string[]): string {
  const once = [...new Set(errors)];
  return once.length === 1 ? (once[0] as string) : `[${once.join(', ')}]`;
}
