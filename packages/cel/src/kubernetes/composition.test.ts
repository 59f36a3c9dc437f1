import { expect, test } from 'vitest';
import { admissionEnvironment, composePolicy } from '../index.ts';

const environment = admissionEnvironment();
const object = { spec: { containers: [{ image: 'a:latest' }, { image: 'b:1' }] } };

const policy = composePolicy(
  [
    { name: 'images', expression: 'object.spec.containers.map(c, c.image)' },
    { name: 'latest', expression: "variables.images.filter(i, i.endsWith(':latest'))" },
    { name: 'broken', expression: 'object.spec.missing' },
    { name: 'wrong', expression: '1 +' },
  ],
  environment,
);

test('variables see those before them and have types', () => {
  expect(policy.session({ object }).evaluate(policy.compile('variables.latest'))).toMatchObject({
    ok: true,
    value: ['a:latest'],
  });
  expect(policy.compile('variables.latest + 1')).toMatchObject({ ok: false });
  expect(policy.compile('variables.missing')).toMatchObject({
    problems: [{ message: "undefined field 'missing'" }],
  });
});

test('a variable is evaluated once in a session, and its cost counts once', () => {
  const session = policy.session({ object });
  const rule = policy.compile('variables.images.size() == 2', ['bool']);
  const first = session.evaluate(rule);
  const second = session.evaluate(rule);
  expect(first.cost).toBeGreaterThan(second.cost);
  expect(session.remaining).toBe(10_000_000 - first.cost - second.cost);
});

test('a variable that fails says which and why', () => {
  const session = policy.session({ object });
  expect(session.evaluate(policy.compile('variables.broken'))).toMatchObject({
    detail:
      'expression \'variables.broken\' resulted in error: composited variable "broken" fails to evaluate: no such key: missing',
  });
  expect(session.evaluate(policy.compile('variables.wrong == 1 || true'))).toMatchObject({
    ok: true,
    value: true,
  });
  expect(session.evaluate(policy.compile('variables.wrong'))).toMatchObject({
    ok: false,
    kind: 'runtime',
    detail: expect.stringContaining(
      'composited variable "wrong" fails to compile: compilation failed: ERROR: <input>:1:4:',
    ) as string,
  });
  expect(session.evaluate(policy.compile('1 +'))).toMatchObject({ kind: 'compile' });
});

test('the budget ends a session', () => {
  const session = policy.session({ object }, { budget: 5 });
  expect(session.evaluate(policy.compile('variables.latest'))).toMatchObject({
    kind: 'budget',
    detail: 'validation failed due to running out of cost budget, no further validation rules will be run',
  });
  expect(session.remaining).toBe(-1);
});
