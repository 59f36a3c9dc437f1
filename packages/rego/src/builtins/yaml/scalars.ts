/** What a plain scalar means to go-yaml v3 (resolve.go): YAML 1.2's words, and 1.1's numbers. */
import type { RegoNumber } from '../../values/value.ts';
import { numberFromDouble, numberFromInteger } from '../../values/number.ts';

export type Resolved = null | boolean | RegoNumber | 'infinite';

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, 'infinite'] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((word) =>
    ['', '+', '-'].map((sign) => [sign + word, 'infinite'] as const),
  ),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:(0[xX][0-9a-fA-F]+)|(0[bB][01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** `undefined` for a string. */
export function resolvePlain(text: string): Resolved | undefined {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charAt(0);
  if (first === '.') return /^\.\d+(?:[eE][-+]?\d+)?$/.test(text) ? doubleOf(text) : undefined;
  if (!/[0-9+-]/.test(first)) return undefined;
  const plain = text.replaceAll('_', '');
  return integerOf(plain) ?? (FLOAT.test(plain) ? doubleOf(plain) : undefined);
}

function doubleOf(text: string): Resolved | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? numberFromDouble(value) : undefined;
}

function integerOf(text: string): RegoNumber | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits = hexadecimal ?? binary ?? (octal === undefined ? undefined : `0o${octal}`) ?? decimal ?? '0';
  const value = BigInt(digits) * (sign === '-' ? -1n : 1n);
  return value >= -(1n << 63n) && value < 1n << 64n ? numberFromInteger(value) : undefined;
}

/** Strings that YAML 1.1 read as something else: quoted on the way out. */
export function looksOld(text: string): boolean {
  return (
    /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/.test(text) ||
    /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)
  );
}

/** Forms that go-yaml reads as dates, and so quotes. */
export function isTimestamp(text: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/.test(
    text,
  );
}
