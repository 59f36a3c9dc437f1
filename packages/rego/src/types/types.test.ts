import fc from 'fast-check';
import { expect, test } from 'vitest';
import { either, isUnknown, keysOf, valueAt, valuesOf } from './combine.ts';
import { compareTypes, contains } from './compare.ts';
import { ANY, arrayOf, BOOLEAN, NULL, NUMBER, objectOf, setOf, STRING } from './construct.ts';
import { printType } from './print.ts';
import type { Type } from './type.ts';
import { unifies } from './unifies.ts';

const { type: types } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Type[]>(NULL, BOOLEAN, NUMBER, STRING, ANY),
    fc.array(tie('type'), { maxLength: 3 }).map((items) => arrayOf(items)),
    tie('type').map((item) => arrayOf([], item)),
    tie('type').map((of) => setOf(of)),
    fc
      .dictionary(fc.constantFrom('a', 'b', '__proto__x'), tie('type'), { maxKeys: 3 })
      .map((fixed) => objectOf(Object.entries(fixed).map(([key, value]) => ({ key, value })))),
    tie('type').map((value) => objectOf([], { key: STRING, value })),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => either(a, b) ?? ANY),
  ),
}));

test('the order of types is total', () => {
  fc.assert(
    fc.property(types, types, types, (a, b, c) => {
      expect(Math.sign(compareTypes(a, b))).toBe(-Math.sign(compareTypes(b, a)) + 0);
      if (compareTypes(a, b) <= 0 && compareTypes(b, c) <= 0)
        expect(compareTypes(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('a union takes both sides, in any order', () => {
  fc.assert(
    fc.property(types, types, (a, b) => {
      const union = either(a, b);
      expect(compareTypes(union, either(b, a))).toBe(0);
      expect(unifies(union, a)).toBe(true);
      expect(compareTypes(either(union, a), union)).toBe(0);
    }),
  );
});

test('every type unifies with itself, and with anything', () => {
  fc.assert(
    fc.property(types, types, (a, b) => {
      expect(unifies(a, a)).toBe(true);
      expect(unifies(a, ANY)).toBe(true);
      expect(unifies(a, b)).toBe(unifies(b, a));
    }),
  );
});

test.each([
  [arrayOf([STRING, NUMBER]), 'array<string, number>'],
  [arrayOf([], ANY), 'array[any]'],
  [setOf(undefined), 'set'],
  [
    objectOf([
      { key: 'b', value: NULL },
      { key: 'a', value: undefined },
    ]),
    'object<a: ???, b: null>',
  ],
  [objectOf([], { key: STRING, value: ANY }), 'object[string: any]'],
  [either(STRING, NULL), 'any<null, string>'],
])('prints %#', (type, want) => {
  expect(printType(type)).toBe(want);
});

test('reads parts of types', () => {
  const object = objectOf([{ key: 'a', value: NUMBER }], { key: STRING, value: BOOLEAN });
  expect(valueAt(object, 'a')).toBe(NUMBER);
  expect(valueAt(object, 'constructor')).toBe(BOOLEAN);
  expect(valueAt(arrayOf([STRING]), 1)).toBeUndefined();
  expect(printType(valuesOf(object))).toBe('any<boolean, number>');
  expect(keysOf(arrayOf([STRING]))).toBe(NUMBER);
  expect(contains(either(STRING, NUMBER), STRING)).toBe(true);
  expect(isUnknown(arrayOf([STRING, undefined]))).toBe(true);
});
