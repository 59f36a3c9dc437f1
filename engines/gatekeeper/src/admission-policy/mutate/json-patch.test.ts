import { expect, test } from 'vitest';
import { jsonPatch } from './json-patch.ts';

const OBJECT = { a: { b: [1, 2, 3], 'x/y': 'slash', 'm~n': 'tilde' }, empty: null };

const APPLIED: readonly (readonly [string, object, unknown])[] = [
  ['adds to an object', { op: 'add', path: '/c', value: 1 }, { ...OBJECT, c: 1 }],
  [
    'inserts into a list',
    { op: 'add', path: '/a/b/1', value: 9 },
    { ...OBJECT, a: { ...OBJECT.a, b: [1, 9, 2, 3] } },
  ],
  ['appends', { op: 'add', path: '/a/b/-', value: 9 }, { ...OBJECT, a: { ...OBJECT.a, b: [1, 2, 3, 9] } }],
  ['counts from the end', { op: 'remove', path: '/a/b/-1' }, { ...OBJECT, a: { ...OBJECT.a, b: [1, 2] } }],
  ['unescapes', { op: 'replace', path: '/a/x~1y', value: 1 }, { ...OBJECT, a: { ...OBJECT.a, 'x/y': 1 } }],
  [
    'unescapes the tilde last',
    { op: 'replace', path: '/a/m~0n', value: 1 },
    { ...OBJECT, a: { ...OBJECT.a, 'm~n': 1 } },
  ],
  [
    'moves',
    { op: 'move', from: '/a/b', path: '/b' },
    { a: { 'x/y': 'slash', 'm~n': 'tilde' }, empty: null, b: [1, 2, 3] },
  ],
  ['copies', { op: 'copy', from: '/a/b', path: '/b' }, { ...OBJECT, b: [1, 2, 3] }],
  ['tests what is equal', { op: 'test', path: '/a/b', value: [1, 2, 3] }, OBJECT],
  [
    'takes a key of the prototype for a key',
    { op: 'add', path: '/constructor', value: 1 },
    { ...OBJECT, constructor: 1 },
  ],
];

test.each(APPLIED)('%s', (_, operation, expected) => {
  expect(jsonPatch(OBJECT, [operation] as never)).toEqual({ object: expected });
});

const FAILED: readonly (readonly [object, string])[] = [
  [
    { op: 'add', path: '/n/o', value: 1 },
    'add operation does not apply: doc is missing path: "/n/o": missing value',
  ],
  [
    { op: 'add', path: '/a/b/9', value: 1 },
    "error in add for path: '/a/b/9': Unable to access invalid index: 9: invalid index referenced",
  ],
  [
    { op: 'remove', path: '/n' },
    "error in remove for path: '/n': Unable to remove nonexistent key: n: missing value",
  ],
  [
    { op: 'replace', path: '/a/b/9', value: 1 },
    'replace operation does not apply: doc is missing key: /a/b/9: missing value',
  ],
  [{ op: 'swap', path: '/a' }, 'Unexpected kind: swap'],
  [
    { op: 'add', path: '/empty/x', value: 1 },
    'add operation does not apply: doc is missing path: "/empty/x": missing value',
  ],
];

test.each(FAILED)('%j does not apply', (operation, why) => {
  expect(jsonPatch(OBJECT, [operation] as never)).toEqual({ error: `JSON Patch: ${why}` });
});

test('leaves the object alone, applied or not', () => {
  const before = structuredClone(OBJECT);
  jsonPatch(OBJECT, [
    { op: 'remove', path: '/a/b/0' },
    { op: 'remove', path: '/n' },
  ]);
  expect(OBJECT).toEqual(before);
});

test('a path of a prototype is a path like any other', () => {
  const result = jsonPatch(OBJECT, [
    { op: 'add', path: '/__proto__', value: { polluted: true } },
    { op: 'add', path: '/a/constructor', value: 1 },
  ]);
  expect('object' in result && Object.keys(result.object)).toEqual(['a', 'empty', '__proto__']);
  expect('polluted' in {}).toBe(false);
  const through = [{ op: 'add', path: '/constructor/prototype/polluted', value: true }];
  expect(jsonPatch(OBJECT, through)).toHaveProperty('error');
});
