/** Percent encoding as Go's net/url has it. */
import { bytesToString, stringToBytes } from '../values/utf8.ts';
import { quote } from '../values/format.ts';
import { BuiltinError } from './errors.ts';

const UNRESERVED = /[A-Za-z0-9\-_.~]/;

export function queryEscape(text: string): string {
  let escaped = '';
  for (const byte of stringToBytes(text)) {
    const character = String.fromCharCode(byte);
    if (byte < 0x80 && UNRESERVED.test(character)) escaped += character;
    else escaped += character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

/** @throws BuiltinError on a `%` without two hexadecimal digits */
export function unescapeBytes(text: string, plusIsSpace: boolean): string {
  const bytes: number[] = [];
  const source = stringToBytes(text);
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    if (byte !== 0x25) bytes.push(plusIsSpace && byte === 0x2b ? 0x20 : byte);
    else {
      bytes.push(hexadecimalAt(source, at));
      at += 2;
    }
  }
  return bytesToString(Uint8Array.from(bytes));
}

function hexadecimalAt(source: Uint8Array, at: number): number {
  const triple = bytesToString(source.subarray(at, at + 3));
  if (!/^%[0-9a-fA-F]{2}$/.test(triple)) throw new BuiltinError(`invalid URL escape ${quote(triple)}`);
  return Number.parseInt(triple.slice(1), 16);
}

export function queryUnescape(text: string): string {
  return unescapeBytes(text, true);
}
