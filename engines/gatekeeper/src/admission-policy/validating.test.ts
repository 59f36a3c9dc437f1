import { expect, test } from 'vitest';
import { objectOf } from '../testing.ts';
import { policiesOf, policyText } from './testing.ts';

const POD = objectOf(`
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: app, image: 'nginx:latest' }] }
`);
const NO_LATEST = `validations:
  - expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))"
    messageExpression: "'latest: ' + object.spec.containers[0].image"
    reason: Forbidden`;

test('a denial is worded as the API server words it', () => {
  const policies = policiesOf(policyText('no-latest', NO_LATEST));
  const review = policies.review(policies.creation(POD));
  expect(review).toMatchObject({
    verdict: 'denied',
    code: 403,
    reason: 'Forbidden',
    message: `pods "web" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'no-latest-binding' denied request: latest: nginx:latest`,
  });
  expect(review.decisions).toEqual([
    expect.objectContaining({
      outcome: 'fail',
      denies: true,
      pointer: '/spec/validations/0/expression',
      index: 0,
    }),
  ]);
});

test('a policy without a binding judges nothing', () => {
  const [policy = ''] = policyText('no-latest', NO_LATEST).split('---');
  const policies = policiesOf(policy);
  expect(policies.review(policies.creation(POD))).toMatchObject({ verdict: 'allowed', decisions: [] });
});

test('a binding without its policy is told', () => {
  const [, binding = ''] = policyText('no-latest', NO_LATEST).split('---');
  expect(policiesOf(binding).problems).toEqual([
    expect.objectContaining({
      code: 'TORIDE_GATEKEEPER_ADMISSION_BINDING',
      message: 'spec.policyName: no ValidatingAdmissionPolicy "no-latest" is there',
    }),
  ]);
});

test('warnings and annotations are those of the binding', () => {
  const text = policyText('no-latest', NO_LATEST).replace('[Deny]', '[Warn, Audit]');
  const policies = policiesOf(text);
  expect(policies.review(policies.creation(POD))).toMatchObject({
    verdict: 'allowed',
    warnings: [
      "Validation failed for ValidatingAdmissionPolicy 'no-latest' with binding 'no-latest-binding': latest: nginx:latest",
    ],
    auditAnnotations: {
      'validation.policy.admission.k8s.io/validation_failure':
        '[{"message":"latest: nginx:latest","policy":"no-latest","binding":"no-latest-binding","expressionIndex":0,"validationActions":["Warn","Audit"]}]',
    },
  });
});

test('policies are asked by name, and the first that denies words the denial', () => {
  const text = ['b', 'a', 'c']
    .map((name) => policyText(name, 'validations: [{ expression: "false" }]'))
    .join('\n');
  const policies = policiesOf(text);
  const { message, decisions } = policies.review(policies.creation(POD));
  expect(message).toContain("'a' with binding 'a-binding' denied request: failed expression: false");
  expect(decisions.map(({ policy }) => policy)).toEqual(['a', 'b', 'c']);
});

test('of two policies with one name the last counts', () => {
  const [first, last] = ['first', 'last'].map((message) =>
    policyText('same', `validations: [{ expression: "false", message: ${message} }]`),
  );
  const policies = policiesOf(`${first}\n${last}`);
  const { decisions } = policies.review(policies.creation(POD));
  expect(decisions.map(({ message }) => message)).toEqual(['last']);
});

test.each([
  ['Fail', 'denied'],
  ['Ignore', 'allowed'],
])('an error under failurePolicy %s: %s', (failurePolicy, verdict) => {
  const spec = `failurePolicy: ${failurePolicy}\nvalidations: [{ expression: "object.nothing == 1" }]`;
  const policies = policiesOf(policyText('errs', spec));
  const review = policies.review(policies.creation(POD));
  expect(review.verdict).toBe(verdict);
  expect(review.decisions).toEqual([
    expect.objectContaining({
      outcome: 'error',
      message: "expression 'object.nothing == 1' resulted in error: no such key: nothing",
    }),
  ]);
});

test('policies never judge policies', () => {
  const policies = policiesOf(policyText('all', 'validations: [{ expression: "false" }]'));
  const policy = objectOf(policyText('other', NO_LATEST).split('---')[0] ?? '');
  expect(policies.review(policies.creation(policy)).verdict).toBe('allowed');
});

const UNKNOWNS: Readonly<Record<string, string>> = {
  'an authorizer without facts':
    'validations: [{ expression: "authorizer.requestResource.check(\'create\').allowed()" }]',
  'an authorizer in a variable':
    'variables: [{ name: may, expression: "authorizer.path(\'/x\').check(\'get\').allowed()" }]\nvalidations: [{ expression: "variables.may" }]',
  'an authorizer in a match condition':
    'matchConditions: [{ name: may, expression: "authorizer.path(\'/x\').check(\'get\').allowed()" }]\nvalidations: [{ expression: "true" }]',
  'a user whom nobody knows': 'validations: [{ expression: "request.userInfo.username != \'\'" }]',
  'a Namespace that nobody has read':
    'validations: [{ expression: "namespaceObject.metadata.name == \'shop\'" }]',
  'an expression that does not compile': 'validations: [{ expression: "object.spec.(" }]',
};

test.each(Object.entries(UNKNOWNS))('%s is unknown, never allowed', (_, spec) => {
  const policies = policiesOf(policyText('asks', spec), { covers: () => false });
  const review = policies.review(policies.creation(POD));
  expect(review.verdict).toBe('unknown');
  expect(review.message).toMatch(/^ValidatingAdmissionPolicy 'asks': /);
  expect(review.decisions).toEqual([expect.objectContaining({ outcome: 'unknown', denies: false })]);
});

test('an answer that the expression does not need leaves it known', () => {
  const spec =
    "validations: [{ expression: \"object.kind != 'Pod' && authorizer.path('/x').check('get').allowed()\" }]";
  const policies = policiesOf(policyText('asks', spec));
  expect(policies.review(policies.creation(POD)).verdict).toBe('denied');
});

test('what denies for certain outweighs what is unknown', () => {
  const text =
    policyText('a-asks', UNKNOWNS['an authorizer without facts'] ?? '') + policyText('no-latest', NO_LATEST);
  const policies = policiesOf(text);
  expect(policies.review(policies.creation(POD)).verdict).toBe('denied');
});

test('facts answer the authorizer', () => {
  const asked: unknown[] = [];
  const policies = policiesOf(policyText('asks', UNKNOWNS['an authorizer without facts'] ?? ''), {
    authorize: (question) => {
      asked.push(question);
      return { decision: 'allowed' };
    },
  });
  const user = { username: 'ada', groups: ['dev'] };
  expect(policies.review(policies.creation(POD, user)).verdict).toBe('allowed');
  expect(asked).toEqual([
    {
      user,
      verb: 'create',
      version: '*',
      group: '',
      resource: 'pods',
      subresource: '',
      namespace: 'shop',
      name: 'web',
    },
  ]);
});

const PARAMS = `paramKind: { apiVersion: v1, kind: ConfigMap }\nvalidations: [{ expression: "params.data.max == '1'" }]`;

test.each([
  ['Allow', true, 'allowed'],
  ['Deny', true, 'denied'],
  ['Allow', false, 'unknown'],
  ['Deny', false, 'unknown'],
])('parameters that are not there, %s, all read: %s, make it %s', (action, all, verdict) => {
  const binding = `paramRef: { name: gone, parameterNotFoundAction: ${action} }`;
  const policies = policiesOf(policyText('limits', PARAMS, binding), { covers: () => all });
  expect(policies.review(policies.creation(POD)).verdict).toBe(verdict);
});

test('each of several parameters judges', () => {
  const maps = ['b', 'a'].map(
    (name) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop, labels: { use: max } }\ndata: { max: '${name === 'a' ? 1 : 2}' }\n---\n`,
  );
  const binding = 'paramRef: { selector: { matchLabels: { use: max } }, parameterNotFoundAction: Deny }';
  const policies = policiesOf(maps.join('') + policyText('limits', PARAMS, binding));
  const { verdict, decisions } = policies.review(policies.creation(POD));
  expect(verdict).toBe('denied');
  expect(decisions.map(({ param, outcome }) => [param, outcome])).toEqual([
    ['shop/a', 'pass'],
    ['shop/b', 'fail'],
  ]);
});

test('a paramKind that nobody serves refuses every request that the policy matches', () => {
  const spec =
    'paramKind: { apiVersion: x.example.org/v1, kind: Thing }\nvalidations: [{ expression: "true" }]';
  const policies = policiesOf(policyText('limits', spec));
  expect(policies.review(policies.creation(POD)).message).toBe(
    `pods "web" is forbidden: ValidatingAdmissionPolicy 'limits' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'x.example.org/v1, Kind=Thing'`,
  );
});

const BROKEN: Readonly<Record<string, string>> = {
  'a list for a text': 'validations: [{ expression: [1] }]',
  'a text for a list': 'validations: yes please',
  'a number for an object': 'matchConstraints: 7\nvalidations: [{ expression: "true" }]',
  'a null': 'validations: null',
  'no rule': 'matchConstraints: {}\nvalidations: [{ expression: "true" }]',
  'a selector of wrong types':
    'matchConstraints: { namespaceSelector: { matchLabels: [a], matchExpressions: { a: b } } }\nvalidations: [{ expression: "true" }]',
};

test.each(Object.entries(BROKEN))('%s is a problem, and nothing is thrown', (_, spec) => {
  const policies = policiesOf(
    policyText('broken', spec).replace(
      /^ {2}matchConstraints: \{ resourceRules.*\n(?=.*matchConstraints)/m,
      '',
    ),
  );
  expect(policies.problems.map(({ code }) => code)).toContain('TORIDE_GATEKEEPER_ADMISSION_POLICY');
  expect(['allowed', 'unknown']).toContain(policies.review(policies.creation(POD)).verdict);
});

test('keys of prototypes are keys like any other', () => {
  const text = policyText(
    'keys',
    `validations: [{ expression: "'constructor' in object.metadata.labels && !has(object.metadata.labels.toString)" }]`,
  );
  const policies = policiesOf(text);
  const object = objectOf(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: constructor, labels: { constructor: a, __proto__: b } }',
  );
  expect(policies.review(policies.creation(object)).verdict).toBe('allowed');
});

test('an expression that costs too much is stopped', () => {
  const spec =
    'validations: [{ expression: "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, true)))" }]';
  const policies = policiesOf(policyText('costly', spec));
  const { verdict, message } = policies.review(policies.creation(POD));
  expect(verdict).toBe('denied');
  expect(message).toContain('operation cancelled: actual cost limit exceeded');
});

test('a cancelled evaluation is unknown', () => {
  const spec = 'validations: [{ expression: "lists.range(1000).all(a, lists.range(100).all(b, true))" }]';
  const policies = policiesOf(policyText('long', spec), { signal: AbortSignal.abort() });
  expect(policies.review(policies.creation(POD)).verdict).toBe('unknown');
});
