import type { Decimal } from './decimal.ts';
import { parseDecimal } from './decimal.ts';

/**
 * A number that is not a safe integer, or that was not written as one: `1.0` equals 1 and prints as `1.0`.
 * A class because a plain object could be forged by input: `{"text": "1"}` must stay an object.
 */
export class BigNumber {
  readonly text: string;
  #decimal: Decimal | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The exact value. Parsed once, on first use. */
  get decimal(): Decimal {
    return (this.#decimal ??= parseDecimal(this.text) ?? { mantissa: 0n, exponent: 0, negative: false });
  }

  toString(): string {
    return this.text;
  }
}

export function isBigNumber(value: unknown): value is BigNumber {
  return value instanceof BigNumber;
}
