import type { Json } from '@toride/core';
import type { ScalarType } from './published-api.ts';

/**
 * What Go's decoder makes of a scalar: the value (converted where JavaScript's form differs), or undefined for a value that
 * it refuses.
 */
export function decodeScalar(value: Json, type: ScalarType): Json | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'int32':
      return integer(value, -(2n ** 31n), 2n ** 31n - 1n);
    case 'int64':
      return integer(value, -(2n ** 63n), 2n ** 63n - 1n);
    case 'number':
      return typeof value === 'bigint' ? Number(value) : only(value, typeof value === 'number');
    case 'int-or-string':
      return typeof value === 'string' ? value : decodeScalar(value, 'int32');
    case 'quantity':
      return quantity(value);
    case 'bytes':
      return bytes(value);
    case 'time':
      return only(value, typeof value === 'string' && isTime(value));
    case 'microtime':
      // `metav1.MicroTime` wants all six digits.
      return only(value, typeof value === 'string' && isTime(value) && /[.,]\d{6}[Z+-]/.test(value));
    case 'any':
      return value;
  }
}

function only(value: Json, accepted: boolean): Json | undefined {
  return accepted ? value : undefined;
}

function integer(value: Json, least: bigint, most: bigint): Json | undefined {
  if (typeof value === 'number')
    return only(value, Number.isInteger(value) && value >= least && value <= most);
  if (typeof value !== 'bigint' || value < least || value > most) return undefined;
  // No field of 64 bits that is beyond 2^53 in earnest is one that a rule compares to the last digit.
  return Number(value);
}

// k8s.io/apimachinery pkg/api/resource: decimal, with a binary or decimal suffix or an exponent; it needs no digit at all.
const QUANTITY = /^(?!$)[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

function quantity(value: Json): Json | undefined {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return value;
  return only(value, typeof value === 'string' && QUANTITY.test(value.trim()));
}

/** `[]byte`: base64, or a list of numbers, since to Go's decoder it is a list of `uint8` too. */
function bytes(value: Json): Json | undefined {
  if (!Array.isArray(value)) return only(value, typeof value === 'string' && isBase64(value));
  const items = (value as readonly Json[]).map((item) => (item === null ? 0 : item));
  const fit = items.every(
    (item) => typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255,
  );
  return fit ? Buffer.from(items as number[]).toString('base64') : undefined;
}

/** Go's standard encoding skips line breaks, and wants its padding. */
function isBase64(text: string): boolean {
  const plain = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, '') : text;
  return plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
}

const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339, as `metav1.Time` reads it: the day and the hour must exist. */
function isTime(text: string): boolean {
  const [, day, hour] = TIME.exec(text) ?? [];
  if (day === undefined || hour === undefined || hour >= '24') return false;
  const moment = new Date(`${day}T${hour}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}

const EXPECTED: Readonly<Record<ScalarType, string>> = {
  string: 'a string',
  boolean: 'true or false',
  int32: 'an integer of 32 bits',
  int64: 'an integer of 64 bits',
  number: 'a number',
  'int-or-string': 'an integer or a string',
  quantity: 'a quantity such as 500m or 64Mi',
  bytes: 'base64 text',
  time: 'a time such as 2026-01-31T12:00:00Z',
  microtime: 'a time such as 2026-01-31T12:00:00.000000Z',
  any: 'anything',
};

/** The type in words. */
export function expectedScalar(type: ScalarType): string {
  return EXPECTED[type];
}

/** A value in words, never itself: it may be a password without its quotes. */
export function gotWords(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return 'a boolean';
  return typeof value === 'string' ? 'a string' : 'a number';
}
