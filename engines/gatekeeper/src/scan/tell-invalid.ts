import type { EngineContext, Place, Resource } from '@toride/core';
import type { TemplateFailure } from '../client/client.ts';
import type { Problem } from '../codes.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { clip } from './policy-rule.ts';
import { problemText, type PolicySet } from './policy-set.ts';
import { referenceOf } from './violation-place.ts';

/** Templates, constraints, mutators and expansions that judge nothing: each is a finding where its fault is. */
export function tellInvalidPolicies(
  set: PolicySet,
  failures: readonly TemplateFailure[],
  context: EngineContext,
): void {
  if (!context.enabled(invalidPolicy.id)) return;
  for (const { object, ...problem } of set.policies.problems)
    tellProblem(set.resourceOf.get(object), problem, context);
  for (const { template, problems } of failures)
    for (const problem of problems) tellProblem(set.resourceOf.get(template.object), problem, context);
}

/** @param resource undefined for what is not the inventory's own */
export function tellProblem(
  resource: Resource | undefined,
  problem: Problem,
  { inventory, emit }: EngineContext,
): void {
  if (resource === undefined) return;
  const { kind, name } = resource;
  emit({
    rule: invalidPolicy.id,
    subject: { type: 'object', ...referenceOf({ resource }) },
    at: below(resource, problem.pointer),
    values: {
      kind,
      name,
      problem: clip(problemText(problem, resource, inventory), 2000),
      code: problem.code,
    },
  });
}

function below({ place }: Resource, pointer: string): Place {
  return { document: place.document, pointer: place.pointer + pointer };
}
