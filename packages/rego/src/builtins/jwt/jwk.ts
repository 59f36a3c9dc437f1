/**
 * JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037) as OPA reads them, with its messages. A key set is refused as a whole
 * when one key in it cannot be read.
 */
import type { NamedKey } from './key.ts';
import type { PlainObject, Value } from '../../values/value.ts';
import { fail } from './fault.ts';
import { fromJson } from '../../values/json.ts';
import { isArray, isObject, isRegoObject } from '../../values/value.ts';
import { jsonFault } from '../json-fault.ts';
import { keyFromMembers } from './jwk-key.ts';
import { objectGet } from '../../values/object.ts';
import { jsonKind, readMembers } from './jwk-members.ts';

/** As the library behind OPA: a set of a million keys would be checked key by key. */
const MAX_KEYS = 1000;

/** @throws BuiltinError */
export function parseJwks(text: string): readonly NamedKey[] {
  // Go reads `null` into an empty key.
  const value = readJson(text) ?? {};
  if (!isPlain(value))
    return fail(`${SOLE}failed to probe data: probe: failed to unmarshal data: ${notAnObject(value)}`);
  const keys = objectGet(value, 'keys');
  if (keys === undefined) return [parseKey(value, SOLE_KEY)];
  if (!isArray(keys))
    return fail(
      `jwk.Parse: failed to unmarshal JWK set: failed to decode "keys": expected '[' but got ${tokenText(keys)}`,
    );
  if (keys.length > MAX_KEYS)
    return fail(`jwk.Parse: failed to unmarshal JWK set: too many keys in "keys" array: max ${MAX_KEYS}`);
  return keys.map((key, index) => {
    const prefix = `jwk.Parse: failed to unmarshal JWK set: failed to decode key #${index} in "keys": jwk.ParseKey: `;
    if (!isPlain(key))
      return fail(
        `${prefix}jwk.Parse: failed to probe data: probe: failed to unmarshal data: ${notAnObject(key)}`,
      );
    return parseKey(key, prefix);
  });
}

const SOLE_KEY = 'jwk.Parse: failed to parse sole key: jwk.ParseKey: ';
const SOLE = `${SOLE_KEY}jwk.Parse: `;

function isPlain(value: Value): value is PlainObject {
  return isObject(value) && !isRegoObject(value);
}

function readJson(text: string): Value {
  try {
    return fromJson(firstValue(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    const fault = jsonFault(text) ?? error.message;
    return fail(`${SOLE}failed to probe data: probe: failed to unmarshal data: ${fault}`);
  }
}

/** What follows a value is not read. */
function firstValue(text: string): string {
  const start = text.search(/[^ \t\r\n]/);
  const scalar = /^(?:"(?:[^"\\]|\\.)*"|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
    text.slice(start),
  );
  if (scalar) return scalar[0];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth === 0 && token.length === 1) return text.slice(0, index + 1);
  }
  return text;
}

function notAnObject(value: Value): string {
  const into = String.raw`struct { Kty string "json:\"kty\""; D json.RawMessage "json:\"d,omitempty\"" }`;
  return `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${into}`;
}

function tokenText(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return value === null ? '<nil>' : '{';
}

function parseKey(members: PlainObject, prefix: string): NamedKey {
  const kty = objectGet(members, 'kty') ?? '';
  if (typeof kty !== 'string' && kty !== null)
    return fail(
      `${prefix}jwk.Parse: failed to probe data: probe: failed to unmarshal data: json: cannot unmarshal ${jsonKind(kty)} into Go struct field .kty of type string`,
    );
  const read = readMembers(kty ?? '', members, prefix);
  if (!read) return fail(`${prefix}invalid key type from JSON (${kty ?? ''})`);
  return {
    key: keyFromMembers(read, prefix),
    goType: read.goType,
    alg: read.texts.get('alg') ?? '',
    kid: read.texts.get('kid') ?? '',
  };
}
