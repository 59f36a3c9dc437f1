/**
 * Plans of a template's policy: one for all its constraints, and one of its own for a constraint that is asked often, in
 * which everything that follows from its parameters has been worked out.
 */
import {
  prepare,
  type InputConstant,
  type Preparation,
  type Prepared,
  type Program,
  type Value,
} from '@toride/rego';

/** A plan of its own pays after so many questions. */
const OFTEN = 500;

/** Parameters with more values than these are read as they are: what is worked out from them would have to be kept. */
const MOST_VALUES = 10_000;

/** Of one template. A plan and its code take some hundred kilobytes. */
const MOST_PLANS = 100;

interface Own {
  asked: number;
  prepared: Prepared | undefined;
}

/** Gives the plan for parameters, which are told apart by identity: a constraint's are one object. */
export type Plans = (parameters: Value) => Prepared;

export function plansOf(program: Program, often = OFTEN): Plans {
  // Planned when it is first asked: most templates of a library have no constraint.
  let general: Prepared | undefined;
  let plans = 0;
  const owns = new WeakMap<object, Own>();
  return (parameters) => {
    general ??= plan(program);
    if (typeof parameters !== 'object' || parameters === null) return general;
    let own = owns.get(parameters);
    if (own === undefined) owns.set(parameters, (own = { asked: 0, prepared: undefined }));
    own.asked += 1;
    if (own.asked === often && plans < MOST_PLANS && !isLarge(parameters)) {
      plans += 1;
      own.prepared = ownPlan(program, parameters);
    }
    return own.prepared ?? general;
  };
}

function plan(program: Program): Prepared {
  const preparation = preparationOf(program);
  if (preparation.ok) return preparation.prepared;
  throw new Error(
    `expected the query of a compiled template to compile: ${preparation.errors[0]?.message ?? ''}`,
  );
}

/** Without a plan of their own, parameters have that of all. */
function ownPlan(program: Program, value: Value): Prepared | undefined {
  const preparation = preparationOf(program, [{ path: ['parameters'], value }]);
  return preparation.ok ? preparation.prepared : undefined;
}

function preparationOf(program: Program, constants: readonly InputConstant[] = []): Preparation {
  return prepare({ modules: program, query: 'data.template.violation', version: 'v0', constants });
}

function isLarge(parameters: Value): boolean {
  const waiting: unknown[] = [parameters];
  let values = 0;
  for (let value = waiting.pop(); value !== undefined && values <= MOST_VALUES; value = waiting.pop()) {
    values += 1;
    if (typeof value !== 'object' || value === null) continue;
    for (const item of Object.values(value)) waiting.push(item);
  }
  return values > MOST_VALUES;
}
