import type { JsonObject } from '@toride/core';
import { describe, expect, test } from 'vitest';
import { regoDriver } from '../rego/driver.ts';
import { objectOf, objectsOf, templateText } from '../testing.ts';
import { checkAssertion } from './assertion.ts';
import { readFilter, type SuiteFilter } from './filter.ts';
import { runSuite, type TestResult } from './run-suite.ts';
import { readSuite, type Suite } from './suite.ts';

const TEMPLATE = templateText('Labels', '{ type: object, properties: { label: { type: string } } }').replace(
  /package always[^]*/,
  `package labels
        violation[{"msg": msg}] {
          label := input.parameters.label
          not input.review.object.metadata.labels[label]
          msg := sprintf("%v of %v missing", [label, count(object.get(data.inventory, "namespace", {}))])
        }
`,
);
const FILES: Readonly<Record<string, string>> = {
  'template.yaml': TEMPLATE,
  'constraint.yaml':
    '{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Labels, metadata: { name: c }, spec: { parameters: { label: team } } }',
  'wrong.yaml':
    '{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Labels, metadata: { name: c }, spec: { parameters: { label: 1 } } }',
  'good.yaml': '{ apiVersion: v1, kind: Pod, metadata: { name: a, namespace: shop, labels: { team: a } } }',
  'bad.yaml': '{ apiVersion: v1, kind: Pod, metadata: { name: b, namespace: shop } }',
  'review.yaml':
    '{ apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: { operation: DELETE, oldObject: { apiVersion: v1, kind: Pod, metadata: { name: b } } } }',
};
const SUITE = `
apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
metadata: { name: labels }
tests:
  - name: labels
    template: template.yaml
    constraint: constraint.yaml
    cases:
      - { name: good, object: good.yaml, assertions: [{ violations: no }] }
      - { name: bad, object: bad.yaml, assertions: [{ violations: 1, message: team }, { message: other, violations: 0 }] }
      - { name: inventory, object: bad.yaml, inventory: [good.yaml], assertions: [{ message: "of 1 missing" }] }
      - { name: deleted, object: review.yaml, assertions: [{ violations: yes }] }
      - { name: skipped, skip: true, object: none.yaml, assertions: [{}] }
      - { name: gone, object: none.yaml, assertions: [{}] }
  - { name: wrong, template: template.yaml, constraint: wrong.yaml, invalid: true }
  - { name: not-wrong, template: template.yaml, constraint: constraint.yaml, invalid: true }
`;

function suiteOf(text: string): Suite {
  const read = readSuite(objectOf(text));
  if ('errors' in read) throw new Error(read.errors.join('; '));
  return read.suite;
}

const read = (path: string): readonly JsonObject[] => {
  const text = FILES[path];
  if (text === undefined) throw new Error(`no such file: ${path}`);
  return objectsOf(text);
};

const run = (filter?: SuiteFilter): TestResult[] =>
  runSuite(suiteOf(SUITE), { read, drivers: [regoDriver()], ...(filter === undefined ? {} : { filter }) });

test('a suite runs as gator verify runs it', () => {
  const [labels, wrong, notWrong] = run();
  expect(labels?.cases).toEqual([
    { name: 'good', skipped: false },
    { name: 'bad', skipped: false },
    { name: 'inventory', skipped: false },
    { name: 'deleted', skipped: false },
    { name: 'skipped', skipped: true },
    { name: 'gone', skipped: false, error: 'no such file: none.yaml' },
  ]);
  expect(wrong).toEqual({ name: 'wrong', skipped: false, cases: [] });
  expect(notWrong?.error).toBe('constraint should have failed schema validation: got error <nil>');
});

describe('filters', () => {
  const ran = (text: string): string[] => {
    const filter = readFilter(text);
    if ('error' in filter) return [filter.error];
    return run(filter.filter).flatMap(({ name, skipped, cases }) =>
      skipped ? [] : [name, ...cases.filter((one) => !one.skipped).map((one) => one.name)],
    );
  };
  test.each([
    ['^bad$', ['labels', 'bad']],
    ['labels//^go', ['labels', 'good', 'gone']],
    ['wrong', ['wrong', 'not-wrong']],
    ['a//b//c', ['invalid test filter: a filter may include at most one "//"']],
    ['(', ['invalid test filter: expected regular expressions, got "("']],
  ])('%s runs %j', (text, names) => {
    expect(ran(text)).toEqual(names);
  });
});

test.each([
  ['tests: [{ name: a, template: t, constraint: c, casess: [] }]', 'tests[0]: unknown field "casess"'],
  ['tests: [{ constraint: c }]', 'tests[0]: missing template'],
  [
    'tests: [{ template: t, constraint: c, cases: [{ object: o, assertions: [{ violations: -1 }] }] }]',
    'tests[0].cases[0].assertions[0].violations: expected a nonnegative integer, "yes", or "no", got the number -1',
  ],
  [
    'tests: [{ template: t, constraint: c, cases: [{ object: o }] }]',
    'tests[0].cases[0]: assertions must be non-empty',
  ],
])('%s is refused', (tests, error) => {
  const result = readSuite(
    objectOf(`apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\nmetadata: {}\n${tests}`),
  );
  expect(result).toEqual({ errors: [error] });
});

test('a catastrophic expression is only an expression', () => {
  expect(checkAssertion({ violations: 'no', message: '(a+)+$' }, [`${'a'.repeat(5000)}!`])).toBeUndefined();
});

test('an assertion that does not hold says what there is', () => {
  expect(checkAssertion({ violations: 2, message: 'a' }, ['ab', 'c'])).toBe(
    'unexpected number of violations: got 1 violations containing "a" but want exactly 2: got messages [ab c]',
  );
  expect(checkAssertion({ violations: 'no', message: undefined }, [])).toBeUndefined();
});
