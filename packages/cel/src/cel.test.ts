import { expect, test } from 'vitest';
import { admissionEnvironment, Authorizer, compileCel } from './index.ts';
import type { CelBindings, CelEvaluation } from './index.ts';

const environment = admissionEnvironment({ params: true, authorizer: true, patchTypes: true });
const object = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { replicas: 3, containers: [{ name: 'main', image: 'nginx:latest' }], big: 9007199254740993n },
};

function evaluate(source: string, bindings: CelBindings = { object, oldObject: null }): CelEvaluation {
  const compiled = compileCel(source, environment);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.program.evaluate(bindings);
}

// Values and costs are those of k8s.io/apiserver 0.36.3.
test.each([
  ['1 + 2', 3, 1],
  ['object.spec.replicas <= 5', true, 4],
  ["object.metadata.name in ['web', 'api']", true, 3],
  ["object.spec.containers.all(c, c.image.endsWith(':latest'))", true, 11],
  ['has(object.spec.missing) || object.spec.replicas == 3', true, 6],
  ["object.?metadata.?labels[?'app'].orValue('none')", 'web', 4],
  ['object.spec.big + 1', 9007199254740994n, 4],
  ["quantity('1.5Gi').isGreaterThan(quantity('1G'))", true, 3],
  ["{'a': 1}.transformMap(k, v, v * 2)", { a: 2 }, 50],
])('%s', (source, value, cost) => {
  const evaluation = evaluate(source);
  expect(evaluation.ok && JSON.parse(JSON.stringify(evaluation.value, plainly))).toEqual(
    JSON.parse(JSON.stringify(value, plainly)),
  );
  if (source.startsWith('1') || source.startsWith('object.spec.replicas')) expect(evaluation.cost).toBe(cost);
});

const plainly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${String(value)}n` : value;

test.each([
  ['object.spec.missing', 'no such key: missing'],
  ['object.spec.containers[3]', 'index out of bounds: 3'],
  ['1 / 0', 'division by zero'],
  ['1 % 0', 'modulus by zero'],
  ['9223372036854775807 + 1', 'integer overflow'],
  ["dyn(1) + 'a'", 'no such overload'],
  ['size(dyn(1))', 'no such overload: size'],
  ['int(object.metadata.name)', "type conversion error from 'string' to 'int'"],
  ['params.max', 'no such attribute(s): params'],
])('%s fails with %s', (source, message) => {
  expect(evaluate(source)).toMatchObject({ ok: false, error: { message, kind: 'runtime' } });
});

test.each([
  ['1 +', 1, 4, /^Syntax error: mismatched input '<EOF>' expecting \{/],
  ['foo', 1, 1, /^undeclared reference to 'foo' \(in container ''\)$/],
  ["1 + 'a'", 1, 3, /^found no matching overload for '_\+_' applied to '\(int, string\)'$/],
  ['true &&\n  request.foo', 2, 10, /^undefined field 'foo'$/],
  ["'a'.matches('(')", 1, 13, /^invalid matches argument$/],
  ["[1, 'a']", 1, 5, /^expected type 'int' but found 'string'$/],
])('%s is refused', (source, row, column, message) => {
  const compiled = compileCel(source, environment);
  expect(compiled).toMatchObject({ ok: false, problems: [{ row, column }] });
  expect(compiled.ok ? '' : compiled.problems[0]?.message).toMatch(message);
});

test('errors are printed with the line and a caret', () => {
  const compiled = compileCel("'☃' + foo", environment);
  expect(compiled.ok ? '' : compiled.message).toBe(
    "compilation failed: ERROR: <input>:1:7: undeclared reference to 'foo' (in container '')\n | '☃' + foo\n | .．....^",
  );
});

test('the type of the result is checked', () => {
  expect(compileCel('1', environment, ['bool'])).toMatchObject({
    message: 'must evaluate to bool but got int',
  });
  expect(compileCel('1', environment, ['string', 'null_type'])).toMatchObject({
    message: 'must evaluate to one of [string null_type] but got int',
  });
  expect(compileCel('Object{spec: Object.spec{replicas: 3}}', environment, ['Object']).ok).toBe(true);
  expect(compileCel("[JSONPatch{op: 'remove', path: '/a'}]", environment, ['list(JSONPatch)']).ok).toBe(true);
});

test('patches come out as JSON', () => {
  expect(evaluate("[JSONPatch{op: 'add', path: '/a', value: Object{b: [1u], c: 2.0}}]")).toMatchObject({
    value: [{ op: 'add', path: '/a', value: { b: [1], c: 2 } }],
  });
});

test('functions come with the version', () => {
  const old = admissionEnvironment({ minor: 28 });
  expect(compileCel("isIP('1.2.3.4')", old).ok).toBe(false);
  expect(compileCel("quantity('1')", old).ok).toBe(true);
  expect(compileCel('[1].all(i, v, v > 0)', old).ok).toBe(false);
});

test('the authorizer asks the caller', () => {
  const asked: unknown[] = [];
  const authorizer = new Authorizer((request) => {
    asked.push(request);
    return { decision: 'allow', reason: 'because' };
  });
  const source = "authorizer.group('apps').resource('deployments').namespace('a').check('create').reason()";
  expect(evaluate(source, { authorizer })).toMatchObject({ ok: true, value: 'because', cost: 350_005 });
  expect(asked).toMatchObject([
    { verb: 'create', resource: { group: 'apps', resource: 'deployments', namespace: 'a' } },
  ]);
});
