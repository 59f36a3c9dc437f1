import type { Inventory, JsonObject, Resource, Rule } from '@toride/core';
import { readPolicies, type ObjectProblem, type Policies } from '../client/policies.ts';
import { readMatch, type Match } from '../match/match.ts';
import { at, jsonOf } from '../object.ts';
import { CONSTRAINT_GROUP, type Constraint } from '../templates/constraint.ts';
import { TEMPLATE_GROUP, type ConstraintTemplate } from '../templates/template.ts';
import { codePlaceText } from './code-place.ts';
import { actionsOf, POINT, ruleOfConstraint } from './policy-rule.ts';

/** One constraint of the inventory: a rule of the scan. */
export interface ConstraintPolicy {
  readonly rule: Rule;
  readonly resource: Resource;
  /** Undefined where it cannot judge; then `broken` says why. */
  readonly constraint: Constraint | undefined;
  readonly broken: string | undefined;
  /** Undefined where not even this can be read. */
  readonly match: Match | undefined;
}

/** All that an inventory says in the way of Gatekeeper's policies. */
export interface PolicySet {
  readonly policies: Policies;
  readonly constraints: readonly ConstraintPolicy[];
  readonly byConstraint: ReadonlyMap<Constraint, ConstraintPolicy>;
  readonly resourceOf: ReadonlyMap<JsonObject, Resource>;
}

const sets = new WeakMap<Inventory, PolicySet>();

/** Read once an inventory: the rules are asked for before the evaluation. */
export function policySetOf(inventory: Inventory): PolicySet {
  let set = sets.get(inventory);
  if (set === undefined) sets.set(inventory, (set = readSet(inventory)));
  return set;
}

/** Groups of Gatekeeper's own objects. */
const OWN_GROUP = /(?:^|\.)gatekeeper\.sh$/;

function readSet(inventory: Inventory): PolicySet {
  const own = inventory.resources.filter(({ group }) => OWN_GROUP.test(group));
  const resourceOf = new Map(own.map((resource) => [jsonOf(resource), resource]));
  const policies = readPolicies([...resourceOf.keys()]);
  const problems = new Map<JsonObject, ObjectProblem>();
  for (const problem of policies.problems)
    if (!problems.has(problem.object)) problems.set(problem.object, problem);
  const templates = new Map(policies.templates.map((template) => [template.kind, template]));
  const read = new Map(policies.constraints.map((one) => [`${one.kind} ${one.name}`, inScope(one)]));
  const byRule = new Map<string, ConstraintPolicy>();
  // A later constraint of the same kind and name replaces an earlier one, as it does in a cluster.
  for (const resource of own.filter(({ group }) => group === CONSTRAINT_GROUP)) {
    const constraint = read.get(`${resource.kind} ${resource.name}`);
    const policy = asPolicy(
      resource,
      constraint,
      templates.get(resource.kind),
      problems,
      resourceOf,
      inventory,
    );
    byRule.set(policy.rule.id, policy);
  }
  const constraints = [...byRule.values()];
  const byConstraint = new Map(
    constraints.flatMap((policy) =>
      policy.constraint === undefined ? [] : [[policy.constraint, policy] as const],
    ),
  );
  return { policies, constraints, byConstraint, resourceOf };
}

/** With the actions that count for a scan, whatever point they are scoped to. */
function inScope(constraint: Constraint): Constraint {
  const scoped = new Map([[POINT, actionsOf(constraint.enforcement)]]);
  return { ...constraint, enforcement: { action: 'scoped', scoped } };
}

function asPolicy(
  resource: Resource,
  constraint: Constraint | undefined,
  template: ConstraintTemplate | undefined,
  problems: ReadonlyMap<JsonObject, ObjectProblem>,
  resourceOf: ReadonlyMap<JsonObject, Resource>,
  inventory: Inventory,
): ConstraintPolicy {
  const object = jsonOf(resource);
  const templateResource =
    template === undefined ? templateOf(inventory, resource.kind) : resourceOf.get(template.object);
  const rule = ruleOfConstraint({ resource, constraint, template, templateResource, inventory });
  if (constraint !== undefined)
    return { rule, resource, constraint, broken: undefined, match: constraint.match };
  const match = readMatch(at(object, 'spec', 'match'), 'spec.match');
  const own = problems.get(object);
  const ofTemplate = templateResource && problems.get(jsonOf(templateResource));
  const broken =
    ofTemplate !== undefined && templateResource !== undefined
      ? `its template cannot be used: ${problemText(ofTemplate, templateResource, inventory)}`
      : (own?.message ?? 'it cannot be read');
  return { rule, resource, constraint, broken, match: 'error' in match ? undefined : match.match };
}

/** The template that would make the kind, had it no fault. */
function templateOf(inventory: Inventory, kind: string): Resource | undefined {
  const name = kind.toLowerCase();
  return inventory
    .ofKind('ConstraintTemplate', TEMPLATE_GROUP)
    .find((resource) => resource.name.toLowerCase() === name);
}

/** A problem with its line: that of the Rego, where there is one. */
export function problemText(
  { message, pointer, within }: Pick<ObjectProblem, 'message' | 'pointer' | 'within'>,
  resource: Resource,
  inventory: Inventory,
): string {
  if (within === undefined) return message;
  const place = codePlaceText(inventory, resource, { pointer, ...within });
  // The message begins with the place in the code, which the place in the file replaces.
  return place === undefined ? message : `${place}: ${message.replace(/^\d+:\d+: /, '')}`;
}
