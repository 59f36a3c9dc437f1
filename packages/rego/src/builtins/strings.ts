/** Strings (v1/topdown/strings.go). Positions are runes, lengths too. */
import type { BuiltinContext } from './builtin.ts';
import type { RegoNumber, Value } from '../values/value.ts';
import { truncateFloat } from '../values/big-float.ts';
import { compare } from '../values/compare.ts';
import { numberText, toFloat } from '../values/number.ts';
import { objectEntries } from '../values/object.ts';
import { isAscii } from '../values/utf8.ts';
import { isArray, isSet } from '../values/value.ts';
import { lowerCase, upperCase } from './case.ts';
import { defineBuiltins } from './define.ts';
import {
  BuiltinError,
  operandElementError,
  operandEnumError,
  operandError,
  operandTypeError,
} from './errors.ts';
import type { Arguments } from './operands.ts';
import {
  argument,
  arrayOperand,
  intOperand,
  numberOperand,
  objectOperand,
  stringOperand,
  stringsOperand,
} from './operands.ts';
import type { Replacement } from './replacer.ts';
import { replaceAll } from './replacer.ts';
import { runeCount, runeIndex, runesOf } from './runes.ts';
import { sprintf } from './sprintf.ts';

function text(args: Arguments, position: number): string {
  return stringOperand(argument(args, position), position);
}

function ofOne(operation: (text: string) => Value) {
  return (args: Arguments): Value => operation(text(args, 1));
}

function ofTwo(operation: (first: string, second: string) => Value) {
  return (args: Arguments): Value => {
    const first = text(args, 1);
    return operation(first, text(args, 2));
  };
}

function concat(separator: string, items: Value, context: BuiltinContext): string {
  if (!isArray(items) && !isSet(items)) throw operandTypeError(2, items, 'set', 'array');
  const parts = (isSet(items) ? items.items : items).map((item) => {
    if (typeof item === 'string') return item;
    throw operandElementError(2, items, item, 'string');
  });
  const joined = parts.join(separator);
  context.spend(joined.length / 64);
  return joined;
}

function split(subject: string, delimiter: string): readonly string[] {
  return delimiter === '' ? runesOf(subject) : subject.split(delimiter);
}

/** The first `n` parts, or with a negative `n` the last. */
function splitN(subject: string, delimiter: string, n: number): readonly string[] {
  const parts = split(subject, delimiter);
  return n >= 0 ? parts.slice(0, n) : parts.slice(Math.max(parts.length + n, 0));
}

/** Where runes are compared, as here, bytes that are no UTF-8 are all the same one. */
function indexOf(given: string, wanted: string): number {
  if (wanted === '') throw new BuiltinError('empty search character');
  const [subject, search] = [given.toWellFormed(), wanted.toWellFormed()];
  const index = subject.indexOf(search);
  return index <= 0 ? index : runeIndex(subject, index);
}

function indicesOf(given: string, wanted: string): readonly number[] {
  if (wanted === '') throw new BuiltinError('empty search character');
  const [subject, search] = [given.toWellFormed(), wanted.toWellFormed()];
  const found: number[] = [];
  let runes = 0;
  let counted = 0;
  for (let at = subject.indexOf(search); at !== -1; at = subject.indexOf(search, at + 1)) {
    runes += runeCount(subject.slice(counted, at));
    counted = at;
    found.push(runes);
  }
  return found;
}

function countOf(subject: string, search: string): number {
  return search === '' ? runeCount(subject) + 1 : subject.split(search).length - 1;
}

function substring(subject: string, start: number, length: number): string {
  if (start < 0) throw new BuiltinError('negative offset');
  const runes = runesOf(subject);
  if (start === 0 && length >= runes.length) return subject;
  // Runes that are made text again: bytes that are no UTF-8 are U+FFFD from here on.
  return (length < 0 ? runes.slice(start) : runes.slice(start, start + length)).join('').toWellFormed();
}

const RADIXES: ReadonlyMap<string, number> = new Map([
  ['2', 2],
  ['8', 8],
  ['10', 10],
  ['16', 16],
]);

function formatInt(number: RegoNumber, base: RegoNumber): string {
  const radix = RADIXES.get(numberText(base));
  if (radix === undefined) throw operandEnumError(2, '2', '8', '10', '16');
  const written = numberText(number);
  const integer = /^[+-]?\d+$/.test(written)
    ? BigInt(written.replace(/^\+/, ''))
    : truncateFloat(toFloat(number));
  return integer.toString(radix);
}

const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** White space as Unicode has it: U+0085 is some, a byte order mark is none. */
function trimSpace(subject: string): string {
  let end = subject.length;
  while (end > 0 && SPACE.test(subject.charAt(end - 1))) end--;
  return subject.slice(0, end).replace(LEADING_SPACE, '');
}

function trimLeft(subject: string, cutset: string): string {
  if (isAscii(cutset)) {
    let start = 0;
    while (start < subject.length && cutset.includes(subject.charAt(start))) start += 1;
    return subject.slice(start);
  }
  const cut = new Set(cutset.toWellFormed());
  const runes = runesOf(subject);
  const start = runes.findIndex((rune) => !cut.has(rune.toWellFormed()));
  return start === -1 ? '' : runes.slice(start).join('');
}

function trimRight(subject: string, cutset: string): string {
  if (isAscii(cutset)) {
    let end = subject.length;
    while (end > 0 && cutset.includes(subject.charAt(end - 1))) end -= 1;
    return subject.slice(0, end);
  }
  const cut = new Set(cutset.toWellFormed());
  const runes = runesOf(subject);
  return runes.slice(0, runes.findLastIndex((rune) => !cut.has(rune.toWellFormed())) + 1).join('');
}

/** Each argument is a string or a collection of them; one pair that fits is enough. */
function anyAffix(fits: (text: string, affix: string) => boolean) {
  return (args: Arguments, context: BuiltinContext): boolean => {
    const texts = affixOperand(argument(args, 1), 1);
    const affixes = affixOperand(argument(args, 2), 2);
    context.spend((texts.length * affixes.length) / 8);
    return texts.some((subject) => affixes.some((affix) => fits(subject, affix)));
  };
}

function affixOperand(value: Value, position: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!isArray(value) && !isSet(value)) throw operandTypeError(position, value, 'string', 'set', 'array');
  return stringsOperand(value, position);
}

function replacements(value: Value): readonly Replacement[] {
  return objectEntries(objectOperand(value, 1))
    .toSorted(([a], [b]) => compare(a, b))
    .map(([key, replacement]) => {
      if (typeof key !== 'string') throw operandError(1, 'non-string key found in pattern object');
      if (typeof replacement !== 'string') throw operandError(1, 'non-string value found in pattern object');
      return [key, replacement];
    });
}

export const STRINGS = defineBuiltins({
  concat: (args, context) => concat(text(args, 1), argument(args, 2), context),
  contains: ofTwo((subject, search) => subject.includes(search)),
  startswith: ofTwo((subject, prefix) => subject.startsWith(prefix)),
  endswith: ofTwo((subject, suffix) => subject.endsWith(suffix)),
  lower: ofOne(lowerCase),
  upper: ofOne(upperCase),
  split: ofTwo(split),
  indexof: ofTwo(indexOf),
  indexof_n: ofTwo(indicesOf),
  substring: (args) => {
    const subject = text(args, 1);
    const start = intOperand(argument(args, 2), 2);
    return substring(subject, start, intOperand(argument(args, 3), 3));
  },
  replace: (args, context) => {
    const subject = text(args, 1);
    const old = text(args, 2);
    return replaceAll(subject, [[old, text(args, 3)]], context);
  },
  format_int: (args) => formatInt(numberOperand(argument(args, 1), 1), numberOperand(argument(args, 2), 2)),
  trim: ofTwo((subject, cutset) => trimRight(trimLeft(subject, cutset), cutset)),
  trim_left: ofTwo(trimLeft),
  trim_right: ofTwo(trimRight),
  trim_prefix: ofTwo((subject, prefix) =>
    subject.startsWith(prefix) ? subject.slice(prefix.length) : subject,
  ),
  trim_suffix: ofTwo((subject, suffix) =>
    subject.endsWith(suffix) ? subject.slice(0, subject.length - suffix.length) : subject,
  ),
  trim_space: ofOne(trimSpace),
  sprintf: (args, context) => sprintf(text(args, 1), arrayOperand(argument(args, 2), 2), context),
  'strings.any_prefix_match': anyAffix((subject, prefix) => subject.startsWith(prefix)),
  'strings.any_suffix_match': anyAffix((subject, suffix) => subject.endsWith(suffix)),
  'strings.count': ofTwo(countOf),
  'strings.replace_n': (args, context) => {
    const pairs = objectOperand(argument(args, 1), 1);
    const subject = text(args, 2);
    return replaceAll(subject, replacements(pairs), context);
  },
  'strings.reverse': ofOne((subject) => runesOf(subject).toReversed().join('')),
  'strings.split_n': (args) => {
    const subject = text(args, 1);
    const delimiter = text(args, 2);
    return splitN(subject, delimiter, intOperand(argument(args, 3), 3));
  },
});
