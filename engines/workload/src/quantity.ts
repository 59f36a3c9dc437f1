import type { Quantity } from '@toride/core';

const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A resource quantity as a number, near enough to compare (k8s.io/apimachinery/pkg/api/resource); undefined where it is none.
 *
 * @example parseQuantity('128Mi') // 134217728
 */
export function parseQuantity(quantity: Quantity): number | undefined {
  if (typeof quantity === 'number') return quantity;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([a-zA-Z]{0,2}))$/.exec(quantity);
  if (match === null) return undefined;
  const [, digits = '', exponent, suffix = ''] = match;
  if (exponent !== undefined) return Number(digits) * 10 ** Number(exponent);
  return Object.hasOwn(SUFFIX, suffix) ? Number(digits) * (SUFFIX[suffix] ?? 1) : undefined;
}

/** A size with a part of a byte in it: `512m` is half a byte, and somebody meant mebibytes. */
export function isFractionalBytes(quantity: Quantity): boolean {
  return typeof quantity === 'string' && /[num]$/.test(quantity) && parseQuantity(quantity) !== undefined;
}
