import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from './index.ts';
import {
  compare,
  equal,
  formatValue,
  fromJs,
  fromJson,
  keyOf,
  makeObject,
  makeSet,
  objectGet,
  objectKeys,
  toJson,
} from './index.ts';
import { bytesToString, stringToBytes } from './utf8.ts';

test.each(['1.50', '1e3', '-0', '18446744073709551616', '0.1', '1.0', '9007199254740993'])(
  '%s stays as written',
  (text) => {
    expect(formatValue(fromJson(text))).toBe(text);
    expect(toJson(fromJson(`{"a":${text}}`))).toBe(`{"a":${text}}`);
  },
);

test('numbers are equal by value', () => {
  expect(equal(fromJson('1.0'), 1)).toBe(true);
  expect(equal(fromJson('1e2'), fromJson('100.00'))).toBe(true);
  expect(compare(fromJson('9007199254740993'), fromJson('9007199254740992'))).toBeGreaterThan(0);
  expect(makeSet([1, fromJson('1.0'), fromJson('10e-1')]).size).toBe(1);
});

test('types have an order', () => {
  const sorted: Value[] = [null, false, true, 1, 'a', [], {}, makeSet([])];
  expect(sorted.toReversed().sort(compare)).toEqual(sorted);
});

test('strings are ordered by their bytes', () => {
  expect(objectKeys(fromJson('{"😀": 1, "\uffff": 2, "a": 3}') as Parameters<typeof objectKeys>[0])).toEqual([
    'a',
    '\uffff',
    '😀',
  ]);
});

test('keys of the prototype are only keys', () => {
  const object = fromJson('{"__proto__": 1, "a": 2}') as Parameters<typeof objectGet>[0];
  expect(objectGet(object, '__proto__')).toBe(1);
  expect(objectGet({}, 'constructor')).toBeUndefined();
  expect(formatValue(makeObject([['__proto__', 1]]))).toBe('{"__proto__": 1}');
});

test('sets and objects of any keys print as OPA prints them', () => {
  expect(formatValue(makeSet([2, 1]))).toBe('{1, 2}');
  expect(formatValue(makeSet([]))).toBe('set()');
  expect(
    formatValue(
      makeObject([
        [1, 'a'],
        [null, makeSet(['b'])],
      ]),
    ),
  ).toBe('{null: {"b"}, 1: "a"}');
  expect(toJson(makeObject([[[1], 2]]))).toBe('{"[1]":2}');
});

test('strings that look like keys of other values are not taken for them', () => {
  expect(makeSet([[1], '\0[1]', 1, '1', '\0#1e0']).size).toBe(5);
  expect(keyOf('a')).toBe('a');
});

test('JSON that nests deep or holds huge numbers is refused', () => {
  expect(() => fromJson('[1e1000000]')).toThrow(SyntaxError);
  expect(() => fromJson(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toThrow('exceeded max depth');
  const deep = fromJson(`${'['.repeat(1000)}${']'.repeat(1000)}`);
  expect(formatValue(deep)).toHaveLength(2000);
  expect(makeSet([deep, deep]).size).toBe(1);
});

const anyValue = fc.jsonValue({ maxDepth: 3 }).map(fromJs);

test('order, equality and keys agree', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      expect(compare(a, b) === 0).toBe(equal(a, b));
      expect(keyOf(a) === keyOf(b)).toBe(equal(a, b));
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
    }),
  );
});

test('JSON text reads back as the same value', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(equal(fromJson(toJson(value)), value)).toBe(true);
    }),
  );
});

test('any bytes survive as a string', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(stringToBytes(bytesToString(bytes))).toEqual(bytes);
    }),
  );
});
