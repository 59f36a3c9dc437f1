/** Public keys of certificates and requests (RFC 3279, RFC 5480, RFC 8410). */
import type { KeyObject } from 'node:crypto';
import type { Value } from '../../values/value.ts';
import { createPublicKey } from 'node:crypto';
import { BuiltinError } from '../errors.ts';
import { bytesToInteger, DerReader, formatOid, rightAligned, TAG } from './der.ts';
import { encodeBase64 } from '../crypto/base64.ts';
import { numberFromInteger } from '../../values/number.ts';

export type PublicKey =
  | { readonly kind: 'rsa'; readonly n: bigint; readonly e: bigint; readonly spki: Uint8Array }
  | {
      readonly kind: 'ecdsa';
      readonly curve: Curve;
      readonly x: bigint;
      readonly y: bigint;
      readonly spki: Uint8Array;
    }
  | { readonly kind: 'ed25519'; readonly bytes: Uint8Array; readonly spki: Uint8Array }
  | { readonly kind: 'x25519'; readonly bytes: Uint8Array; readonly spki: Uint8Array }
  | {
      readonly kind: 'dsa';
      readonly parameters: Readonly<Record<'P' | 'Q' | 'G' | 'Y', bigint>>;
      readonly spki: Uint8Array;
    };

export interface Curve {
  readonly name: 'P-224' | 'P-256' | 'P-384' | 'P-521';
  /** OpenSSL's name. */
  readonly openssl: string;
  /** Of a coordinate, in bytes. */
  readonly size: number;
  /** Of the field (FIPS 186-4, appendix D.1.2): coordinates are below it. */
  readonly prime: bigint;
}

const CURVES: ReadonlyMap<string, Curve> = new Map([
  ['1.3.132.0.33', { name: 'P-224', openssl: 'secp224r1', size: 28, prime: 2n ** 224n - 2n ** 96n + 1n }],
  [
    '1.2.840.10045.3.1.7',
    {
      name: 'P-256',
      openssl: 'prime256v1',
      size: 32,
      prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    },
  ],
  [
    '1.3.132.0.34',
    {
      name: 'P-384',
      openssl: 'secp384r1',
      size: 48,
      prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    },
  ],
  ['1.3.132.0.35', { name: 'P-521', openssl: 'secp521r1', size: 66, prime: 2n ** 521n - 1n }],
]);

export function curveOf(oid: readonly number[]): Curve | undefined {
  return CURVES.get(formatOid(oid));
}

/** Go's numbers for the algorithms of keys; X25519 has none. */
const KEY_ALGORITHMS: ReadonlyMap<string, number> = new Map([
  ['1.2.840.113549.1.1.1', 1],
  ['1.2.840.10040.4.1', 2],
  ['1.2.840.10045.2.1', 3],
  ['1.3.101.112', 4],
]);

export interface AlgorithmIdentifier {
  readonly oid: readonly number[];
  /** The whole element of the parameters; empty where there are none. */
  readonly parameters: Uint8Array;
}

export function readAlgorithm(content: Uint8Array): AlgorithmIdentifier {
  const der = new DerReader(content);
  const oid = der.oid();
  if (!oid) throw new BuiltinError('x509: malformed OID');
  if (der.empty) return { oid, parameters: new Uint8Array() };
  const parameters = der.any();
  if (!parameters) throw new BuiltinError('x509: malformed parameters');
  return { oid, parameters: parameters.whole };
}

export interface KeyInfo {
  readonly algorithm: number;
  readonly key: PublicKey | undefined;
}

/** From a whole SubjectPublicKeyInfo. @throws BuiltinError */
export function parseKeyInfo(spki: Uint8Array): KeyInfo {
  const der = new DerReader(spki).inside(TAG.sequence);
  if (!der) throw new BuiltinError('x509: malformed spki');
  const identifier = der.content(TAG.sequence);
  if (!identifier) throw new BuiltinError('x509: malformed public key algorithm identifier');
  const algorithm = readAlgorithm(identifier);
  const bits = der.bitString();
  if (!bits) throw new BuiltinError('x509: malformed subjectPublicKey');
  const number = KEY_ALGORITHMS.get(formatOid(algorithm.oid)) ?? 0;
  return {
    algorithm: number,
    key: number === 0 ? undefined : readKey(number, algorithm, rightAligned(bits), spki),
  };
}

/** As {@link parseKeyInfo}, for a key that stands alone (`PUBLIC KEY` in PEM): unknown algorithms are errors. */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  const outer = new DerReader(spki);
  if (!outer.element(TAG.sequence)) throw new BuiltinError("asn1: structure error: tags don't match");
  if (!outer.empty) throw new BuiltinError('x509: trailing data after ASN.1 of public-key');
  const { key } = parseKeyInfo(spki);
  if (key) return key;
  const x25519 = parseX25519(spki);
  if (!x25519) throw new BuiltinError('x509: unknown public key algorithm');
  return x25519;
}

function parseX25519(spki: Uint8Array): PublicKey | undefined {
  const der = new DerReader(spki).inside(TAG.sequence);
  const identifier = der?.content(TAG.sequence);
  const bytes = der?.bitString()?.bytes;
  if (!identifier || bytes?.length !== 32) return undefined;
  return formatOid(readAlgorithm(identifier).oid) === '1.3.101.110'
    ? { kind: 'x25519', bytes, spki }
    : undefined;
}

function readKey(
  number: number,
  algorithm: AlgorithmIdentifier,
  bytes: Uint8Array,
  spki: Uint8Array,
): PublicKey {
  if (number === 1) return readRsa(algorithm, bytes, spki);
  if (number === 2) return readDsa(algorithm, bytes, spki);
  if (number === 3) return readEcdsa(algorithm, bytes, spki);
  if (algorithm.parameters.length > 0)
    throw new BuiltinError('x509: Ed25519 key encoded with illegal parameters');
  if (bytes.length !== 32) throw new BuiltinError('x509: wrong Ed25519 public key size');
  return { kind: 'ed25519', bytes, spki };
}

function readRsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array, spki: Uint8Array): PublicKey {
  if (parameters.length !== 2 || parameters[0] !== TAG.null || parameters[1] !== 0)
    throw new BuiltinError('x509: RSA key missing NULL parameters');
  const der = new DerReader(bytes).inside(TAG.sequence);
  if (!der) throw new BuiltinError('x509: invalid RSA public key');
  const n = der.integer();
  if (n === undefined) throw new BuiltinError('x509: invalid RSA modulus');
  const e = der.integer();
  if (e === undefined || BigInt.asIntN(64, e) !== e)
    throw new BuiltinError('x509: invalid RSA public exponent');
  if (n <= 0n) throw new BuiltinError('x509: RSA modulus is not a positive number');
  if (e <= 0n) throw new BuiltinError('x509: RSA public exponent is not a positive number');
  return { kind: 'rsa', n, e, spki };
}

function readEcdsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array, spki: Uint8Array): PublicKey {
  const oid = new DerReader(parameters).oid();
  if (!oid) throw new BuiltinError('x509: invalid ECDSA parameters');
  const curve = curveOf(oid);
  if (!curve) throw new BuiltinError('x509: unsupported elliptic curve');
  const goName = curve.name.replace('-', '');
  if (bytes[0] !== 4) throw new BuiltinError('ecdsa: invalid uncompressed public key');
  if (bytes.length !== 1 + 2 * curve.size) throw new BuiltinError(`invalid ${goName} point encoding`);
  const x = bytesToInteger(bytes.subarray(1, 1 + curve.size));
  const y = bytesToInteger(bytes.subarray(1 + curve.size));
  if (x >= curve.prime || y >= curve.prime)
    throw new BuiltinError(`invalid ${goName === 'P256' ? 'P256 element' : `${goName}Element`} encoding`);
  // OpenSSL refuses a point off the curve: signatures under such a key can be forged.
  if (!isUsable(spki)) throw new BuiltinError(`${goName} point not on curve`);
  return { kind: 'ecdsa', curve, x, y, spki };
}

function isUsable(spki: Uint8Array): boolean {
  try {
    keyObject({ spki });
    return true;
  } catch {
    return false;
  }
}

function readDsa({ parameters }: AlgorithmIdentifier, bytes: Uint8Array, spki: Uint8Array): PublicKey {
  const Y = new DerReader(bytes).integer();
  if (Y === undefined) throw new BuiltinError('x509: invalid DSA public key');
  const der = new DerReader(parameters).inside(TAG.sequence);
  const P = der?.integer();
  const Q = der?.integer();
  const G = der?.integer();
  if (P === undefined || Q === undefined || G === undefined)
    throw new BuiltinError('x509: invalid DSA parameters');
  if ([Y, P, Q, G].some((value) => value <= 0n))
    throw new BuiltinError('x509: zero or negative DSA parameter');
  return { kind: 'dsa', parameters: { P, Q, G, Y }, spki };
}

/** @throws Error where OpenSSL refuses the key */
export function keyObject({ spki }: { readonly spki: Uint8Array }): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** The key as Go's JSON shows it. */
export function publicKeyValue(key: PublicKey | undefined): Value {
  if (!key) return null;
  switch (key.kind) {
    case 'rsa':
      return { E: numberFromInteger(key.e), N: numberFromInteger(key.n) };
    case 'ecdsa':
      return { Curve: {}, X: numberFromInteger(key.x), Y: numberFromInteger(key.y) };
    case 'ed25519':
      return encodeBase64(key.bytes);
    case 'x25519':
      return {};
    case 'dsa':
      return Object.fromEntries(
        Object.entries(key.parameters).map(([name, value]) => [name, numberFromInteger(value)]),
      );
  }
}
