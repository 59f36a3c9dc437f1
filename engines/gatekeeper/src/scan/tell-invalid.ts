import type { EngineContext, JsonObject, Place, Resource } from '@toride/core';
import type { TemplateFailure } from '../client/client.ts';
import type { Problem } from '../codes.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { problemText, type PolicySet } from './policy-set.ts';
import { referenceOf } from './violation-place.ts';

/** Templates, constraints, mutators and expansions that judge nothing: each is a finding where its fault is. */
export function tellInvalidPolicies(
  set: PolicySet,
  failures: readonly TemplateFailure[],
  { inventory, enabled, emit }: EngineContext,
): void {
  if (!enabled(invalidPolicy.id)) return;
  const tell = (object: JsonObject, problem: Problem): void => {
    const resource = set.resourceOf.get(object);
    if (resource === undefined) return;
    const { kind, name } = resource;
    emit({
      rule: invalidPolicy.id,
      subject: { type: 'object', ...referenceOf({ resource }) },
      at: below(resource, problem.pointer),
      values: { kind, name, problem: problemText(problem, resource, inventory), code: problem.code },
    });
  };
  for (const { object, ...problem } of set.policies.problems) tell(object, problem);
  for (const { template, problems } of failures)
    for (const problem of problems) tell(template.object, problem);
}

function below({ place }: Resource, pointer: string): Place {
  return { document: place.document, pointer: place.pointer + pointer };
}
