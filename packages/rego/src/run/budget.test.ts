import { expect, test } from 'vitest';
import { fromJson, prepare, type Value } from '../index.ts';

function evaluate(rule: string, budget: object = {}, input?: Value): Value | undefined {
  const prepared = prepare({
    modules: [{ file: 'a.rego', text: `package a\n\n${rule}\n` }],
    query: 'data.a.p',
  });
  if (!prepared.ok) throw new Error(prepared.errors[0]?.message);
  return prepared.prepared.evaluateValue({ budget, ...(input === undefined ? {} : { input }) });
}

/** Each line holds the one before twice: 2^40 parts in the memory of forty. */
const SHARED = `\ta0 := [input.x]\n${Array.from({ length: 40 }, (_, index) => `\ta${index + 1} := [a${index}, a${index}]`).join('\n')}`;

test.each([
  [
    'loops',
    'p if { some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x * y == -1 }',
    'steps',
    { steps: 100_000 },
  ],
  [
    'makes texts',
    'p contains concat("-", [input.x, upper(input.x), format_int(x, 10)]) if some x in numbers.range(1, 10000)',
    'output',
    { characters: 10_000 },
  ],
  [
    'collects',
    'p contains [x, y] if { some x in numbers.range(1, 2000); some y in numbers.range(1, 2000) }',
    'memory',
    { bytes: 10_000_000 },
  ],
])('a policy that %s without end is stopped by its budget', (_name, rule, what, budget) => {
  expect(() => evaluate(rule, budget, fromJson('{"x": "x"}'))).toThrow(what);
});

test.each([
  ['written', 'json.marshal(a40)'],
  ['printed', 'sprintf("%v", [a40])'],
  ['a key', '{a40: 1}'],
])('a value of shared parts is not %s without end', (_name, expression) => {
  expect(() => evaluate(`p := s if {\n${SHARED}\n\ts := ${expression}\n}`, {}, fromJson('{"x": 1}'))).toThrow(
    'a value has too many parts',
  );
});
