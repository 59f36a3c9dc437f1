/** From the members of a JSON Web Key to a key of node:crypto. */
import type { JsonWebKeyInput, KeyObject } from 'node:crypto';
import type { JwkMembers } from './jwk-members.ts';
import type { Key } from './key.ts';
import { bytesToInteger, integerToBytes } from '../x509/der.ts';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { encodeBase64Url } from '../crypto/base64.ts';
import { fail } from './fault.ts';
import { quote } from '../../values/format.ts';

const COORDINATE_SIZES: ReadonlyMap<string, number> = new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
]);

/** @throws BuiltinError where the key does not hold together */
export function keyFromMembers(members: JwkMembers, prefix: string): Key {
  const invalid = (message: string): never =>
    fail(`${prefix}jwk.Parse: key validation failed: key validation failed: ${message}`);
  switch (members.kty) {
    case 'oct':
      return symmetric(members, invalid);
    case 'RSA':
      return rsa(members, invalid);
    case 'EC':
      return ellipticCurve(members, invalid);
    case 'OKP':
      return octetPair(members, invalid);
  }
}

type Invalid = (message: string) => never;

function bytesOf({ bytes }: JwkMembers, name: string): Uint8Array {
  return bytes.get(name) ?? new Uint8Array();
}

/** An empty secret is refused: everyone knows it. */
function symmetric(members: JwkMembers, invalid: Invalid): Key {
  const secret = bytesOf(members, 'k');
  return secret.length === 0 ? invalid('jwk.SymmetricKey: missing "k" field') : { kind: 'secret', secret };
}

function importKey(jwk: JsonWebKeyInput['key'], isPrivate: boolean): KeyObject | undefined {
  try {
    const input: JsonWebKeyInput = { key: jwk, format: 'jwk' };
    return isPrivate ? createPrivateKey(input) : createPublicKey(input);
  } catch {
    return undefined;
  }
}

function rsa(members: JwkMembers, invalid: Invalid): Key {
  const name = members.isPrivate ? 'jwk.RSAPrivateKey' : 'jwk.RSAPublicKey';
  const n = bytesToInteger(bytesOf(members, 'n'));
  const e = bytesToInteger(bytesOf(members, 'e'));
  if (n === 0n) return invalid(`${name}: missing "n" value`);
  if (e === 0n) return invalid(`${name}: missing "e" value`);
  if (e % 2n === 0n) return invalid(`${name}: invalid rsa public exponent: must be a positive odd integer`);
  if (members.isPrivate && bytesOf(members, 'd').length === 0) return invalid(`${name}: missing "d" value`);
  const numbers = members.isPrivate ? privateRsaNumbers(members) : { n, e };
  if (!numbers)
    return { kind: 'other', fault: `missing "${bytesOf(members, 'q').length === 0 ? 'q' : 'p'}" value` };
  const encoded = Object.entries(numbers).map(([member, value]) => [
    member,
    encodeBase64Url(integerToBytes(value)),
  ]);
  const object = importKey({ kty: 'RSA', ...Object.fromEntries(encoded) }, members.isPrivate);
  const modulusBits = n.toString(2).length;
  return object ? { kind: 'rsa', object, modulusBits, isPrivate: members.isPrivate } : { kind: 'other' };
}

/** OpenSSL wants all numbers; those that follow from others are computed. `undefined` without both primes. */
function privateRsaNumbers(members: JwkMembers): Readonly<Record<string, bigint>> | undefined {
  const number = (name: string): bigint => bytesToInteger(bytesOf(members, name));
  const [n, e, d, p, q] = [number('n'), number('e'), number('d'), number('p'), number('q')];
  if (p <= 1n || q <= 1n) return undefined;
  const qi = members.bytes.has('qi') ? number('qi') : modularPower(q, p - 2n, p);
  return { n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi };
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

function ellipticCurve(members: JwkMembers, invalid: Invalid): Key {
  const name = members.isPrivate ? 'jwk.ECDSAPrivateKey' : 'jwk.ECDSAPublicKey';
  const crv = members.texts.get('crv') ?? '';
  const size = COORDINATE_SIZES.get(crv);
  if (size === undefined)
    return invalid(
      `${name}: invalid curve algorithm ${quote(crv)}: unknown elliptic curve algorithm: ${quote(crv)}`,
    );
  for (const member of ['x', 'y', ...(members.isPrivate ? ['d'] : [])]) {
    const { length } = bytesOf(members, member);
    if (length !== size)
      return invalid(`${name}: invalid ${quote(member)} length (${length}) for curve ${quote(crv)}`);
  }
  const encoded = [...members.bytes].map(([member, bytes]) => [member, encodeBase64Url(bytes)]);
  // OpenSSL refuses a point off the curve (invalid-curve attack).
  const object = importKey({ kty: 'EC', crv, ...Object.fromEntries(encoded) }, members.isPrivate);
  if (object) return { kind: 'ecdsa', object, size, isPrivate: members.isPrivate };
  return invalid(`${name}: invalid ECDSA public key: crypto/ecdh: invalid public key`);
}

function octetPair(members: JwkMembers, invalid: Invalid): Key {
  const name = members.isPrivate ? 'jwk.OKPPrivateKey' : 'jwk.OKPPublicKey';
  const crv = members.texts.get('crv') ?? '';
  const x = bytesOf(members, 'x');
  const d = bytesOf(members, 'd');
  if (x.length === 0) return invalid(`${name}: missing "x" field`);
  const isShort = crv === 'Ed25519' || crv === 'X25519';
  if (isShort && x.length !== 32) return invalid(`${name}: ${crv.toLowerCase()}: wrong public key size`);
  if (members.isPrivate && d.length === 0) return invalid(`${name}: missing "d" field`);
  if (isShort && members.isPrivate && d.length !== 32)
    return invalid(`${name}: ${crv.toLowerCase()}: wrong private key size`);
  if (crv !== 'Ed25519') return { kind: 'other' };
  const encoded = [...members.bytes].map(([member, bytes]) => [member, encodeBase64Url(bytes)]);
  const object = importKey({ kty: 'OKP', crv, ...Object.fromEntries(encoded) }, members.isPrivate);
  return object && isMatchingPair(object, x, members.isPrivate)
    ? { kind: 'ed25519', object, isPrivate: members.isPrivate }
    : { kind: 'other' };
}

/** Signing under a public key that is not the secret's own leaks the secret (double public key oracle). */
function isMatchingPair(object: KeyObject, x: Uint8Array, isPrivate: boolean): boolean {
  if (!isPrivate) return true;
  return createPublicKey(object).export({ format: 'jwk' }).x === encodeBase64Url(x);
}
