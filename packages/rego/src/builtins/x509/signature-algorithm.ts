/** Signature algorithms: Go's numbers for them, and checking a signature (RFC 3279, RFC 4055, RFC 5758, RFC 8410). */
import type { AlgorithmIdentifier, PublicKey } from './public-key.ts';
import { constants, verify } from 'node:crypto';
import { DerReader, explicitTag, formatOid, TAG } from './der.ts';
import { keyObject, readAlgorithm } from './public-key.ts';

const RSA_PSS = '1.2.840.113549.1.1.10';
const ED25519 = '1.3.101.112';
const MGF1 = '1.2.840.113549.1.1.8';

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['1.2.840.113549.1.1.4', 2],
  ['1.2.840.113549.1.1.5', 3],
  ['1.3.14.3.2.29', 3],
  ['1.2.840.113549.1.1.11', 4],
  ['1.2.840.113549.1.1.12', 5],
  ['1.2.840.113549.1.1.13', 6],
  ['1.2.840.10040.4.3', 7],
  ['2.16.840.1.101.3.4.3.2', 8],
  ['1.2.840.10045.4.1', 9],
  ['1.2.840.10045.4.3.2', 10],
  ['1.2.840.10045.4.3.3', 11],
  ['1.2.840.10045.4.3.4', 12],
  [ED25519, 16],
]);

/** By hash and salt: Go knows these three combinations only. */
const PSS_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['2.16.840.1.101.3.4.2.1 32', 13],
  ['2.16.840.1.101.3.4.2.2 48', 14],
  ['2.16.840.1.101.3.4.2.3 64', 15],
]);

/** 0 is unknown. */
export function signatureAlgorithmNumber({ oid, parameters }: AlgorithmIdentifier): number {
  const name = formatOid(oid);
  if (name === RSA_PSS) return pssNumber(parameters);
  return name === ED25519 && parameters.length > 0 ? 0 : (NUMBERS.get(name) ?? 0);
}

function pssNumber(parameters: Uint8Array): number {
  const der = new DerReader(parameters).inside(TAG.sequence);
  const hash = readInner(der?.content(explicitTag(0)));
  const mask = readInner(der?.content(explicitTag(1)));
  const salt = der?.inside(explicitTag(2))?.integer();
  const trailer = der?.peek(explicitTag(3)) ? der.inside(explicitTag(3))?.integer() : 1n;
  if (!hash || !mask || salt === undefined || trailer !== 1n || formatOid(mask.oid) !== MGF1) return 0;
  const maskHash = readInner(mask.parameters);
  if (!maskHash || !hasNoParameters(hash) || !hasNoParameters(maskHash)) return 0;
  if (formatOid(maskHash.oid) !== formatOid(hash.oid)) return 0;
  return PSS_NUMBERS.get(`${formatOid(hash.oid)} ${salt}`) ?? 0;
}

function readInner(content: Uint8Array | undefined): AlgorithmIdentifier | undefined {
  const inner = content && new DerReader(content).content(TAG.sequence);
  if (!inner || inner[0] !== TAG.oid) return undefined;
  return readAlgorithm(inner);
}

function hasNoParameters({ parameters }: AlgorithmIdentifier): boolean {
  return parameters.length === 0 || (parameters.length === 2 && parameters[0] === TAG.null);
}

interface Scheme {
  readonly kind: PublicKey['kind'];
  readonly hash: string | null;
  readonly pss?: boolean;
}

/** MD5 and SHA-1 are not here: certificates under them can be forged, and Go refuses them too. Nor is DSA. */
const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [4, { kind: 'rsa', hash: 'sha256' }],
  [5, { kind: 'rsa', hash: 'sha384' }],
  [6, { kind: 'rsa', hash: 'sha512' }],
  [10, { kind: 'ecdsa', hash: 'sha256' }],
  [11, { kind: 'ecdsa', hash: 'sha384' }],
  [12, { kind: 'ecdsa', hash: 'sha512' }],
  [13, { kind: 'rsa', hash: 'sha256', pss: true }],
  [14, { kind: 'rsa', hash: 'sha384', pss: true }],
  [15, { kind: 'rsa', hash: 'sha512', pss: true }],
  [16, { kind: 'ed25519', hash: null }],
]);

/** The kind of key must be that of the algorithm, or a signature could be read under another scheme. */
export function isSignatureValid(
  algorithm: number,
  signed: Uint8Array,
  signature: Uint8Array,
  key: PublicKey | undefined,
): boolean {
  const scheme = SCHEMES.get(algorithm);
  if (!scheme || key?.kind !== scheme.kind || isTooSmall(key)) return false;
  const padding = scheme.pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  try {
    return verify(scheme.hash, signed, { key: keyObject(key), ...padding }, signature);
  } catch {
    return false;
  }
}

/** Go refuses RSA below 1,024 bits since 1.24: such keys can be factored. */
export function isTooSmall(key: PublicKey): boolean {
  return key.kind === 'rsa' && key.n < 2n ** 1023n;
}
