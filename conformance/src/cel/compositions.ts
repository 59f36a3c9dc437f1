/** Expressions beside `variables`, which the oracle composes as a ValidatingAdmissionPolicy does. */
import { composePolicy } from '@toride/cel';
import type { CelBindings, CelEnvironment, NamedExpression } from '@toride/cel';
import type { Json } from '@toride/core';

export const VARIABLES: readonly NamedExpression[] = [
  { name: 'name', expression: 'object.metadata.name' },
  { name: 'images', expression: 'object.spec.containers.map(c, c.image)' },
  { name: 'latest', expression: "variables.images.filter(i, i.endsWith(':latest'))" },
  { name: 'labels', expression: "{'app': 'web', 'tier': 'front'}" },
  { name: 'limit', expression: "quantity('1Gi')" },
  { name: 'maybe', expression: 'object.?spec.?replicas' },
  { name: 'broken', expression: 'object.spec.missing' },
  { name: 'wrong', expression: '1 +' },
  { name: 'unused', expression: '1 / 0' },
  { name: 'type', expression: 'type(1)' },
];

/** Each expression has a plain value, so that JSON says all of it. */
export const COMPOSITIONS: readonly string[] = `
variables.name
variables.name == 'web-1'
variables.name + 1
variables.name.size() + variables.name.size()
variables.images
variables.images[0].startsWith('registry')
variables.latest.size() > 0 && variables.latest.size() < 5
variables.latest + 1
variables.images.all(i, i.contains(':'))
variables.labels.app
variables.labels['missing']
variables.labels.missing
variables.limit.isLessThan(quantity('2Gi'))
variables.maybe.orValue(1)
variables.maybe.hasValue()
variables.broken
variables.broken == 1 || true
variables.broken == 1 && false
has(variables.broken)
has(variables.name)
has(variables.nothing)
variables.nothing
variables.wrong
variables.wrong == 1 || variables.name == 'web-1'
variables['name']
variables[variables.name]
[1, 2].map(x, variables.name).size()
[1, 2].all(x, variables.latest.size() < 10)
variables.?name.orValue('none')
variables == variables
size(variables)
variables.type == int
`
  .trim()
  .split('\n');

const PREFIX = /^expression '[^]*' resulted in error: /;

export interface Composed {
  readonly compile?: string;
  readonly error?: string;
  readonly value?: Json;
  readonly cost?: number;
}

/** What our composition makes of an expression; costs with those of the variables that it read. */
export function compose(expression: string, environment: CelEnvironment, bindings: CelBindings): Composed {
  const policy = composePolicy(VARIABLES, environment);
  const compiled = policy.compile(expression);
  if (!compiled.ok) return { compile: compiled.message };
  const outcome = policy.session(bindings).evaluate(compiled);
  const { cost } = outcome;
  return outcome.ok ? { value: outcome.value, cost } : { error: outcome.detail.replace(PREFIX, ''), cost };
}
