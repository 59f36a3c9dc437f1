import { describe, expect, test } from 'vitest';
import { gvkOf } from '../object.ts';
import { regoDriver } from '../rego/driver.ts';
import { objectOf, objectsOf, templateText } from '../testing.ts';
import { readPolicies } from './policies.ts';
import { readRequest, reviewOf } from './review.ts';
import { expandObjects } from '../tester/expand-each.ts';
import { testPolicies } from './test-policies.ts';

const ALWAYS = templateText('Always', '{ type: object, properties: { size: { type: integer } } }');
const template = (rego: string): string =>
  ALWAYS.replace(/rego: \|[^]*/, `rego: |\n${rego.replaceAll(/^/gm, '        ')}\n`);
const constraint = (spec = '{}', name = 'c'): string =>
  `---\n{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Always, metadata: { name: ${name} }, spec: ${spec} }\n`;
const PODS = '{ match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }';
const POD =
  '---\n{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } } }\n';
const INVENTORY =
  'package always\nviolation[{"msg": name}] { name := data.inventory.namespace[_].v1.Pod[_].metadata.name }';

const run = (...texts: readonly string[]): ReturnType<typeof testPolicies> =>
  testPolicies(objectsOf(texts.join('')), [regoDriver()]);
const messages = (...texts: readonly string[]): string[] =>
  run(...texts).violations.map(({ message, object }) => `${gvkOf(object).kind}: ${message}`);

describe('testPolicies', () => {
  test('says what is violated by what', () => {
    const { violations } = run(ALWAYS, constraint(PODS), POD);
    expect(violations).toMatchObject([
      {
        message: 'hit',
        details: {},
        actions: ['deny'],
        type: 'violation',
        constraint: { name: 'c' },
        object: { kind: 'Pod' },
      },
    ]);
  });

  test('shows policies parameters, the review and the inventory', () => {
    const rego = `package always
violation[{"msg": msg, "details": {"n": input.parameters.size}}] {
  msg := sprintf("%v %v %v %v", [input.review.kind.kind, input.review.name, input.review.operation, count(data.inventory.namespace)])
}`;
    const { violations } = run(template(rego), constraint('{ parameters: { size: 3 } }'), POD);
    expect(violations.at(-1)).toMatchObject({ message: 'Pod web  1', details: { n: 3 } });
    expect(messages(template(INVENTORY), constraint(PODS), POD)).toEqual(['Pod: web']);
  });

  test('tells equal answers once, and orders them', () => {
    const rego =
      'package always\nviolation[{"msg": m}] { m := ["b", "a", "b"][_] }\nviolation[{"msg": "a", "other": 1}] { true }';
    expect(messages(template(rego), constraint(PODS), POD)).toEqual(['Pod: a', 'Pod: b']);
  });

  test('uses libs, and Rego v1 where the template says so', () => {
    const code = `code:
        - engine: Rego
          source:
            version: v1
            rego: |
              package always
              import data.lib.names
              violation contains {"msg": names.of(input.review.object)} if true
            libs:
              - |
                package lib.names
                of(o) := o.metadata.name`;
    expect(messages(ALWAYS.replace(/rego: \|[^]*/, `${code}\n`), constraint(PODS), POD)).toEqual([
      'Pod: web',
    ]);
  });

  test('rejects what nobody can match', () => {
    const selector = '{ match: { namespaceSelector: { matchLabels: { a: b } }, kinds: [{ kinds: [Pod] }] } }';
    expect(run(ALWAYS, constraint(selector), POD).violations).toMatchObject([
      {
        type: 'autoreject',
        message:
          'unable to match constraints: error matching the requested object: web :failed to run Match criteria: namespace selector for namespace-scoped object but missing Namespace',
      },
    ]);
  });

  test('judges what a Deployment would make, mutated as it would be', () => {
    const expansion = `---
{ apiVersion: expansion.gatekeeper.sh/v1beta1, kind: ExpansionTemplate, metadata: { name: pods }, spec: { enforcementAction: warn, applyTo: [{ groups: [apps], versions: [v1], kinds: [Deployment] }], templateSource: spec.template, generatedGVK: { group: "", version: v1, kind: Pod } } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: Web, namespace: shop }, spec: { template: { metadata: { labels: { a: b } }, spec: { containers: [] } } } }
---
{ apiVersion: mutations.gatekeeper.sh/v1, kind: AssignMetadata, metadata: { name: m }, spec: { match: { source: Generated }, location: metadata.labels.made, parameters: { assign: { value: "yes" } } } }
`;
    const { violations } = run(ALWAYS, constraint(PODS), expansion);
    expect(violations).toMatchObject([
      { message: '[Implied by pods] hit', actions: ['warn'], object: { kind: 'Deployment' } },
    ]);
    expect(expandObjects(objectsOf(expansion)).objects).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web-pod',
          namespace: 'shop',
          labels: { a: 'b', made: 'yes' },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'Web', uid: '' }],
        },
        spec: { containers: [] },
      },
    ]);
  });

  test('a scoped constraint that names another place is not asked', () => {
    const scoped = (point: string): string =>
      constraint(
        `{ enforcementAction: scoped, scopedEnforcementActions: [{ action: deny, enforcementPoints: [{ name: ${point} }] }], match: { kinds: [{ kinds: [Pod] }] } }`,
      );
    expect(messages(ALWAYS, scoped('audit.gatekeeper.sh'), POD)).toEqual([]);
    expect(messages(ALWAYS, scoped('gator.gatekeeper.sh'), POD)).toEqual(['Pod: hit']);
  });
});

describe('a policy that cannot answer', () => {
  const failing = (rego: string): ReturnType<typeof run> =>
    testPolicies(objectsOf(template(rego) + constraint(PODS) + POD), [
      regoDriver({ budget: { steps: 20_000 } }),
    ]);

  test.each([
    [
      'contradicts itself',
      'f(x) = 1 { true }\nf(x) = 2 { true }\nviolation[{"msg": "m"}] { f(1) == 1 }',
      /eval_conflict_error/,
    ],
    [
      'never ends',
      'violation[{"msg": "m"}] { x := numbers.range(1, 10000)[_]; y := numbers.range(1, 10000)[_]; x * y == 0.5 }',
      /eval_cancel_error|limit|budget/,
    ],
    ['says something else than text', 'violation[{"msg": 1}] { true }', /message binding/],
  ])('because it %s fails on what it should have judged', (_name, rego, message) => {
    const { violations } = failing(`package always\n${rego}`);
    expect(violations).toMatchObject([{ type: 'failure' }]);
    expect(violations[0]?.message).toMatch(message);
  });

  test.each([
    ['violation[{"msg": "x"}] { data.foo.x }', 'disallowed ref data.foo.x'],
    ['import data.foo\nviolation[{"msg": "x"}] { true }', 'invalid import: bad import: "data.foo"'],
    ['import rego.v1\nviolation contains {"msg": "x"} if { true }', 'invalid import: bad import: "rego.v1"'],
    ['viol[{"msg": "x"}] { true }', 'missing required rules: [violation]'],
    ['violation[{"msg": "x"}] { y }', '2:27: rego_unsafe_var_error: var y is unsafe'],
    [
      'violation[{"msg": "x"}] { tru( }',
      'rego_parse_error: unexpected } token\n\tviolation[{"msg": "x"}] { tru( }',
    ],
    ['violation[{"msg": "x"}] { violation[_] }', 'rego_recursion_error'],
  ])('because its Rego is %s is told, and its constraints fail', (rego, message) => {
    const { client, violations } = failing(`package always\n${rego}`);
    expect(client.failures[0]?.problems[0]?.message).toContain(message);
    expect(violations).toMatchObject([{ type: 'failure' }]);
  });

  test('leaves the others as they are', () => {
    const other = ALWAYS.replaceAll('Always', 'Other').replace('name: always', 'name: other');
    const both = `${template('package a\nviolation[x] { y }')}---${other}${constraint(PODS)}${constraint(PODS, 'd').replace('kind: Always', 'kind: Other')}${POD}`;
    expect(run(both).violations.map(({ type }) => type)).toEqual(['failure', 'violation']);
  });
});

test('objects that Gatekeeper would refuse are told, and judge nothing', () => {
  const { problems } = readPolicies(
    objectsOf(
      `${ALWAYS}---${ALWAYS}${constraint('{ parameters: { size: x } }')}${constraint().replace('kind: Always', 'kind: Never')}`,
    ),
  );
  expect(problems.map(({ code }) => code)).toEqual([
    'TORIDE_GATEKEEPER_TEMPLATE_DUPLICATE',
    'TORIDE_GATEKEEPER_CONSTRAINT',
    'TORIDE_GATEKEEPER_CONSTRAINT_ORPHAN',
  ]);
});

test('a deletion is of the old object', () => {
  const pod = objectOf(POD);
  expect(reviewOf(pod, { operation: 'DELETE' }).input).toMatchObject({ object: pod, oldObject: pod });
  expect(readRequest({ operation: 'DELETE', oldObject: pod })).toMatchObject({
    review: { object: pod, oldObject: pod },
  });
  expect(readRequest({ operation: 'DELETE', object: pod })).toEqual({
    error: 'oldObject cannot be nil for DELETE operations',
  });
});
