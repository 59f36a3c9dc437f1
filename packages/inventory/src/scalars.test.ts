import { expect, test } from 'vitest';
import type { Json } from '@toride/core';
import type { ScalarType } from './published-api.ts';
import { decodeScalar } from './scalars.ts';

const ACCEPTED: readonly (readonly [ScalarType, Json])[] = [
  ['int32', 2147483647],
  ['int32', -2147483648],
  ['int32', 3.0],
  ['int64', 9007199254740991],
  ['number', 1.5],
  ['int-or-string', 80],
  ['int-or-string', 'http'],
  ['quantity', '0'],
  ['quantity', '1.5Gi'],
  ['quantity', '.5'],
  ['quantity', '1.'],
  ['quantity', '-12e6'],
  ['quantity', '1E'],
  ['quantity', ' 5m '],
  ['quantity', '+k'],
  ['quantity', 'e5'],
  ['quantity', 0.5],
  ['bytes', ''],
  ['bytes', 'YQ=='],
  ['bytes', 'YW\nJj'],
  ['time', '2026-01-31T12:00:00Z'],
  ['time', '2026-01-31T12:00:00.123+09:00'],
  ['microtime', '2026-01-31T12:00:00.123456Z'],
  ['any', null],
];

test.each(ACCEPTED)('%s takes %j', (type, value) => {
  expect(decodeScalar(value, type)).toEqual(value);
});

const REFUSED: readonly (readonly [ScalarType, Json])[] = [
  ['int32', 2147483648],
  ['int32', '1'],
  ['int32', 1.5],
  ['int64', 2n ** 63n],
  ['boolean', 'true'],
  ['boolean', 0],
  ['string', 1],
  ['int-or-string', 1.5],
  ['int-or-string', true],
  ['quantity', ''],
  ['quantity', '1 Gi'],
  ['quantity', '1GiB'],
  ['quantity', '0x10'],
  ['quantity', '1e'],
  ['quantity', true],
  ['bytes', 'YQ'],
  ['bytes', [256]],
  ['bytes', [1.5]],
  ['bytes', ['a']],
  ['bytes', 'Y Q='],
  ['bytes', '===='],
  ['time', '2026-01-31'],
  ['time', ''],
  ['time', '2026-02-30T00:00:00Z'],
  ['time', '2026-01-31T24:00:00Z'],
  ['microtime', '2026-01-31T12:00:00Z'],
];

test.each(REFUSED)('%s refuses %s', (type, value) => {
  expect(decodeScalar(value, type)).toBeUndefined();
});

test('an integer beyond 2^53 becomes a number, a quantity a string', () => {
  expect(decodeScalar(2n ** 60n, 'int64')).toBe(2 ** 60);
  expect(decodeScalar(2n ** 60n, 'quantity')).toBe('1152921504606846976');
});

test.each([
  [[], ''],
  [[0, 255], 'AP8='],
  [[1, null], 'AQA='],
])('bytes written as the list %j are %j', (list, base64) => {
  expect(decodeScalar(list, 'bytes')).toBe(base64);
});

test('a long quantity is read in linear time', () => {
  expect(decodeScalar(`${'9'.repeat(200_000)}x`, 'quantity')).toBeUndefined();
});
