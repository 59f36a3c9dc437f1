/**
 * Go's `fmt.Sprintf` on what OPA hands it: integers, doubles, big integers and strings (other values are printed first).
 * Verbs, flags, widths, `*`, argument indexes and the error forms `%!d(string=x)`, `%!(EXTRA ...)`, `%!d(MISSING)`,
 * `%!(NOVERB)`, `%!(BADINDEX)`, `%!(BADWIDTH)`, `%!(BADPREC)` are Go's (package fmt, print.go and format.go).
 */
import type { Value } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { formatValue } from '../values/format.ts';
import { numberText } from '../values/number.ts';
import { isNumber } from '../values/value.ts';
import type { Argument, Flags } from './sprintf-verbs.ts';
import { plainSprintf } from './sprintf-plain.ts';
import { formatArgument } from './sprintf-verbs.ts';
import { BuiltinError } from './errors.ts';

/** What Go accepts for a width or a precision: more is "bad". */
const LARGEST = 1_000_000;
/** A policy that pads to a million over and over is stopped by its budget; this bounds one call. */
const LONGEST = 64_000_000;

function toArgument(value: Value): Argument {
  if (typeof value === 'string') return { type: 'string', value };
  if (!isNumber(value)) return { type: 'string', value: formatValue(value) };
  const text = numberText(value);
  if (/[.eE]/.test(text)) {
    const double = Number(text);
    return Number.isFinite(double) ? { type: 'float64', value: double } : { type: 'string', value: text };
  }
  if (!/^[+-]?\d+$/.test(text)) return { type: 'string', value: text };
  const integer = BigInt(text.replace('+', ''));
  return { type: BigInt.asIntN(64, integer) === integer ? 'int64' : '*big.Int', value: integer };
}

export function sprintf(format: string, values: readonly Value[], context: BuiltinContext): string {
  const plain = plainSprintf(format, values);
  if (plain !== undefined && plain.length < LONGEST / 64) {
    context.spend(plain.length / 64);
    return plain;
  }
  return new Formatter(format, values.map(toArgument), context).run();
}

/** With `undefined` for Go's `nil`. */
export function sprintfWithNil(
  format: string,
  values: readonly (Value | undefined)[],
  context: BuiltinContext,
): string {
  const args = values.map((value): Argument =>
    value === undefined ? { type: '<nil>', value } : toArgument(value),
  );
  return new Formatter(format, args, context).run();
}

class Formatter {
  readonly #format: string;
  readonly #args: readonly Argument[];
  readonly #context: BuiltinContext;
  #at = 0;
  #arg = 0;
  #reordered = false;
  #goodIndex = true;
  #afterIndex = false;
  #length = 0;

  constructor(format: string, args: readonly Argument[], context: BuiltinContext) {
    this.#format = format;
    this.#args = args;
    this.#context = context;
  }

  run(): string {
    const parts: string[] = [];
    while (this.#at < this.#format.length) {
      const next = this.#format.indexOf('%', this.#at);
      const literal = this.#format.slice(this.#at, next === -1 ? undefined : next);
      parts.push(literal);
      if (next === -1) break;
      this.#at = next + 1;
      parts.push(this.#count(this.#directive()));
    }
    if (!this.#reordered && this.#arg < this.#args.length) parts.push(this.#extra());
    return parts.join('');
  }

  #count(text: string): string {
    this.#length += text.length;
    this.#context.spend(text.length / 64);
    if (this.#length > LONGEST) throw new BuiltinError('sprintf: result too long');
    return text;
  }

  #directive(): string {
    const flags: Flags = {
      plus: false,
      minus: false,
      sharp: false,
      space: false,
      zero: false,
      width: undefined,
      precision: undefined,
    };
    this.#goodIndex = true;
    this.#afterIndex = false;
    this.#readFlags(flags);
    this.#readIndex();
    const errors = this.#readWidth(flags) + this.#readPrecision(flags);
    if (!this.#afterIndex) this.#readIndex();
    if (this.#at >= this.#format.length) return `${errors}%!(NOVERB)`;
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at) ?? 0);
    this.#at += verb.length;
    return errors + this.#verb(verb, flags);
  }

  #verb(verb: string, flags: Flags): string {
    if (verb === '%') return '%';
    if (!this.#goodIndex) return `%!${verb}(BADINDEX)`;
    const arg = this.#args[this.#arg];
    if (!arg) return `%!${verb}(MISSING)`;
    this.#arg++;
    return formatArgument(arg, verb, flags);
  }

  #readFlags(flags: Flags): void {
    for (; this.#at < this.#format.length; this.#at++) {
      const character = this.#format[this.#at];
      if (character === '#') flags.sharp = true;
      else if (character === '0') flags.zero = true;
      else if (character === '+') flags.plus = true;
      else if (character === '-') flags.minus = true;
      else if (character === ' ') flags.space = true;
      else return;
    }
  }

  /** `[3]`: the argument to use next. */
  #readIndex(): void {
    this.#afterIndex = false;
    if (this.#format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = this.#format.indexOf(']', this.#at);
    const inside = close === -1 ? '' : this.#format.slice(this.#at + 1, close);
    this.#at = close === -1 ? this.#at + 1 : close + 1;
    const index = /^\d+$/.test(inside) && Number(inside) <= LARGEST ? Number(inside) - 1 : -1;
    if (index >= 0 && index < this.#args.length) {
      this.#arg = index;
      this.#afterIndex = true;
      return;
    }
    this.#goodIndex = false;
    this.#afterIndex = index >= 0 || inside === '0';
  }

  #readNumber(): number | undefined {
    const digits = /\d+/y;
    digits.lastIndex = this.#at;
    const match = digits.exec(this.#format)?.[0];
    if (match === undefined) return undefined;
    // Go looks before each digit, and then gives up on the whole rest of the format.
    const tooLarge = Number(match.slice(0, -1)) > LARGEST;
    this.#at = tooLarge ? this.#format.length : this.#at + match.length;
    return tooLarge ? undefined : Number(match);
  }

  #readStar(): number | undefined {
    const arg = this.#args[this.#arg];
    if (!arg) return undefined;
    this.#arg++;
    const usable = arg.type === 'int64' && arg.value <= BigInt(LARGEST) && arg.value >= -BigInt(LARGEST);
    return usable ? Number(arg.value) : undefined;
  }

  #readWidth(flags: Flags): string {
    if (this.#format[this.#at] !== '*') {
      const width = this.#readNumber();
      if (width !== undefined) flags.width = width;
      if (width !== undefined && this.#afterIndex) this.#goodIndex = false;
      return '';
    }
    this.#at++;
    const width = this.#readStar();
    this.#afterIndex = false;
    if (width === undefined) return '%!(BADWIDTH)';
    if (width < 0) {
      flags.minus = true;
      flags.zero = false;
    }
    flags.width = Math.abs(width);
    return '';
  }

  #readPrecision(flags: Flags): string {
    if (this.#format[this.#at] !== '.' || this.#at + 1 >= this.#format.length) return '';
    this.#at++;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#readIndex();
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#readNumber() ?? 0;
      return '';
    }
    this.#at++;
    const precision = this.#readStar();
    this.#afterIndex = false;
    if (precision !== undefined && precision >= 0) flags.precision = precision;
    return precision === undefined || precision < 0 ? '%!(BADPREC)' : '';
  }

  #extra(): string {
    const plain: Flags = {
      plus: false,
      minus: false,
      sharp: false,
      space: false,
      zero: false,
      width: undefined,
      precision: undefined,
    };
    const rest = this.#args
      .slice(this.#arg)
      .map((arg) => (arg.type === '<nil>' ? '<nil>' : `${arg.type}=${formatArgument(arg, 'v', plain)}`));
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}
