/**
 * What expressions compute with. JSON is used as it is: no object is converted before it is looked at.
 *
 * - `null`, booleans, strings, arrays and plain objects are themselves;
 * - an int is a `number` that is a safe integer, else a `bigint`;
 * - a double is any other `number`, or `CelDouble` where its value is whole (1.0 is no int);
 * - everything else is an instance of `Special`. Classes, because a plain object may come from an input with any keys: only
 *   `instanceof` cannot be forged by one.
 */
import type { CelType } from '../types/type.ts';

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | Special
  | { readonly [key: string]: Value };

export abstract class Special {
  /** The type as `type(x)` gives it. */
  abstract readonly type: CelType;
  /** Go's name of the type behind it, which some errors print. */
  abstract readonly goType: string;
}

/** An error is a value until the end: `&&` and `||` may still absorb it. */
export class CelError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export const noSuchOverload = new CelError('no such overload');

export type Outcome = Value | CelError;

export const MIN_INT = -(2n ** 63n);
export const MAX_INT = 2n ** 63n - 1n;
export const MAX_UINT = 2n ** 64n - 1n;
