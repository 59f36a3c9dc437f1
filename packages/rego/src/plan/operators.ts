/** Operators on what they mostly meet, small integers and strings; anything else goes to the built-in itself. */
import type { Getter } from '../run/frame.ts';
import { compare, equal } from '../values/compare.ts';
import { RegoSet } from '../values/set.ts';
import { objectGet } from '../values/object.ts';
import { isNumber, isObject, type Value } from '../values/value.ts';
import { allDefined, written } from './written.ts';

type Slow = (args: readonly Value[]) => Value | undefined;
type Quick = (a: Value, b: Value) => Value | undefined;

const BINARY: Readonly<Record<string, Quick>> = {
  equal: (a, b) => a === b || equal(a, b),
  neq: (a, b) => a !== b && !equal(a, b),
  lt: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : compare(a, b) < 0),
  lte: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : compare(a, b) <= 0),
  gt: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : compare(a, b) > 0),
  gte: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : compare(a, b) >= 0),
  plus: (a, b) => (typeof a === 'number' && typeof b === 'number' ? exact(a, b, a + b) : undefined),
  minus: (a, b) => (typeof a === 'number' && typeof b === 'number' ? exact(a, b, a - b) : undefined),
  mul: (a, b) => (typeof a === 'number' && typeof b === 'number' ? exact(a, b, a * b) : undefined),
  startswith: (a, b) => (typeof a === 'string' && typeof b === 'string' ? a.startsWith(b) : undefined),
  endswith: (a, b) => (typeof a === 'string' && typeof b === 'string' ? a.endsWith(b) : undefined),
  contains: (a, b) => (typeof a === 'string' && typeof b === 'string' ? a.includes(b) : undefined),
  trim_prefix: (a, b) => {
    if (typeof a !== 'string' || typeof b !== 'string') return undefined;
    return a.startsWith(b) ? a.slice(b.length) : a;
  },
  trim_suffix: (a, b) => {
    if (typeof a !== 'string' || typeof b !== 'string') return undefined;
    return a.endsWith(b) ? a.slice(0, a.length - b.length) : a;
  },
  split: (a, b) =>
    typeof a === 'string' && typeof b === 'string' && b !== '' && a.length < SHORT ? a.split(b) : undefined,
  'strings.any_prefix_match': (a, b) => anyOf(a, b, (text, affix) => text.startsWith(affix)),
  'strings.any_suffix_match': (a, b) => anyOf(a, b, (text, affix) => text.endsWith(affix)),
};

/** What is longer is counted, by the built-in. */
const SHORT = 64;

function anyOf(
  text: Value,
  affixes: Value,
  fits: (text: string, affix: string) => boolean,
): boolean | undefined {
  if (typeof text !== 'string' || !Array.isArray(affixes) || affixes.length > SHORT) return undefined;
  let found = false;
  for (const affix of affixes as readonly Value[]) {
    if (typeof affix !== 'string') return undefined;
    found ||= fits(text, affix);
  }
  return found;
}

type Third = (a: Value, b: Value, c: Value) => Value | undefined;

const TERNARY: Readonly<Record<string, Third>> = {
  'object.get': (object, key, fallback) => {
    if (typeof key !== 'string' || !isObject(object)) return undefined;
    const found = objectGet(object, key);
    return found === undefined ? fallback : found;
  },
};

const UNARY: Readonly<Record<string, (a: Value) => Value | undefined>> = {
  count: (a) => {
    if (Array.isArray(a)) return a.length;
    return a instanceof RegoSet ? a.size : undefined;
  },
  is_string: (a) => typeof a === 'string',
  is_number: (a) => isNumber(a),
  is_boolean: (a) => typeof a === 'boolean',
  is_array: (a) => Array.isArray(a),
  is_object: (a) => isObject(a),
};

function exact(a: number, b: number, result: number): number | undefined {
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(result)
    ? result + 0
    : undefined;
}

export function operatorGetter(name: string, args: readonly Getter[], slow: Slow): Getter | undefined {
  const [first, second, third] = args;
  if (first === undefined) return undefined;
  if (args.length === 1 && Object.hasOwn(UNARY, name))
    return unary(UNARY[name] as (a: Value) => Value | undefined, first, slow);
  if (args.length === 3 && second !== undefined && third !== undefined && Object.hasOwn(TERNARY, name))
    return ternary(TERNARY[name] as Third, [first, second, third], slow);
  if (args.length !== 2 || second === undefined || !Object.hasOwn(BINARY, name)) return undefined;
  return binary(name, first, second, slow);
}

function ternary(quick: Third, getters: readonly [Getter, Getter, Getter], slow: Slow): Getter {
  const [first, second, third] = getters;
  return written(
    (frame) => {
      const a = first(frame);
      const b = second(frame);
      const c = third(frame);
      if (a === undefined || b === undefined || c === undefined) return undefined;
      const result = quick(a, b, c);
      return result === undefined ? slow([a, b, c]) : result;
    },
    (out) => {
      const result = out.variable();
      return allDefined(out, getters, (names) => {
        const list = names.join(', ');
        return `((${result} = ${out.given(quick)}(${list})) === undefined ? ${out.given(slow)}([${list}]) : ${result})`;
      });
    },
  );
}

function unary(quick: (a: Value) => Value | undefined, get: Getter, slow: Slow): Getter {
  return written(
    (frame) => {
      const value = get(frame);
      return value === undefined ? undefined : (quick(value) ?? slow([value]));
    },
    (out) => {
      const result = out.variable();
      return allDefined(
        out,
        [get],
        ([a]) =>
          `((${result} = ${out.given(quick)}(${a})) === undefined ? ${out.given(slow)}([${a}]) : ${result})`,
      );
    },
  );
}

function binary(name: string, left: Getter, right: Getter, slow: Slow): Getter {
  const quick = BINARY[name] as Quick;
  return written(
    (frame) => {
      const a = left(frame);
      if (a === undefined) return undefined;
      const b = right(frame);
      return b === undefined ? undefined : (quick(a, b) ?? slow([a, b]));
    },
    (out) =>
      allDefined(out, [left, right], ([a = '', b = '']) => {
        if (Object.hasOwn(WRITTEN, name)) return (WRITTEN[name] as WriteQuick)(a, b);
        const result = out.variable();
        return `((${result} = ${out.given(quick)}(${a}, ${b})) === undefined ? ${out.given(slow)}([${a}, ${b}]) : ${result})`;
      }),
  );
}

type WriteQuick = (a: string, b: string) => string;

const compared =
  (operator: string): WriteQuick =>
  (a, b) =>
    `(typeof ${a} === 'number' && typeof ${b} === 'number' ? ${a} ${operator} ${b} : compare(${a}, ${b}) ${operator} 0)`;

/** Those that need no built-in whatever they meet. */
const WRITTEN: Readonly<Record<string, WriteQuick>> = {
  equal: (a, b) => `(${a} === ${b} || equal(${a}, ${b}))`,
  neq: (a, b) => `(${a} !== ${b} && !equal(${a}, ${b}))`,
  lt: compared('<'),
  lte: compared('<='),
  gt: compared('>'),
  gte: compared('>='),
};
