import { expect, test } from 'vitest';
import { admissionEnvironment, compileCel } from './index.ts';
import type { CelBinding, CelEvaluation } from './index.ts';

const environment = admissionEnvironment();

function evaluate(source: string, object: CelBinding = null, signal?: AbortSignal): CelEvaluation {
  const compiled = compileCel(source, environment);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.program.evaluate({ object }, signal === undefined ? {} : { signal });
}

test.each([
  ['parentheses', '('.repeat(5000) + '1' + ')'.repeat(5000)],
  ['lists', '['.repeat(5000) + ']'.repeat(5000)],
  ['a sum', Array.from({ length: 5000 }, () => '1').join('+')],
  ['members', 'object' + '.a'.repeat(5000)],
  ['negations', '!'.repeat(50_000)],
  ['ternaries', 'true ? 1 : '.repeat(5000) + '1'],
  ['open strings', '"'.repeat(20_001)],
  ['three quotes', '"""'.repeat(20_001)],
  ['nonsense', '#'.repeat(1000)],
  ['calls', 'size('.repeat(5000)],
])('%s in great numbers are refused', (_name, source) => {
  expect(compileCel(source, environment).ok).toBe(false);
});

test('a source of more than 100,000 characters is refused', () => {
  expect(compileCel(' '.repeat(100_000) + '1', environment)).toMatchObject({
    ok: false,
    problems: [{ message: 'expression code point size exceeds limit: size: 100001, limit 100000' }],
  });
});

test('the deepest nesting that cel-go takes still runs', () => {
  expect(evaluate('('.repeat(200) + '1' + ')'.repeat(200))).toMatchObject({ value: 1 });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is only a key', (key) => {
  expect(compileCel(key, environment).ok).toBe(false);
  expect(compileCel(`${key}()`, environment).ok).toBe(false);
  expect(compileCel(`request.${key}`, environment).ok).toBe(false);
  expect(evaluate(`has(object.${key})`, {})).toMatchObject({ value: false });
  expect(evaluate(`object.${key}`, {})).toMatchObject({ error: { message: `no such key: ${key}` } });
  expect(evaluate(`'${key}' in object`, {})).toMatchObject({ value: false });
  expect(evaluate(`object.${key}`, JSON.parse(`{"${key}": 1}`) as CelBinding)).toMatchObject({ value: 1 });
  expect(evaluate(`{'${key}': 1}`)).toMatchObject({ ok: true });
  expect(JSON.stringify(evaluate(`{'${key}': 1}`))).toContain(`{"${key}":1}`);
});

test('a pattern that backtracks elsewhere is linear here', () => {
  const object = 'a'.repeat(5000);
  expect(evaluate("object.matches('(a+)+$')", `${object}!`)).toMatchObject({ value: false });
  expect(evaluate("object.matches('(' + 'a|aa)+$')", `${object}!`)).toMatchObject({ value: false });
});

test.each([
  'lists.range(10000).all(x, lists.range(10000).all(y, true))',
  'object.map(x, object).map(x, x.map(y, object)).size() > 0',
])('%s ends at the cost limit', (source) => {
  const object = Array.from({ length: 3000 }, (_, index) => index);
  expect(evaluate(source, object)).toMatchObject({
    ok: false,
    error: { kind: 'cost', message: 'operation cancelled: actual cost limit exceeded' },
  });
});

test('a list too long to be made is refused', () => {
  expect(evaluate('lists.range(9223372036854775807).size()')).toMatchObject({ ok: false });
});

test('a loop can be cancelled', () => {
  expect(evaluate('lists.range(1000).all(x, true)', null, AbortSignal.abort())).toMatchObject({
    error: { kind: 'cancelled', message: 'operation interrupted' },
  });
});

test('deep data is an error where it is walked, and none where it is not', () => {
  const nested = (): CelBinding => {
    let deep: CelBinding = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep as number];
    return deep;
  };
  expect(evaluate('object.size()', nested())).toMatchObject({ value: 1 });
  const outcome = evaluate('object[0] == object[1]', [nested() as number, nested() as number]);
  expect(outcome.ok || outcome.error.kind).toBe('runtime');
});

test('great strings and numbers stay bounded', () => {
  expect(evaluate("object + object == 'x'", 'a'.repeat(1_000_000))).toMatchObject({ value: false });
  expect(evaluate("quantity('1e99999999999')")).toMatchObject({ ok: false });
  expect(evaluate(`quantity('${'9'.repeat(10_000)}Ei').isInteger()`)).toMatchObject({ value: false });
  expect(evaluate(`duration('${'9'.repeat(10_000)}' + 'h')`)).toMatchObject({ ok: false });
  expect(evaluate("'%.1000000f'.format([1.5])")).toMatchObject({ ok: true });
});

test('lone surrogates are characters', () => {
  expect(evaluate('object.size()', '\ud800a')).toMatchObject({ value: 2 });
  expect(evaluate("object.split('').size()", '\ud800a')).toMatchObject({ value: 2 });
});
