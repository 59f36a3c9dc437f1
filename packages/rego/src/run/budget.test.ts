import { expect, test, vi } from 'vitest';
import { guardSynchronousWork } from '@toride/core';
import { fromJson, prepare, type Value } from '../index.ts';

// Some of these spend seconds before they are stopped, and more where others run beside them.
vi.setConfig({ testTimeout: 60_000 });

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
  ['interpolated', '$"{a40}"'],
  ['YAML', 'yaml.marshal(a40)'],
  ['patched', 'json.marshal(json.patch({"a": a40}, [{"op": "copy", "from": "/a", "path": "/b"}]))'],
])('a value of shared parts is not %s without end', (_name, expression) => {
  expect(() => evaluate(`p := s if {\n${SHARED}\n\ts := ${expression}\n}`, {}, fromJson('{"x": 1}'))).toThrow(
    'a value has too many parts',
  );
});

const chain = (first: string, next: (before: string) => string, last = 'a40'): string =>
  `p := ${last} if {\n\ta0 := ${first}\n${Array.from({ length: 40 }, (_, at) => `\ta${at + 1} := ${next(`a${at}`)}`).join('\n')}\n}`;

test('types share parts, too, and are compared, unified and told without end', () => {
  for (const [first, last] of [
    ['["x"]', 'a40 == [a39, a39]'],
    ['["x"]', 'a40 in [a39, a40]'],
    ['[input.x]', 'a39 == a40'],
  ] as const) {
    const pair = chain(first, (before) => `[${before}, ${before}]`, 'true').replace(
      /\n\}$/,
      `\n\t${last}\n}`,
    );
    prepare({ modules: [{ file: 'a.rego', text: `package a\n\n${pair}\n` }], query: 'data.a.p' });
  }
  const clash = chain('["x"]', (before) => `{"l": ${before}, "r": ${before}}`, 'upper(a40)');
  const refused = prepare({
    modules: [{ file: 'a.rego', text: `package a\n\n${clash}\n` }],
    query: 'data.a.p',
  });
  expect(refused).toMatchObject({ ok: false, errors: [{ code: 'rego_type_error' }] });
});

test.each([
  ['an integer is squared', chain('input.big', (a) => `${a} * ${a}`), 'a number is too large'],
  ['a constant is squared', chain('12345678901234567890', (a) => `${a} * ${a}`), 'a number is too large'],
  ['numbers are multiplied', 'p := product([input.big | some _ in numbers.range(1, 100000)])', ''],
  ['a text is doubled', chain('input.x', (a) => `concat("", [${a}, ${a}])`), 'the budget of output is spent'],
  [
    'a message is doubled',
    chain('input.x', (a) => `sprintf("%s%s", [${a}, ${a}])`),
    'the budget of output is spent',
  ],
  [
    'a message of constants',
    chain('"x"', (a) => `sprintf("%s%s", [${a}, ${a}])`),
    'the budget of output is spent',
  ],
  ['a text is encoded', chain('input.x', (a) => `hex.encode(${a})`), 'the budget of output is spent'],
  ['quotes are quoted', chain('"\\""', (a) => `json.marshal(${a})`), ''],
  ['a list is doubled', chain('[input.x]', (a) => `array.concat(${a}, ${a})`), ''],
  ['a list is too long', 'p := count(numbers.range(1, 1000000000))', ''],
  ['messages without end', 'p contains sprintf("%d", [i]) if some i in numbers.range(1, 100000000)', ''],
  [
    'an object is united',
    chain('{"a": input.x}', (a) => `object.union({"l": ${a}, "r": ${a}}, {"l": {"r": ${a}}})`),
    '',
  ],
  [
    'a pattern is too large for its text',
    'p if regex.match("((a{0,100}){0,10}[^b]?)*c", concat("", ["a" | some _ in numbers.range(1, 1000000)]))',
    'a pattern is too large for its text',
  ],
  [
    'a search begins anew at each place',
    'p := regex.find_n("x*y|x", concat("", ["x" | some _ in numbers.range(1, 300000)]), -1)',
    '',
  ],
  [
    'a patch inserts in front',
    'p := json.patch({"a": []}, [{"op": "add", "path": "/a/0", "value": i} | some i in numbers.range(1, 300000)])',
    '',
  ],
])('stopped where %s', (_name, rule, told) => {
  const input = fromJson('{"x": "x", "big": 123456789012345678901234567890}');
  const budget = { milliseconds: 1000, bytes: 500_000_000 };
  const run = (): unknown => evaluate(rule, budget, input);
  expect(run).toThrow(expect.objectContaining({ code: 'eval_cancel_error' }));
  if (told !== '') expect(run).toThrow(told);
});

test('what takes long is begun again under the guard that came with the signal, and prints nothing twice', () => {
  const cancel = new AbortController();
  const guarded: string[] = [];
  guardSynchronousWork(cancel.signal, (run) => {
    guarded.push('begun');
    return run();
  });
  const printed: string[] = [];
  const prepared = prepare({
    modules: [
      {
        file: 'a.rego',
        text: 'package a\n\np if { print("x"); some x in numbers.range(1, input.n); some y in numbers.range(1, input.n); x * y == -1 }\n',
      },
    ],
    query: 'data.a.p',
    compile: { keepPrint: true },
    print: (text) => printed.push(text),
  });
  if (!prepared.ok) throw new Error(prepared.errors[0]?.message);
  const evaluateWith = (n: number): unknown =>
    prepared.prepared.evaluateValue({ input: { n }, signal: cancel.signal, budget: { milliseconds: 500 } });
  evaluateWith(2);
  expect(guarded).toEqual([]);
  expect(() => evaluateWith(100_000)).toThrow('the time for evaluation is spent');
  expect({ guarded, printed }).toEqual({ guarded: ['begun'], printed: ['x', 'x'] });
});
