/** The members of one JSON Web Key, checked for type and presence in the order and words of OPA's library. */
import type { PlainObject, Value } from '../../values/value.ts';
import { ALGORITHMS } from './algorithm.ts';
import { decodeBase64 } from '../crypto/base64.ts';
import { fail } from './fault.ts';
import { quote } from '../../values/format.ts';
import { typeName } from '../../values/value.ts';

export interface JwkMembers {
  readonly kty: KeyType;
  readonly goType: string;
  readonly isPrivate: boolean;
  /** `alg`, `kid`, `crv`, `use`. */
  readonly texts: ReadonlyMap<string, string>;
  /** The numbers and secrets, decoded. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

type KeyType = 'RSA' | 'EC' | 'OKP' | 'oct';

interface Shape {
  readonly goName: string;
  readonly publicBytes: readonly string[];
  readonly privateBytes: readonly string[];
  /** In the order that missing ones are reported. */
  readonly required: readonly string[];
}

const SHAPES: Readonly<Record<KeyType, Shape>> = {
  RSA: {
    goName: 'rsa',
    publicBytes: ['n', 'e'],
    privateBytes: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
    required: ['d', 'e', 'n'],
  },
  EC: { goName: 'ecdsa', publicBytes: ['x', 'y'], privateBytes: ['d'], required: ['crv', 'd', 'x', 'y'] },
  OKP: { goName: 'okp', publicBytes: ['x'], privateBytes: ['d'], required: ['crv', 'd', 'x'] },
  oct: { goName: 'symmetric', publicBytes: ['k'], privateBytes: [], required: ['k'] },
};

const CURVES: ReadonlySet<string> = new Set([
  'Ed25519',
  'Ed448',
  'P-256',
  'P-384',
  'P-521',
  'X25519',
  'X448',
]);

/** What `alg` of a key may say beside signature algorithms (RFC 7518): such keys are read and then not used. */
const OTHER_ALGORITHMS = new RegExp(
  '^(?:none|ES256K|Ed25519|dir|A(?:128|192|256)(?:GCM|GCMKW|KW)|A128CBC-HS256|A192CBC-HS384|A256CBC-HS512|ECDH-ES(?:\\+A(?:128|192|256)KW)?|PBES2-HS(?:256\\+A128|384\\+A192|512\\+A256)KW|RSA1_5|RSA-OAEP(?:-(?:256|384|512))?)$',
);

function isKeyType(kty: string): kty is KeyType {
  return Object.hasOwn(SHAPES, kty);
}

/** `undefined` where the type of key is unknown. @throws BuiltinError */
export function readMembers(kty: string, members: PlainObject, prefix: string): JwkMembers | undefined {
  if (!isKeyType(kty)) return undefined;
  const shape = SHAPES[kty];
  const isPrivate = kty !== 'oct' && Object.hasOwn(members, 'd');
  const goType = `*jwk.${shape.goName}${goSuffix(kty, isPrivate)}Key`;
  const inKey = `${prefix}failed to unmarshal JSON into key (${goType}): failed to unmarshal JSON into key (${goType}): `;
  const byteNames = [...shape.publicBytes, ...(isPrivate ? shape.privateBytes : [])];
  const texts = new Map<string, string>();
  const bytes = new Map<string, Uint8Array>();
  for (const [name, value] of Object.entries(members)) {
    const inMember = `${inKey}failed to decode value for key ${name}: `;
    if (byteNames.includes(name)) bytes.set(name, memberBytes(value, inMember));
    else if (isText(name, kty)) texts.set(name, memberText(name, value, inMember));
  }
  for (const name of shape.required) {
    const isWanted = name !== 'd' || isPrivate;
    if (isWanted && !bytes.has(name) && !texts.has(name))
      return fail(`${inKey}required field ${name} is missing`);
  }
  return { kty, goType, isPrivate, texts, bytes };
}

function goSuffix(kty: KeyType, isPrivate: boolean): string {
  if (kty === 'oct') return '';
  return isPrivate ? 'Private' : 'Public';
}

function isText(name: string, kty: KeyType): boolean {
  return ['alg', 'kid', 'use'].includes(name) || (name === 'crv' && (kty === 'EC' || kty === 'OKP'));
}

/** What Go calls the kinds of JSON. */
export function jsonKind(value: Value): string {
  const name = typeName(value);
  return name === 'boolean' ? 'bool' : name;
}

function notText(value: Value): string {
  return `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`;
}

function memberText(name: string, value: Value, prefix: string): string {
  const isStrict = name === 'alg' || name === 'crv';
  // Go reads `null` into an empty text.
  const text = value === null ? '' : value;
  if (typeof text !== 'string')
    return fail(`${prefix}${isStrict ? '' : 'error reading next value: '}${notText(value)}`);
  if (name === 'crv' && !CURVES.has(text))
    return fail(`${prefix}unknown EllipticCurveAlgorithm: ${quote(text)}`);
  if (name === 'alg' && !ALGORITHMS.has(text) && !OTHER_ALGORITHMS.test(text))
    return fail(`${prefix}invalid key value: ${quote(text)}: invalid key algorithm`);
  return text;
}

function memberBytes(value: Value, prefix: string): Uint8Array {
  const text = value === null ? '' : value;
  if (typeof text !== 'string') return fail(`${prefix}error reading next value: ${notText(value)}`);
  try {
    const padding = text.includes('=') ? '' : '='.repeat((4 - (text.length % 4)) % 4);
    return decodeBase64(text + padding, /[+/]/.test(text) ? 'standard' : 'url');
  } catch {
    return fail(`${prefix}expected base64 encoded []byte (string)`);
  }
}
