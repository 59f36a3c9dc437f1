import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvaluationError } from './error.ts';
import type { InputConstant } from './plan/known.ts';
import { prepare } from './prepare.ts';
import { toJsonValue } from './values/json.ts';
import { formatValue } from './values/format.ts';
import { isObject, type PlainObject, type Value } from './values/value.ts';

/** What policies do with the input that can be worked out beforehand, one way or another. */
const POLICIES: readonly string[] = [
  'p contains x if { some x in input.a; x == input.b }',
  'p contains [i, x] if { x := input.a[i]; not startswith(x, input.b) }',
  'p := [sprintf("%v %v", [x, y]) | x := input.a[_]; y := object.get(input, "b", "none")]',
  'p := object.get(object.get(input, "c", {}), "d", 7)',
  'p := x if { c := object.get(input, "c", {}); x := c.d }',
  'p := object.get(input, ["c", "d"], input.b)',
  'exempt(x) if { some y in input.a; startswith(x, y) }\np contains x if { some x in ["u", "v", "uv"]; not exempt(x) }',
  'q := x if { some x in input.a }\np := q',
  'f(x) := y if { y := input.a[_]; x != y }\np := [f("u")]',
  'default q := "none"\nq := input.b if input.b == "u"\np := [q, input.c]',
  'q := 1 if { input.b == "u" } else := 2 if { input.a[_] == "v" } else := 3\np := q',
  'p if every x in input.a { x != input.b }',
  'p[k] := v if { some k, v in input.c }',
  'p := {x: y | x := input.a[y]}',
  'p := {k: v | some k, v in input.c; v != input.b}',
  'p if { [x, y] = input.a; x == y }',
  'p := count(input.a) + count({x | x := input.c[_]})',
  'p := to_number(input.b)',
  'q[x] := y if { y := input.a[x] }\np := [y | y := q[_]]',
  'q.r := input.b\nq.s contains x if { some x in input.a }\np := [k | q[k]]',
  'p := strings.any_prefix_match("uvw", input.a)',
  'p := input.c[input.b]',
  'p := z if { walk(input.c, [path, z]); path == ["d"] }',
  'p := x if { x := q with input.b as "u" }\nq := input.b',
];

const strings = fc.constantFrom('u', 'v', 'uv', '1', '');
const scalars = fc.oneof(strings, fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constant(null));
const lists = fc.oneof(fc.array(strings, { maxLength: 12 }), fc.array(scalars, { maxLength: 3 }), scalars);
const objects = fc.oneof(
  fc.dictionary(fc.constantFrom('d', 'u', 'constructor', '__proto__'), scalars),
  lists,
);
const inputs = fc.record({ a: lists, b: fc.oneof(scalars, objects), c: objects }, { requiredKeys: [] });

test('what is worked out beforehand is what would be worked out later', { timeout: 60_000 }, () => {
  const names = fc.subarray(['a', 'b', 'c', 'c.d']);
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES), inputs, names, (text, input, chosen) => {
      const value = input as unknown as Value;
      expect(outcome(text, value, constantsOf(value, chosen))).toBe(outcome(text, value, []));
    }),
    { numRuns: 200 },
  );
});

function constantsOf(input: Value, names: readonly string[]): InputConstant[] {
  return names.flatMap((name) => {
    const path = name.split('.');
    let value: Value | undefined = input;
    for (const part of path)
      value = value !== undefined && isObject(value) ? ownOf(value as PlainObject, part) : undefined;
    return value === undefined ? [] : [{ path, value }];
  });
}

function ownOf(object: PlainObject, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function outcome(text: string, input: Value, constants: readonly InputConstant[]): string {
  const preparation = prepare({
    modules: [{ file: 'a.rego', text: `package a\n${text}` }],
    query: 'data.a.p',
    constants,
    codegen: constants.length > 0 ? 'at-once' : false,
  });
  if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
  try {
    const value = preparation.prepared.evaluateValue({ input });
    return value === undefined ? 'undefined' : formatValue(toJsonValue(value));
  } catch (error) {
    if (error instanceof EvaluationError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

test('what is too much to be worked out beforehand is left to the evaluation', () => {
  expect(outcome('p := count(numbers.range(1, 1000000))', {}, [])).toBe('1000000');
  let deep: Value = 1;
  for (let depth = 0; depth < 2000; depth += 1) deep = [deep];
  expect(outcome('p := 1 if { x := input.c; x != 1 }', { c: deep }, [{ path: ['c'], value: deep }])).toBe(
    '1',
  );
  let shared: Value = [1];
  for (let turn = 0; turn < 60; turn += 1) shared = [shared, shared];
  const input = { a: shared, c: shared };
  const constants = [
    { path: ['a'], value: shared },
    { path: ['c'], value: shared },
  ];
  expect(outcome('p := 1 if { x := input.c; y := input.a; x == y }', input, constants)).toBe('1');
});
