/** The compact form of a signed token (RFC 7515, section 7.1) and its parts (v1/topdown/tokens.go). */
import type { ObjectValue, PlainObject, Value } from '../../values/value.ts';
import { decodeBase64Url, decodeBase64UrlText } from '../crypto/base64.ts';
import { fail, within } from './fault.ts';
import { fromJson } from '../../values/json.ts';
import { isObject } from '../../values/value.ts';
import { jsonFault } from '../json-fault.ts';
import { objectGet } from '../../values/object.ts';

export interface Token {
  /** As written, since that is what is signed: decoding and encoding again could change it. */
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

export function splitToken(text: string): Token {
  if (!text.includes('.')) return fail('encoded JWT had no period separators');
  const parts = text.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined)
    return fail(`encoded JWT must have 3 sections, found ${parts.length}`);
  return { header, payload, signature };
}

export function signingInput({ header, payload }: Token): string {
  return `${header}.${payload}`;
}

export function decodeHeader({ header }: Token): PlainObject {
  const text = within('JWT header had invalid encoding: ', () => decodeBase64UrlText(header));
  const object = within('bad JWT header: ', () => jsonObject(text));
  // RFC 7516, section 9: an encrypted token has `enc`. Its parts mean other things, so reading on would misread it.
  if (objectGet(object, 'enc') !== undefined) return fail('JWT is a JWE object, which is not supported');
  return object;
}

export function decodePayloadText({ payload }: Token): string {
  return within('JWT payload had invalid encoding: ', () => decodeBase64UrlText(payload));
}

export function decodeSignature({ signature }: Token): Uint8Array {
  return decodeBase64Url(signature);
}

/** Of members with one name the last counts, here and in what later reads the same value: two readers must not differ. */
export function jsonObject(text: string): PlainObject {
  const value = parseJson(text);
  return isPlainObject(value) ? value : fail('decoded JSON type was not an Object');
}

function isPlainObject(value: Value): value is PlainObject {
  return isObject(value) && isFromJson(value);
}

/** JSON has no other keys than strings. */
function isFromJson(object: ObjectValue): object is PlainObject {
  return Object.getPrototypeOf(object) === Object.prototype;
}

function parseJson(text: string): Value {
  try {
    return fromJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return fail(`invalid JSON: ${jsonFault(text) ?? error.message}`);
  }
}
