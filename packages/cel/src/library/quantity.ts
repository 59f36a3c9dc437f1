/** Quantities such as `500m` and `1Gi` (k8s.io/apimachinery/pkg/api/resource, k8s.io/apiserver/pkg/cel/library/quantity.go). */
import { toDouble, toInt } from '../values/kinds.ts';
import { Opaque } from '../values/opaque.ts';
import { orderOf } from '../values/order.ts';
import { structOf } from '../types/type.ts';
import { CelError, MAX_INT, MIN_INT, noSuchOverload } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import type { Library } from './declaration.ts';

const QUANTITY = structOf('kubernetes.Quantity');

/** `value * 10^scale`. Kubernetes keeps small ones as an int64 and others as a decimal, and only the former are integers. */
export class Quantity extends Opaque {
  readonly type = QUANTITY;
  readonly goType = 'cel.Quantity';
  readonly value: bigint;
  readonly scale: number;
  readonly isDecimal: boolean;
  /** Made by `add` or `sub`: such a one on the right of `==` is no quantity to Kubernetes. */
  readonly isComputed: boolean;

  constructor(value: bigint, scale: number, isDecimal: boolean, isComputed = false) {
    super();
    this.value = value;
    this.scale = scale;
    this.isDecimal = isDecimal;
    this.isComputed = isComputed;
  }

  equals(other: Opaque): boolean | CelError {
    return other instanceof Quantity && !other.isComputed ? compare(this, other) === 0 : noSuchOverload;
  }
}

const wrongFormat = new CelError(
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
);
const wrongNumber = new CelError('unable to parse numeric part of quantity');
const wrongSuffix = new CelError("unable to parse quantity's suffix");

const PARTS = /^([+-]?)(0*)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

interface Suffix {
  readonly binary: boolean;
  readonly exponent: number;
}

function readSuffix(text: string): Suffix | undefined {
  if (Object.hasOwn(DECIMAL, text)) return { binary: false, exponent: DECIMAL[text] as number };
  if (Object.hasOwn(BINARY, text)) return { binary: true, exponent: BINARY[text] as number };
  const match = /^[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return undefined;
  const exponent = BigInt(match[1] as string);
  if (exponent > MAX_INT || exponent < MIN_INT) return undefined;
  // Go keeps the exponent in 32 bits.
  return { binary: false, exponent: Number(BigInt.asIntN(32, exponent)) };
}

/** An exponent beyond it makes a number that no memory holds. */
const LARGEST_EXPONENT = 10_000;
const LARGEST = MAX_INT;

export function parseQuantity(text: string): Quantity | CelError {
  const match = text === '' ? null : PARTS.exec(text);
  if (match === null) return wrongFormat;
  const [, sign = '', , whole = '', , fraction = '', suffixText = ''] = match;
  const suffix = readSuffix(suffixText);
  if (suffix === undefined) return wrongSuffix;
  const digits = (whole === '' ? '0' : whole) + fraction;
  if (Math.abs(suffix.exponent) > LARGEST_EXPONENT) return wrongNumber;
  const isSmall = smallScale(suffix, whole === '' ? '0' : whole, fraction);
  if (isSmall !== undefined) {
    const value = BigInt(digits) * (suffix.binary ? 1n << BigInt(suffix.exponent) : 1n);
    if (value <= MAX_INT) return new Quantity(sign === '-' ? -value : value, isSmall, false);
  }
  if (match[2] === '' && whole === '' && fraction === '') return wrongNumber;
  return asDecimal(sign === '-', BigInt(digits), fraction.length, suffix);
}

/** The scale where Kubernetes keeps an int64; undefined where it does not. */
function smallScale({ binary, exponent }: Suffix, whole: string, fraction: string): number | undefined {
  if (binary) {
    const precision = 15 - whole.length - Math.trunc(Math.fround((exponent * 3) / 10)) - 1;
    return fraction === '' && precision >= 0 ? 0 : undefined;
  }
  const scale = exponent - fraction.length;
  return 18 - whole.length - fraction.length >= 0 && scale >= -9 ? scale : undefined;
}

/** Rounded up to billionths; binary ones are capped. */
function asDecimal(
  negative: boolean,
  digits: bigint,
  places: number,
  { binary, exponent }: Suffix,
): Quantity {
  let value = binary ? digits << BigInt(exponent) : digits;
  let scale = binary ? -places : exponent - places;
  if (scale < -9) {
    const unit = 10n ** BigInt(-9 - scale);
    value = (value + unit - 1n) / unit;
    scale = -9;
  }
  if (binary && scaled(value, scale, -9) > scaled(LARGEST, 0, -9)) {
    value = LARGEST;
    scale = 0;
  }
  return new Quantity(negative ? -value : value, scale, true);
}

const scaled = (value: bigint, scale: number, to: number): bigint => value * 10n ** BigInt(scale - to);

function compare(one: Quantity, other: Quantity): number {
  const to = Math.min(one.scale, other.scale);
  const a = scaled(one.value, one.scale, to);
  const b = scaled(other.value, other.scale, to);
  return orderOf(a, b);
}

function plus(one: Quantity, other: Quantity): Quantity {
  if (other.value === 0n && !one.isDecimal && !other.isDecimal)
    return new Quantity(one.value, one.scale, false, true);
  if (one.value === 0n && !one.isDecimal && !other.isDecimal)
    return new Quantity(other.value, other.scale, false, true);
  const to = Math.min(one.scale, other.scale);
  const value = scaled(one.value, one.scale, to) + scaled(other.value, other.scale, to);
  const isDecimal = one.isDecimal || other.isDecimal || value > MAX_INT || value < MIN_INT;
  return new Quantity(value, to, isDecimal, true);
}

const minus = (one: Quantity, other: Quantity): Quantity =>
  plus(one, new Quantity(-other.value, other.scale, other.isDecimal));

const fromInt = (value: number | bigint): Quantity => new Quantity(BigInt(value), 0, false);

function integerOf({ value, scale, isDecimal }: Quantity): bigint | undefined {
  if (isDecimal || scale < 0) return undefined;
  const integer = scaled(value, scale, 0);
  return integer > MAX_INT || integer < MIN_INT ? undefined : integer;
}

function asInteger(quantity: Quantity): Outcome {
  const integer = integerOf(quantity);
  return integer === undefined ? new CelError('cannot convert value to integer') : toInt(integer);
}

function asFloat({ value, scale }: Quantity): Outcome {
  // Go multiplies by a power of ten of a table; 1e-3 is such a double, the quotient by 1e3 need not be the same.
  return toDouble(scale === 0 ? Number(value) : Number(value) * Number(`1e${String(scale)}`));
}

const sign = ({ value }: Quantity): number => orderOf(value, 0n);

export const QUANTITIES: Library = {
  since: 28,
  declarations: `
quantity string_to_quantity (string) -> kubernetes.Quantity
isQuantity is_quantity_string (string) -> bool
sign quantity_sign (kubernetes.Quantity) -> int
isGreaterThan quantity_is_greater_than kubernetes.Quantity.(kubernetes.Quantity) -> bool
isLessThan quantity_is_less_than kubernetes.Quantity.(kubernetes.Quantity) -> bool
compareTo quantity_compare_to kubernetes.Quantity.(kubernetes.Quantity) -> int
asApproximateFloat quantity_get_float kubernetes.Quantity.() -> double
asInteger quantity_get_int kubernetes.Quantity.() -> int
isInteger quantity_is_integer kubernetes.Quantity.() -> bool
add quantity_add kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
add quantity_add_int kubernetes.Quantity.(int) -> kubernetes.Quantity
sub quantity_sub kubernetes.Quantity.(kubernetes.Quantity) -> kubernetes.Quantity
sub quantity_sub_int kubernetes.Quantity.(int) -> kubernetes.Quantity`,
  overloads: {
    string_to_quantity: parseQuantity,
    is_quantity_string: (text: string) => !(parseQuantity(text) instanceof CelError),
    quantity_sign: sign,
    quantity_is_greater_than: (one: Quantity, other: Quantity) => compare(one, other) > 0,
    quantity_is_less_than: (one: Quantity, other: Quantity) => compare(one, other) < 0,
    quantity_compare_to: compare,
    quantity_get_float: asFloat,
    quantity_get_int: asInteger,
    quantity_is_integer: (quantity: Quantity) => integerOf(quantity) !== undefined,
    quantity_add: plus,
    quantity_add_int: (one: Quantity, value: number | bigint) => plus(one, fromInt(value)),
    quantity_sub: minus,
    quantity_sub_int: (one: Quantity, value: number | bigint) => minus(one, fromInt(value)),
  },
};
