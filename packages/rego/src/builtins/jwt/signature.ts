/**
 * Checking the signature of a token. The kind of key decides which algorithms it may be used with: a public RSA key given as
 * the secret of an HMAC would let anyone sign (algorithm confusion), as its text is public.
 */
import type { Algorithm } from './algorithm.ts';
import type { Key } from './key.ts';
import type { KeyObject } from 'node:crypto';
import { constants, createHmac, createPublicKey, verify } from 'node:crypto';
import { equalBytes } from '../crypto/hashes.ts';
import { MIN_RSA_BITS } from './key.ts';
import { stringToBytes } from '../../values/utf8.ts';

export function hmac(algorithm: Algorithm, secret: Uint8Array, input: string): Uint8Array {
  return createHmac(algorithm.hash ?? 'sha256', secret)
    .update(stringToBytes(input))
    .digest();
}

/** As `io.jwt.decode_verify` checks: the salt of PSS is as long as the hash, and signatures have the length of their key. */
export function isSigned(key: Key, algorithm: Algorithm, input: string, signature: Uint8Array): boolean {
  if (algorithm.family === 'hmac')
    return (
      key.kind === 'secret' &&
      key.secret.length > 0 &&
      equalBytes(hmac(algorithm, key.secret, input), signature)
    );
  if (key.kind === 'ecdsa' && signature.length !== 2 * key.size) return false;
  return isSignedBy(key, algorithm, input, signature, constants.RSA_PSS_SALTLEN_DIGEST);
}

/** As `io.jwt.verify_*` check: public keys only, any salt length, halves of any length. */
export function isSignedLoosely(
  key: Key,
  algorithm: Algorithm,
  input: string,
  signature: Uint8Array,
): boolean {
  if (key.kind === 'secret' || key.kind === 'other' || key.isPrivate) return false;
  const fitted = key.kind === 'ecdsa' ? fitHalves(signature, key.size) : signature;
  return fitted !== undefined && isSignedBy(key, algorithm, input, fitted, constants.RSA_PSS_SALTLEN_AUTO);
}

const FAMILY_OF_KIND = {
  rsa: 'rsa',
  ecdsa: 'ecdsa',
  ed25519: 'eddsa',
  secret: 'hmac',
  other: undefined,
} as const;

function isSignedBy(
  key: Key,
  algorithm: Algorithm,
  input: string,
  signature: Uint8Array,
  saltLength: number,
): boolean {
  if (key.kind === 'secret' || key.kind === 'other' || FAMILY_OF_KIND[key.kind] !== algorithm.family)
    return false;
  if (key.kind === 'rsa' && key.modulusBits < MIN_RSA_BITS) return false;
  const options = {
    key: publicOf(key.object, key.isPrivate),
    ...(algorithm.family === 'ecdsa' ? { dsaEncoding: 'ieee-p1363' as const } : {}),
    ...(algorithm.pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : {}),
  };
  try {
    return verify(algorithm.hash, stringToBytes(input), options, signature);
  } catch {
    return false;
  }
}

function publicOf(object: KeyObject, isPrivate: boolean): KeyObject {
  return isPrivate ? createPublicKey(object) : object;
}

/** Both numbers at the length of the curve; `undefined` where one is too large for it. */
function fitHalves(signature: Uint8Array, size: number): Uint8Array | undefined {
  const half = Math.floor(signature.length / 2);
  const numbers = [signature.subarray(0, half), signature.subarray(half)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    return start < 0 ? new Uint8Array() : bytes.subarray(start);
  });
  if (numbers.some(({ length }) => length > size)) return undefined;
  const result = new Uint8Array(2 * size);
  for (const [index, bytes] of numbers.entries()) result.set(bytes, (index + 1) * size - bytes.length);
  return result;
}
