/** Base64 as Go's `encoding/base64` reads it: line breaks skipped, unused bits ignored, the place of the fault in the message. */
import { BuiltinError } from '../errors.ts';
import { bytesToString, stringToBytes } from '../../values/utf8.ts';

export type Alphabet = 'standard' | 'url';

const WELL_FORMED: Readonly<Record<Alphabet, RegExp>> = {
  standard: /^[A-Za-z0-9+/]*={0,2}$/,
  url: /^[A-Za-z0-9_-]*={0,2}$/,
};

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const PAD = 0x3d;

function isLineBreak(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** @throws BuiltinError `illegal base64 data at input byte N` */
export function decodeBase64(text: string, alphabet: Alphabet = 'standard'): Uint8Array {
  if (text.length % 4 !== 0 || !WELL_FORMED[alphabet].test(text)) return decodeSlowly(text, alphabet);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** `undefined` where the text is no base64. */
export function tryDecodeBase64(text: string, alphabet: Alphabet = 'standard'): Uint8Array | undefined {
  try {
    return decodeBase64(text, alphabet);
  } catch {
    return undefined;
  }
}

function corrupt(position: number): BuiltinError {
  return new BuiltinError(`illegal base64 data at input byte ${position}`);
}

function decodeSlowly(text: string, alphabet: Alphabet): Uint8Array {
  const bytes = stringToBytes(text);
  const digits = /[A-Za-z0-9]/;
  const extra = alphabet === 'url' ? '-_' : '+/';
  let kept = '';
  let at = 0;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isLineBreak(byte)) continue;
    if (byte === PAD) break;
    const character = String.fromCharCode(byte);
    if (!digits.test(character) && !extra.includes(character)) throw corrupt(at);
    kept += character;
  }
  const inGroup = kept.length % 4;
  if (at === bytes.length && inGroup !== 0) throw corrupt(bytes.length - inGroup);
  if (at < bytes.length) checkPadding(bytes, at, inGroup);
  return new Uint8Array(Buffer.from(kept, 'base64'));
}

function checkPadding(bytes: Uint8Array, first: number, inGroup: number): void {
  if (inGroup < 2) throw corrupt(first);
  let at = first + 1;
  const skipLineBreaks = (): void => {
    while (isLineBreak(bytes[at])) at++;
  };
  if (inGroup === 2) {
    skipLineBreaks();
    if (at === bytes.length) throw corrupt(bytes.length);
    if (bytes[at] !== PAD) throw corrupt(at - 1);
    at++;
  }
  skipLineBreaks();
  if (at < bytes.length) throw corrupt(at);
}

/** The built-in `base64url.decode`: padding may be missing (RFC 7515, appendix C). */
export function decodeBase64Url(text: string): Uint8Array {
  return decodeBase64(padded(text), 'url');
}

export function decodeBase64UrlText(text: string): string {
  return bytesToString(decodeBase64Url(text));
}

function padded(text: string): string {
  if (text.endsWith('=')) return text;
  const rest = stringToBytes(text).length % 4;
  if (rest === 1) throw new BuiltinError(`illegal base64url string: ${text}`);
  return rest === 0 ? text : text + '='.repeat(4 - rest);
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
