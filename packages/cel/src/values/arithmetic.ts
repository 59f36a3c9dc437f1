/** `+ - * / %` and negation, checked for overflow (cel-go common/types). */
import { doubleOf, kindOf, toDouble, toInt } from './kinds.ts';
import { CelDuration, CelTimestamp, CelUint, GrowingList } from './specials.ts';
import { addDuration, durationOf, subtractTimestamps } from './time.ts';
import { CelError, MAX_INT, MAX_UINT, MIN_INT, noSuchOverload } from './value.ts';
import type { Outcome, Value } from './value.ts';

const intOverflow = new CelError('integer overflow');
const uintOverflow = new CelError('unsigned integer overflow');
const divisionByZero = new CelError('division by zero');
const modulusByZero = new CelError('modulus by zero');

export function intOf(value: bigint): Outcome {
  return value > MAX_INT || value < MIN_INT ? intOverflow : toInt(value);
}

export function uintOf(value: bigint): Outcome {
  return value > MAX_UINT || value < 0n ? uintOverflow : new CelUint(value);
}

type Operator = '+' | '-' | '*' | '/' | '%';

function ints(operator: Operator, a: number | bigint, b: number | bigint): Outcome {
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = quickly(operator, a, b);
    if (quick !== undefined) return quick;
  }
  return intOf(exactly(operator, BigInt(a), BigInt(b)));
}

/** In doubles, where the result is exact. */
function quickly(operator: Operator, a: number, b: number): Outcome | undefined {
  // -0 is no int of CEL.
  if (operator === '%') return (a % b) + 0;
  if (operator === '/') return Math.trunc(a / b) + 0;
  const result = doubles(operator, a, b) + 0;
  return Number.isSafeInteger(result) ? result : undefined;
}

function exactly(operator: Operator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
    default:
      return a % b;
  }
}

function doubles(operator: Operator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '%':
    case '/':
    default:
      return a / b;
  }
}

/** Both numbers of one kind, or no such overload. */
function numbers(operator: Operator, left: Value, right: Value): Outcome {
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return noSuchOverload;
  switch (kind) {
    case 'int': {
      const b = right as number | bigint;
      if ((operator === '/' || operator === '%') && Number(b) === 0)
        return operator === '/' ? divisionByZero : modulusByZero;
      return ints(operator, left as number | bigint, b);
    }
    case 'uint': {
      const b = (right as CelUint).value;
      if ((operator === '/' || operator === '%') && b === 0n)
        return operator === '/' ? divisionByZero : modulusByZero;
      return uintOf(exactly(operator, (left as CelUint).value, b));
    }
    case 'double':
      return toDouble(doubles(operator, doubleOf(left), doubleOf(right)));
    case 'bool':
    case 'bytes':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'string':
    case 'timestamp':
    case 'type':
    default:
      return noSuchOverload;
  }
}

export function add(left: Value, right: Value): Outcome {
  switch (kindOf(left)) {
    case 'string':
      return typeof right === 'string' ? (left as string) + right : noSuchOverload;
    case 'list':
      return Array.isArray(right)
        ? concatenate(left as readonly Value[], right as readonly Value[])
        : noSuchOverload;
    case 'bytes':
      return kindOf(right) === 'bytes'
        ? Buffer.concat([left as Uint8Array, right as Uint8Array])
        : noSuchOverload;
    case 'duration':
      if (right instanceof CelDuration)
        return durationOf((left as CelDuration).nanoseconds + right.nanoseconds);
      if (right instanceof CelTimestamp) return addDuration(right, (left as CelDuration).nanoseconds);
      return noSuchOverload;
    case 'timestamp':
      return right instanceof CelDuration
        ? addDuration(left as CelTimestamp, right.nanoseconds)
        : noSuchOverload;
    case 'bool':
    case 'double':
    case 'int':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'type':
    case 'uint':
    default:
      return numbers('+', left, right);
  }
}

function concatenate(left: readonly Value[], right: readonly Value[]): readonly Value[] {
  if (!(left instanceof GrowingList)) return [...left, ...right];
  for (const value of right) left.push(value);
  return left;
}

export function subtract(left: Value, right: Value): Outcome {
  if (left instanceof CelDuration)
    return right instanceof CelDuration ? durationOf(left.nanoseconds - right.nanoseconds) : noSuchOverload;
  if (left instanceof CelTimestamp) {
    if (right instanceof CelDuration) return addDuration(left, -right.nanoseconds);
    return right instanceof CelTimestamp ? subtractTimestamps(left, right) : noSuchOverload;
  }
  return numbers('-', left, right);
}

export const multiply = (left: Value, right: Value): Outcome => numbers('*', left, right);
export const divide = (left: Value, right: Value): Outcome => numbers('/', left, right);
export const modulo = (left: Value, right: Value): Outcome => numbers('%', left, right);

export function negate(value: Value): Outcome {
  switch (kindOf(value)) {
    case 'int':
      return intOf(-BigInt(value as number | bigint));
    case 'double':
      return toDouble(-doubleOf(value));
    case 'duration':
      return durationOf(-(value as CelDuration).nanoseconds);
    case 'bool':
    case 'bytes':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'string':
    case 'timestamp':
    case 'type':
    case 'uint':
    default:
      return noSuchOverload;
  }
}
