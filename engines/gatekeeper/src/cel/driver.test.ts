import { expect, test } from 'vitest';
import { testPolicies } from '../client/test-policies.ts';
import { reviewOf } from '../client/review.ts';
import { GatekeeperClient } from '../client/client.ts';
import { readPolicies } from '../client/policies.ts';
import { objectOf, objectsOf } from '../testing.ts';
import { regoDriver } from '../rego/driver.ts';
import { celDriver } from './driver.ts';

const CONSTRAINT = `
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: Limits
metadata: { name: three }
spec: { match: { kinds: [{ apiGroups: [''], kinds: [Pod] }] }, parameters: { max: 3 } }
---
`;
const POD = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: a }, { name: b }] }
`;

function template(source: string, rego = ''): string {
  const also = rego === '' ? '' : `\n        - { engine: Rego, source: { rego: ${JSON.stringify(rego)} } }`;
  return `
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: limits }
spec:
  crd: { spec: { names: { kind: Limits }, validation: { openAPIV3Schema: { type: object, properties: { max: { type: integer } } } } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      code:
        - engine: K8sNativeValidation
          source: ${source}${also}
`;
}

function said(source: string, object = POD): readonly string[] {
  const { violations } = testPolicies(objectsOf(template(source) + CONSTRAINT + object), [celDriver()]);
  return violations.map(({ type, message }) => `${type}: ${message}`);
}

const CASES: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'a validation that holds': [
    '{ validations: [{ expression: "size(object.spec.containers) < variables.params.max" }] }',
    [],
  ],
  'a message of its own': [
    '{ validations: [{ expression: "false", messageExpression: "\'max \' + string(variables.params.max)" }] }',
    ['violation: max 3'],
  ],
  'a constant message': ['{ validations: [{ expression: "false", message: " no " }] }', ['violation: no']],
  'no message': ['{ validations: [{ expression: " 1 > 2 " }] }', ['violation: failed expression: 1 > 2']],
  'variables that read others': [
    '{ variables: [{ name: count, expression: "size(variables.anyObject.spec.containers)" }, { name: more, expression: "variables.count + 1" }], validations: [{ expression: "variables.more == 0", messageExpression: "string(variables.more)" }] }',
    ['violation: 3'],
  ],
  'a match condition that fails': [
    '{ matchCondition: [{ name: none, expression: "object.kind == \'Service\'" }], validations: [{ expression: "false" }] }',
    [],
  ],
  'an error': [
    '{ validations: [{ expression: "true" }, { expression: "object.nothing == 1" }] }',
    ["violation: expression 'object.nothing == 1' resulted in error: no such key: nothing"],
  ],
  'an error that is ignored': [
    '{ failurePolicy: Ignore, validations: [{ expression: "object.nothing == 1" }] }',
    [],
  ],
};

test.each(Object.entries(CASES))('%s', (_, [source, expected]) => {
  expect(said(source)).toEqual(expected);
});

const REFUSED: Readonly<Record<string, readonly [string, string, string]>> = {
  'an expression that does not compile': [
    '{ validations: [{ expression: "object.(" }] }',
    'TORIDE_GATEKEEPER_CEL',
    '/spec/targets/0/code/0/source/validations/0/expression',
  ],
  'params where only variables see them': [
    '{ validations: [{ expression: "params.spec.parameters.max == 3" }] }',
    'TORIDE_GATEKEEPER_CEL',
    '/spec/targets/0/code/0/source/validations/0/expression',
  ],
  'an authorizer': [
    '{ variables: [{ name: a, expression: "authorizer.path(\'/\').check(\'get\').allowed()" }], validations: [{ expression: "variables.a" }] }',
    'TORIDE_GATEKEEPER_CEL',
    '/spec/targets/0/code/0/source/variables/0/expression',
  ],
  'a reserved name': [
    '{ variables: [{ name: anyObject, expression: "1" }], validations: [] }',
    'TORIDE_GATEKEEPER_TEMPLATE',
    '/spec/targets/0/code/0/source/variables/0/name',
  ],
  'a failure policy that there is not': [
    '{ failurePolicy: Perhaps, validations: [] }',
    'TORIDE_GATEKEEPER_TEMPLATE',
    '/spec/targets/0/code/0/source/failurePolicy',
  ],
  'a text for generateVAP': [
    '{ generateVAP: "on", validations: [] }',
    'TORIDE_GATEKEEPER_TEMPLATE',
    '/spec/targets/0/code/0/source/generateVAP',
  ],
  'a number for validations': [
    '{ validations: 7 }',
    'TORIDE_GATEKEEPER_TEMPLATE',
    '/spec/targets/0/code/0/source/validations',
  ],
};

test.each(Object.entries(REFUSED))('%s is a problem of the template', (_, [source, code, pointer]) => {
  const { client, violations } = testPolicies(objectsOf(template(source) + CONSTRAINT + POD), [celDriver()]);
  expect(client.failures.flatMap(({ problems }) => problems)).toContainEqual(
    expect.objectContaining({ code, pointer }),
  );
  expect(violations.map(({ type }) => type)).toEqual(['failure']);
});

test('a deletion has no object, and anyObject is the old one', () => {
  const source =
    '{ validations: [{ expression: "object == null && variables.anyObject.kind == \'Pod\' && false" }] }';
  const { templates, constraints } = readPolicies(objectsOf(template(source) + CONSTRAINT));
  const client = new GatekeeperClient({ templates, constraints, drivers: [celDriver()] });
  const messages = client
    .review(reviewOf(objectOf(POD), { operation: 'DELETE' }))
    .map(({ message }) => message);
  expect(messages).toEqual([
    "failed expression: object == null && variables.anyObject.kind == 'Pod' && false",
  ]);
});

test('the first driver that a template has code for runs it', () => {
  const rego = 'package limits\nviolation[{"msg": "rego"}] { true }';
  const text = template('{ validations: [{ expression: "false", message: cel }] }', rego) + CONSTRAINT + POD;
  const run = (...drivers: Parameters<typeof testPolicies>[1]): readonly string[] =>
    testPolicies(objectsOf(text), drivers).violations.map(({ message }) => message);
  expect(run(regoDriver(), celDriver())).toEqual(['rego']);
  expect(run(celDriver(), regoDriver())).toEqual(['cel']);
});
