import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from '../prepare.ts';
import { formatValue, fromJs, type Value } from '../values/index.ts';
import { partialEvaluate, type PartialPolicy } from './partial-evaluate.ts';
import { formatBody, formatModule } from './source.ts';

/** Expressions over an unknown input, known data, rules written before (`r0`, `s0`, `f0`), and the variable `v`. */
const EXPRESSIONS = [
  'input.a == 1',
  'input.a = input.b',
  'input.list[_] = v',
  'some v in data.list',
  'some v in input.list',
  'v == data.one',
  'v > 1',
  'not input.c',
  'not r0',
  'not { input.a; input.b }',
  'r0',
  'r0 = v',
  's0[v]',
  's0[input.a]',
  'f0(input.a)',
  'f0(v) = input.b',
  'o0.k = v',
  'o0[input.b] = v',
  'every x in input.list { x > 0 }',
  'every x in data.list { input.list[_] = x }',
  'count([x | some x in input.list; x > 1]) = v',
  '{x | some x in data.list; x > input.a} = {2, 3}',
  'v = count(input.list)',
  'r0 with input.a as 1',
  'data.list[input.a] = v',
  '[v, input.a] = [1, 2]',
] as const;

const expression = fc.constantFrom(...EXPRESSIONS);
const body = fc.array(expression, { minLength: 1, maxLength: 3 });
const bodies = fc.array(body, { minLength: 1, maxLength: 2 });
const rules = fc.record({
  start: bodies,
  complete: bodies,
  set: bodies,
  call: bodies,
  byDefault: fc.boolean(),
});
const small = fc.constantFrom<unknown>(0, 1, 2, 'k', true, false, null);
const input = fc.record(
  { a: small, b: small, c: small, list: fc.array(small, { maxLength: 3 }) },
  { requiredKeys: [] },
);

/** `v` is a value of the list, so that every body is safe; what a rule may not read is true instead. */
function text(lines: readonly string[], names: RegExp): string {
  const kept = lines.map((line) => (names.test(line) ? 'true' : line));
  const v = kept.some((line) => /\bsome v\b/.test(line)) ? '' : 'v := data.list[_]; ';
  const once = kept.map((line, at) => (/\bsome v\b/.test(line) && kept.indexOf(line) !== at ? 'true' : line));
  const [first, ...rest] = once.toSorted((a, b) => Number(/some v/.test(b)) - Number(/some v/.test(a)));
  const others = rest.map((line) => (/some v/.test(line) ? 'true' : line));
  return `${v}${[first ?? 'true', ...others].join('; ')}`;
}

type Bodies = readonly (readonly string[])[];

interface Rules {
  readonly start: Bodies;
  readonly complete: Bodies;
  readonly set: Bodies;
  readonly call: Bodies;
  readonly byDefault: boolean;
}

function program({ start, complete, set, call, byDefault }: Rules): string {
  return [
    'package a',
    'import future.keywords.not',
    ...(byDefault ? ['default r0 := 3'] : []),
    ...complete.map((one) => `r0 := 2 if { ${text(one, /[rsfo]0/)} }`),
    ...call.map((one) => `f0(y) := y if { y != 7; ${text(one, /[sfo]0/)} }`),
    ...set.map((one) => `s0 contains v if { ${text(one, /[so]0/)} }`),
    'o0[k] := 1 if { some k in ["k", input.b] }',
    ...start.map((one) => `p contains v if { ${text(one, /\0/)} }`),
  ].join('\n');
}

const DATA = fromJs({ one: 1, list: [1, 2, 3] }) as Value;

function solutions(modules: string[], query: string, at: Value): string {
  const prepared = prepare({
    modules: modules.map((module, index) => ({ file: `${index}.rego`, text: module })),
    query,
    data: DATA,
  });
  if (!prepared.ok) return prepared.errors.map(({ message }) => message).join('\n');
  const value = prepared.prepared.evaluateValue({ input: at });
  return value === undefined ? 'undefined' : formatValue(value);
}

function residual({ queries, support }: PartialPolicy): string[] {
  const made = queries.map(
    (query) => `solutions contains result if {\n${formatBody(query).trimEnd() || 'true'}\n}`,
  );
  const rest = ['package rest', 'import future.keywords.not', 'solutions contains 0 if false', ...made];
  return [rest.join('\n\n'), ...support.map(formatModule)];
}

test('what is left over means what the program meant, whatever the input', () => {
  fc.assert(
    fc.property(
      rules,
      fc.array(input, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.subarray(['data.a.r0', 'data.a.f0', 'data.a.s0']),
      (parts, inputs, shallowInlining, disableInlining) => {
        const module = program(parts);
        const partial = partialEvaluate({
          modules: [{ file: 'a.rego', text: module }],
          query: 'data.a.p[result] = _',
          data: DATA,
          shallowInlining,
          disableInlining,
        });
        if (!partial.ok) throw new Error(`${module}\n${JSON.stringify(partial.errors)}`);
        const rest = residual(partial.partial);
        for (const one of inputs) {
          const at = fromJs(one) as Value;
          const want = solutions([module], 'data.a.p', at);
          const got = solutions([module, ...rest], 'data.rest.solutions', at);
          expect({ module, rest, value: got }).toEqual({ module, rest, value: want });
        }
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
