import type { JsonObject } from '@toride/core';
import { Fields } from '../admission-policy/fields.ts';
import type { FailurePolicy, NamedExpression, PolicyValidation } from '../admission-policy/policy.ts';
import type { Problem } from '../codes.ts';
import { typeWords } from '../match/match.ts';
import { member } from '../object.ts';

/** What a template in CEL says, as Gatekeeper reads it (pkg/drivers/k8scel/schema). */
export interface CelTemplateSource {
  readonly variables: readonly NamedExpression[];
  readonly matchConditions: readonly NamedExpression[];
  readonly validations: readonly PolicyValidation[];
  readonly failurePolicy: FailurePolicy;
}

const RESERVED_PREFIX = 'gatekeeper_internal_';

/** `pointer` is that of the source in its template. Fields that are not known are left aside, as Gatekeeper leaves them. */
export function readCelSource(
  source: JsonObject,
  pointer: string,
): { readonly source: CelTemplateSource; readonly problems: readonly Problem[] } {
  const fields = new Fields('TORIDE_GATEKEEPER_TEMPLATE');
  const variables = readNamed(fields, source, 'variables', pointer);
  // Gatekeeper's field is in the singular.
  const matchConditions = readNamed(fields, source, 'matchCondition', pointer);
  for (const [index, { name }] of variables.entries())
    if (name === 'params' || name === 'anyObject')
      fields.say(
        `${pointer}/variables/${index}/name`,
        `invalid variable definition: ${name} an invalid variable name, ${JSON.stringify(name)} is a reserved keyword`,
      );
  const validations = fields.list(source, 'validations', pointer).map((entry, index): PolicyValidation => {
    const own = `${pointer}/validations/${index}`;
    return {
      expression: fields.string(entry, 'expression', own),
      message: fields.string(entry, 'message', own),
      messageExpression: fields.string(entry, 'messageExpression', own),
      reason: '',
    };
  });
  const failurePolicy = fields.oneOf(source, 'failurePolicy', pointer, ['Fail', 'Ignore'], 'Fail');
  const generate = member(source, 'generateVAP');
  if (generate !== undefined && generate !== null && typeof generate !== 'boolean')
    fields.say(`${pointer}/generateVAP`, `expected a boolean, got ${typeWords(generate)}`);
  return { source: { variables, matchConditions, validations, failurePolicy }, problems: fields.problems };
}

function readNamed(fields: Fields, source: JsonObject, field: string, pointer: string): NamedExpression[] {
  return fields.list(source, field, pointer).map((entry, index) => {
    const own = `${pointer}/${field}/${index}`;
    const name = fields.string(entry, 'name', own);
    if (name.startsWith(RESERVED_PREFIX))
      fields.say(
        `${own}/name`,
        `${name} is not valid; cannot have ${JSON.stringify(RESERVED_PREFIX)} as a prefix`,
      );
    return { name, expression: fields.string(entry, 'expression', own) };
  });
}
