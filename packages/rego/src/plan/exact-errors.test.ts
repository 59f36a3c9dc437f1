import { expect, test } from 'vitest';
import { EvaluationError } from '../error.ts';
import { prepare } from '../prepare.ts';
import { formatValue } from '../values/format.ts';
import { fromJson } from '../values/json.ts';
import type { Value } from '../values/value.ts';

interface Options {
  readonly input?: Value;
  readonly data?: Value;
  readonly strict?: boolean;
}

function outcome(text: string, { input, data = {}, strict = false }: Options = {}): string {
  const policy = prepare({
    modules: [{ file: 'a.rego', text: `package a\n${text}` }],
    query: 'data.a.p',
    data,
    strictBuiltinErrors: strict,
  });
  if (!policy.ok) return policy.errors.map(({ message }) => message).join('; ');
  try {
    const value = policy.prepared.evaluateValue({ input });
    return value === undefined ? 'undefined' : formatValue(value);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return `${error.message.split('\n')[0] ?? ''} (${String(error.location?.row)})`;
  }
}

const CONFLICT = 'c := 1 if input\nc := 2 if input\n';

// What OPA 1.22.2 answers.
test.each<readonly [name: string, text: string, options: Options, expected: string]>([
  [
    '`not` sees a later conflict',
    `${CONFLICT}p if not c == 1`,
    { input: {} },
    'rule data.a.c produced conflicting values: (3)',
  ],
  [
    'a reader that needs one value sees it too',
    `${CONFLICT}p if c`,
    { input: {} },
    'rule data.a.c produced conflicting values: (3)',
  ],
  [
    'a conflict within the reader comes before that of what it reads',
    'c := [1, 2][_]\np := 0 if input\np := c if input',
    { input: {} },
    'rule data.a.p produced conflicting values: (4)',
  ],
  [
    'a rule that the index leaves out has no errors',
    'p if {\n  startswith(input.x, "a")\n}',
    { input: { x: 1 }, strict: true },
    'undefined',
  ],
  [
    'nor has one whose later reference is undefined',
    'p if {\n  x := 1 / 0\n  input.y == x\n}',
    { input: {}, strict: true },
    'undefined',
  ],
  [
    'a comprehension is not made where there is nothing to hold against it',
    `${CONFLICT}p := 1 if input.none = {c | true}\nelse := 2`,
    { input: {} },
    '2',
  ],
  [
    'nor where it could only differ',
    `${CONFLICT}p := 1 if input.list = {c | true}\nelse := 2`,
    { input: { list: [] } },
    '2',
  ],
  [
    'but is where it could be equal',
    `${CONFLICT}p := 1 if input.list = [c | true]\nelse := 2`,
    { input: { list: [] } },
    'rule data.a.c produced conflicting values: (3)',
  ],
  [
    'or where a base document is on the other side, of whatever kind',
    `${CONFLICT}p := 1 if data.list = {c | true}\nelse := 2`,
    { input: {}, data: { list: [] } },
    'rule data.a.c produced conflicting values: (3)',
  ],
  [
    'conflicts stand at the branch',
    'p := 1 if input\np := 2 if input.x\nelse := 3 if input',
    { input: {} },
    'rule data.a.p produced conflicting values: (4)',
  ],
  [
    'sets with variables in heads are asked for members',
    's contains {x} if some x in [1]\np if s[{1}]',
    {},
    'true',
  ],
  ['a scalar has no elements', 'p if some x in 1', {}, 'undefined'],
  ['a number with a fraction is nothing to go through', 'p if every _ in 2.5e1 { false }', {}, 'undefined'],
  [
    'nor is one of the input',
    'p if every _ in input.n { false }',
    { input: fromJson('{"n": 2.5}') },
    'undefined',
  ],
  ['of values under one key the last one counts', 'p := {"a": 1 / 0, "a": 2}', { strict: true }, '{"a": 2}'],
  ['positions are whole numbers', 's := ["x"]\np := s[1.0]', {}, 'undefined ref: data.a.s[1.0]'],
  [
    'walk as a replacement has all of them',
    'p contains x if x := count({"b": 1}) with count as walk',
    {},
    '{[[], {"b": 1}], [["b"], 1]}',
  ],
  [
    'a document around what `with` replaced has both',
    'p := x if x := data.b with data.b.c as {"d": 1}',
    { data: { b: { c: { e: 2 }, f: 3 } } },
    '{"c": {"d": 1, "e": 2}, "f": 3}',
  ],
])('%s', (_name, text, options, expected) => {
  expect(outcome(text, options)).toBe(expected);
});
