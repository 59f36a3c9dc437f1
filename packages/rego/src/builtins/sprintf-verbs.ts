/** The verbs of Go's package fmt, for the four types that arguments have (print.go, format.go; math/big, intconv.go). */
import { quote } from '../values/format.ts';
import { stringToBytes } from '../values/utf8.ts';
import { doubleText } from './double-text.ts';
import { runeCount, runesOf } from './runes.ts';

/** `*big.Int` is a type of its own to Go: its verbs differ a little and its name shows in errors. */
export type Argument =
  | { readonly type: 'int64' | '*big.Int'; readonly value: bigint }
  | { readonly type: 'float64'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** No value: only templates have it. */
  | { readonly type: '<nil>'; readonly value: undefined };

type Present = Exclude<Argument, { type: '<nil>' }>;

export interface Flags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function formatArgument(argument: Argument, verb: string, flags: Flags): string {
  if (argument.type === '<nil>')
    return verb === 'v' || verb === 'T' ? (formatString('<nil>', 's', flags) ?? '') : `%!${verb}(<nil>)`;
  if (verb === 'T') return formatString(argument.type, 's', flags) ?? '';
  if (argument.type === '*big.Int') return formatBigInteger(argument.value, verb, flags);
  return format(argument, verb, flags) ?? badVerb(argument, verb, flags);
}

function format(argument: Present, verb: string, flags: Flags): string | undefined {
  if (argument.type === 'float64')
    return formatDouble(argument.value, verb, verb === 'v' ? plainly(flags) : flags);
  if (argument.type === 'string') return formatString(argument.value, verb, flags);
  return formatInteger(argument.value, verb, verb === 'v' ? plainly(flags) : flags);
}

/** `%+v` and `%#v` ask for another syntax of structures: on numbers they do nothing. */
function plainly(flags: Flags): Flags {
  return { ...flags, plus: false, sharp: false };
}

/** The value is printed with the flags given, as `v`. */
function badVerb(argument: Present, verb: string, flags: Flags): string {
  // The type that a bad verb shows is printed without reading `+` and `#` anew.
  const shown =
    argument.type === 'string' ? formatString(argument.value, 's', flags) : format(argument, 'd', flags);
  return `%!${verb}(${argument.type}=${shown ?? format(argument, 'g', flags) ?? ''})`;
}

function pad(text: string, flags: Flags, zero = flags.zero): string {
  const missing = (flags.width ?? 0) - runeCount(text);
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + text;
}

function signOf(negative: boolean, flags: Flags): string {
  if (negative) return '-';
  if (flags.plus) return '+';
  return flags.space ? ' ' : '';
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined {
  if (verb === 'c') return pad(runeOf(value), flags);
  if (verb === 'q') return pad(quoteRune(runeOf(value), flags.plus), flags);
  if (verb === 'U') return formatUnicode(value, flags);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
  const sign = signOf(value < 0n, flags);
  const digits = digitsOf(value, base, verb).padStart(leastDigits(flags, sign), '0');
  return pad(sign + prefixOf(base, verb, digits, flags) + digits, flags, false);
}

function leastDigits(flags: Flags, sign: string): number {
  if (flags.precision !== undefined) return flags.precision;
  return flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0;
}

function digitsOf(value: bigint, base: number, verb: string): string {
  const digits = (value < 0n ? -value : value).toString(base);
  return verb === 'X' ? digits.toUpperCase() : digits;
}

function prefixOf(base: number, verb: string, digits: string, flags: Flags): string {
  const octal = flags.sharp && base === 8 && !digits.startsWith('0') ? '0' : '';
  if (verb === 'O') return `0o${octal}`;
  if (!flags.sharp || base === 10) return '';
  if (base === 8) return octal;
  if (base === 2) return '0b';
  return verb === 'X' ? '0X' : '0x';
}

function formatBigInteger(value: bigint, verb: string, flags: Flags): string {
  const base = verb === 's' ? 10 : BASES[verb];
  if (base === undefined) return `%!${verb}(big.Int=${value})`;
  if (flags.precision === 0 && value === 0n) return '';
  const sign = signOf(value < 0n, flags);
  const digits = digitsOf(value, base, verb).padStart(flags.precision ?? 0, '0');
  const prefix = bigPrefix(base, verb, flags);
  const zeros =
    flags.zero && !flags.minus && flags.precision === undefined
      ? (flags.width ?? 0) - sign.length - prefix.length
      : 0;
  return pad(sign + prefix + digits.padStart(zeros, '0'), flags, false);
}

function bigPrefix(base: number, verb: string, flags: Flags): string {
  if (verb === 'O') return '0o';
  return flags.sharp && base === 8 ? '0' : prefixOf(base, verb, '1', flags);
}

function runeOf(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function formatUnicode(value: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, value);
  const digits = code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const printable =
    flags.sharp &&
    code <= 0x10ffffn &&
    quote(runeOf(code)).length <= 4 &&
    !quote(runeOf(code)).includes('\\');
  return pad(`U+${digits}${printable ? ` '${runeOf(code)}'` : ''}`, flags, false);
}

function quoteRune(rune: string, ascii: boolean): string {
  if (rune === "'") return "'\\''";
  if (rune === '"') return `'"'`;
  return `'${(ascii ? quoteAscii(rune) : quote(rune)).slice(1, -1)}'`;
}

function quoteAscii(text: string): string {
  return quote(text).replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

function formatString(value: string, verb: string, flags: Flags): string | undefined {
  if (verb === 's' || (verb === 'v' && !flags.sharp)) return pad(truncate(value, flags), flags);
  if (verb === 'q' || verb === 'v')
    return pad(quoted(truncate(value, flags), verb === 'v' ? plainly(flags) : flags), flags);
  return verb === 'x' || verb === 'X' ? formatBytes(value, verb, flags) : undefined;
}

function truncate(value: string, flags: Flags): string {
  if (flags.precision === undefined || value.length <= flags.precision) return value;
  return runesOf(value).slice(0, flags.precision).join('');
}

function quoted(value: string, flags: Flags): string {
  // eslint-disable-next-line no-control-regex
  if (flags.sharp && !/[`\0-\x08\x0a-\x1f\x7f\ufeff\ud800-\udfff]/u.test(value)) return `\`${value}\``;
  return flags.plus ? quoteAscii(value) : quote(value);
}

function formatBytes(value: string, verb: string, flags: Flags): string {
  const bytes = [...stringToBytes(value).subarray(0, flags.precision)];
  if (bytes.length === 0) return pad('', flags);
  const hexadecimal = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  const cased = verb === 'X' ? hexadecimal.map((text) => text.toUpperCase()) : hexadecimal;
  const prefix = flags.sharp ? `0${verb}` : '';
  return pad(flags.space ? cased.map((text) => prefix + text).join(' ') : prefix + cased.join(''), flags);
}

function formatDouble(value: number, verb: string, flags: Flags): string | undefined {
  const kind = { v: 'g', F: 'f' }[verb] ?? verb;
  if (!/^[bgGxXfeE]$/.test(kind)) return undefined;
  const precision = flags.precision ?? (/[feE]/.test(kind) ? 6 : -1);
  const text = doubleText(Math.abs(value), kind, precision);
  const unsigned = flags.sharp && kind !== 'b' ? withPoint(text, kind, precision) : text;
  const negative = value < 0 || Object.is(value, -0);
  const sign = signOf(negative, flags);
  if (sign !== '' && flags.zero && !flags.minus) return sign + unsigned.padStart((flags.width ?? 0) - 1, '0');
  return pad(sign + unsigned, flags);
}

/** `#`: always a decimal point, and `%#g` keeps its zeros. */
function withPoint(text: string, kind: string, precision: number): string {
  const [, number = text, tail = ''] =
    (kind === 'x' || kind === 'X' ? /^(.*?)([pP].*)?$/ : /^(.*?)([eE].*)?$/).exec(text) ?? [];
  const pointed = number.includes('.') ? number : `${number}.`;
  if (!/[gGx]/.test(kind)) return pointed + tail;
  const wanted = precision === -1 ? 6 : precision;
  const counted = kind === 'x' ? number.replace('0x', '') : number;
  const significant = number === '0' ? 1 : counted.replace('.', '').replace(/^0+/, '').length;
  return pointed + '0'.repeat(Math.max(0, wanted - significant)) + tail;
}
