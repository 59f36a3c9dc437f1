/** base64, hex and URL encodings (v1/topdown/encoding.go). Decoded bytes need not be UTF-8: see values/utf8.ts. */
import type { Value } from '../values/value.ts';
import { jsonMembers } from '../values/json.ts';
import { makeObject } from '../values/object.ts';
import { bytesToString, stringToBytes } from '../values/utf8.ts';
import { quote } from '../values/format.ts';
import { isArray, isObject, isSet } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandError, operandTypeError } from './errors.ts';
import type { Arguments } from './operands.ts';
import { argument, stringOperand } from './operands.ts';
import { queryEscape, queryUnescape } from './url-escape.ts';

function text(args: Arguments): string {
  return stringOperand(argument(args, 1), 1);
}

function encodeBase64(value: string, encoding: 'base64' | 'base64url'): string {
  return Buffer.from(stringToBytes(value)).toString(encoding);
}

function decodeBase64(value: string, url: boolean): string {
  const bytes = base64Bytes(value, url);
  if (typeof bytes === 'number') throw new BuiltinError(`illegal base64 data at input byte ${bytes}`);
  return bytesToString(bytes);
}

/** The bytes, or where the text is wrong. As Go: line ends are skipped, padding is demanded, spare bits may be set. */
function base64Bytes(value: string, url: boolean): Uint8Array | number {
  const alphabet = url ? /[A-Za-z0-9\-_]/ : /[A-Za-z0-9+/]/;
  let digits = '';
  let at = 0;
  for (; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\n' || character === '\r') continue;
    if (character === '=') break;
    if (!alphabet.test(character)) return byteOffset(value, at);
    digits += character;
  }
  const missing = (4 - (digits.length % 4)) % 4;
  const fault = paddingFault(value, at, missing);
  return fault ?? Buffer.from(digits, 'base64');
}

function paddingFault(value: string, from: number, missing: number): number | undefined {
  if (missing === 3) return from >= value.length ? lastQuantum(value) : from;
  let at = from;
  for (let left = missing; left > 0; left--) {
    while (at < value.length && /[\r\n]/.test(value.charAt(at))) at++;
    if (value.charAt(at) !== '=')
      return at < value.length ? at - (missing - left) : endFault(value, left === missing);
    at++;
  }
  while (at < value.length && /[\r\n]/.test(value.charAt(at))) at++;
  return at < value.length ? at : undefined;
}

function endFault(value: string, unpadded: boolean): number {
  return unpadded ? lastQuantum(value) : value.length;
}

/** Go names the start of the unfinished group of four. */
function lastQuantum(value: string): number {
  let digits = 0;
  for (const character of value) if (!/[\r\n]/.test(character)) digits++;
  return value.length - (digits % 4);
}

function byteOffset(value: string, at: number): number {
  return stringToBytes(value.slice(0, at)).length;
}

function decodeBase64Url(value: string): string {
  if (value.endsWith('=')) return decodeBase64(value, true);
  const rest = stringToBytes(value).length % 4;
  if (rest === 1) throw new BuiltinError(`illegal base64url string: ${value}`);
  return decodeBase64(value + '='.repeat((4 - rest) % 4), true);
}

function decodeHex(value: string): string {
  const fault = /[^0-9a-fA-F]/.exec(value);
  if (fault) throw new BuiltinError(`encoding/hex: invalid byte: ${runeForm(fault[0], value, fault.index)}`);
  if (value.length % 2 === 1) throw new BuiltinError('encoding/hex: odd length hex string');
  return bytesToString(Buffer.from(value, 'hex'));
}

function runeForm(character: string, value: string, at: number): string {
  const byte = stringToBytes(value.slice(at))[0] ?? character.charCodeAt(0);
  const printed = String.fromCharCode(byte);
  const name = `U+${byte.toString(16).toUpperCase().padStart(4, '0')}`;
  // A backslash and a quote are escaped in a string only.
  const isPrintable = printed === '\\' || printed === '"' || quote(printed).length === 3;
  return isPrintable ? `${name} '${printed}'` : name;
}

function encodeObject(value: Value): string {
  if (!isObject(value)) throw operandTypeError(1, value, 'object');
  const pairs = jsonMembers(value).flatMap(([key, item]) =>
    listOf(item).map((one) => `${queryEscape(key)}=${queryEscape(one)}`),
  );
  return pairs.join('&');
}

function listOf(value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  const items = isSet(value) ? value.items : value;
  if (!isArray(items) || !items.every((item): item is string => typeof item === 'string')) {
    throw operandError(1, 'values must be string, array[string], or set[string]');
  }
  return items;
}

function decodeObject(query: string): Value {
  const found = new Map<string, string[]>();
  let fault: BuiltinError | undefined;
  for (const part of query.split('&')) {
    if (part.includes(';')) fault ??= new BuiltinError('invalid semicolon separator in query');
    else if (part !== '') fault ??= collect(part, found);
  }
  if (fault) throw fault;
  return makeObject(found);
}

function collect(part: string, found: Map<string, string[]>): BuiltinError | undefined {
  const at = part.indexOf('=');
  const [name, value] = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  try {
    const key = queryUnescape(name);
    const values = found.get(key) ?? [];
    values.push(queryUnescape(value));
    found.set(key, values);
    return undefined;
  } catch (error) {
    if (error instanceof BuiltinError) return error;
    throw error;
  }
}

export const ENCODING = defineBuiltins({
  'base64.encode': (args) => encodeBase64(text(args), 'base64'),
  'base64.decode': (args) => decodeBase64(text(args), false),
  'base64.is_valid': (args) => {
    const value = argument(args, 1);
    return typeof value === 'string' && typeof base64Bytes(value, false) !== 'number';
  },
  'base64url.encode': (args) => {
    const encoded = encodeBase64(text(args), 'base64url');
    return encoded + '='.repeat((4 - (encoded.length % 4)) % 4);
  },
  'base64url.encode_no_pad': (args) => encodeBase64(text(args), 'base64url'),
  'base64url.decode': (args) => decodeBase64Url(text(args)),
  'hex.encode': (args) => Buffer.from(stringToBytes(text(args))).toString('hex'),
  'hex.decode': (args) => decodeHex(text(args)),
  'urlquery.encode': (args) => queryEscape(text(args)),
  'urlquery.decode': (args) => queryUnescape(text(args)),
  'urlquery.encode_object': (args) => encodeObject(argument(args, 1)),
  'urlquery.decode_object': (args) => decodeObject(text(args)),
});
