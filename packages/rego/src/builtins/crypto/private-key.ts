/** Private keys: PKCS #1 (RFC 8017), PKCS #8 (RFC 5208) and SEC 1 (RFC 5915), as Go's `crypto/x509` parses them. */
import type { Curve } from '../x509/public-key.ts';
import { BuiltinError } from '../errors.ts';
import { bytesToInteger, DerReader, explicitTag, formatOid, TAG } from '../x509/der.ts';
import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import { curveOf } from '../x509/public-key.ts';

export interface RsaPrivateKey {
  readonly kind: 'rsa';
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

export type PrivateKey =
  | RsaPrivateKey
  | {
      readonly kind: 'ecdsa';
      readonly curve: Curve;
      readonly d: bigint;
      readonly x: bigint;
      readonly y: bigint;
    }
  | { readonly kind: 'ed25519' | 'x25519'; readonly seed: Uint8Array; readonly publicKey: Uint8Array };

function fail(message: string): never {
  throw new BuiltinError(message);
}

const MISMATCH = "asn1: structure error: tags don't match";

type Format = 'EC' | 'PKCS1' | 'PKCS8';

/** Which format the bytes have by their outline: Go names it when it was asked for another. */
function formatOf(bytes: Uint8Array): Format | undefined {
  const der = new DerReader(bytes).inside(TAG.sequence);
  if (der?.integer() === undefined) return undefined;
  if (der.peek(TAG.octetString)) return 'EC';
  if (der.peek(TAG.sequence)) return 'PKCS8';
  return der.peek(TAG.integer) ? 'PKCS1' : undefined;
}

function checkFormat(bytes: Uint8Array, wanted: Format): void {
  const found = formatOf(bytes);
  if (found === wanted) return;
  if (!found) fail(bytes.length === 0 ? 'asn1: syntax error: sequence truncated' : MISMATCH);
  const name = found === 'EC' ? 'ParseECPrivateKey' : `Parse${found}PrivateKey`;
  fail(`x509: failed to parse private key (use ${name} instead for this key format)`);
}

/** @throws BuiltinError */
export function parsePkcs1(bytes: Uint8Array): RsaPrivateKey {
  checkFormat(bytes, 'PKCS1');
  const outer = new DerReader(bytes);
  const der = outer.inside(TAG.sequence) ?? fail(MISMATCH);
  if (!outer.empty) return fail('asn1: syntax error: trailing data');
  const numbers = Array.from({ length: 9 }, () => der.integer() ?? fail(MISMATCH));
  const [version = 0n, n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp = 0n, dq = 0n, qi = 0n] = numbers;
  if (version > 1n) return fail('x509: unsupported private key version');
  if ([n, d, p, q, dp, dq, qi].some((number) => number <= 0n))
    return fail('x509: private key contains zero or negative value');
  if (version === 1n) return fail('x509: keys of more than two primes are not supported');
  checkRsa({ kind: 'rsa', n, e, d, p, q, dp, dq, qi });
  return { kind: 'rsa', n, e, d, p, q, dp, dq, qi };
}

/** A key whose numbers do not belong together leaks its primes with the first faulty signature. */
function checkRsa({ n, e, d, p, q, dp, dq, qi }: RsaPrivateKey): void {
  if (p <= 1n || q <= 1n || p * q !== n) fail('crypto/rsa: p * q != n');
  const isInverse = (modulus: bigint): boolean => (e * d) % (modulus - 1n) === 1n % (modulus - 1n);
  if (e < 2n || !isInverse(p) || !isInverse(q)) fail('crypto/rsa: invalid exponents');
  if (dp !== d % (p - 1n) || dq !== d % (q - 1n) || (qi * q) % p !== 1n)
    fail('crypto/rsa: invalid CRT exponent');
}

/** @throws BuiltinError */
export function parsePkcs8(bytes: Uint8Array): PrivateKey {
  checkFormat(bytes, 'PKCS8');
  const der = new DerReader(bytes).inside(TAG.sequence) ?? fail(MISMATCH);
  der.integer();
  const algorithm = der.inside(TAG.sequence) ?? fail(MISMATCH);
  const oid = formatOid(algorithm.oid() ?? fail(MISMATCH));
  const inner = der.content(TAG.octetString) ?? fail(MISMATCH);
  switch (oid) {
    case '1.2.840.113549.1.1.1':
      return wrapped('x509: failed to parse RSA private key embedded in PKCS#8: ', () => parsePkcs1(inner));
    case '1.2.840.10045.2.1':
      return wrapped('x509: failed to parse EC private key embedded in PKCS#8: ', () =>
        parseSec1(inner, algorithm.oid()),
      );
    case '1.3.101.112':
      return parseEdwards('ed25519', 'Ed25519', inner, algorithm.empty);
    case '1.3.101.110':
      return parseEdwards('x25519', 'X25519', inner, algorithm.empty);
    default:
      return fail(`x509: PKCS#8 wrapping contained private key with unknown algorithm: ${oid}`);
  }
}

function wrapped<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    return fail(prefix + (error as Error).message);
  }
}

/** @throws BuiltinError */
export function parseSec1(bytes: Uint8Array, outerCurve?: readonly number[]): PrivateKey {
  checkFormat(bytes, 'EC');
  const der = new DerReader(bytes).inside(TAG.sequence) ?? fail(MISMATCH);
  const version = der.integer();
  if (version !== 1n) return fail(`x509: unknown EC private key version ${version}`);
  const secret = der.content(TAG.octetString) ?? fail(MISMATCH);
  const ownCurve = der.peek(explicitTag(0)) ? der.inside(explicitTag(0))?.oid() : undefined;
  const curve = curveOf(outerCurve ?? ownCurve ?? []) ?? fail('x509: unknown elliptic curve');
  const d = bytesToInteger(secret);
  // Leading zeros may be missing or too many: OpenSSL once wrote them so.
  if (secret.length > curve.size && secret.subarray(0, secret.length - curve.size).some((byte) => byte !== 0))
    return fail('x509: invalid private key length');
  const ecdh = createECDH(curve.openssl);
  wrappedFault('ecdsa: invalid private key', () =>
    ecdh.setPrivateKey(d.toString(16).padStart(2 * curve.size, '0'), 'hex'),
  );
  const point = ecdh.getPublicKey();
  const x = bytesToInteger(point.subarray(1, 1 + curve.size));
  return { kind: 'ecdsa', curve, d, x, y: bytesToInteger(point.subarray(1 + curve.size)) };
}

function wrappedFault(message: string, run: () => void): void {
  try {
    run();
  } catch {
    fail(message);
  }
}

function parseEdwards(
  kind: 'ed25519' | 'x25519',
  name: string,
  inner: Uint8Array,
  hasNoParameters: boolean,
): PrivateKey {
  if (!hasNoParameters) return fail(`x509: invalid ${name} private key parameters`);
  const seed =
    new DerReader(inner).content(TAG.octetString) ?? fail(`x509: invalid ${name} private key: ${MISMATCH}`);
  if (seed.length !== 32) return fail(`x509: invalid ${name} private key length: ${seed.length}`);
  // The fixed beginning of a PKCS #8 key of 32 bytes (RFC 8410, section 7).
  const header = `302e020100300506032b65${kind === 'ed25519' ? '70' : '6e'}04220420`;
  const key = createPrivateKey({
    key: Buffer.concat([Buffer.from(header, 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const x = createPublicKey(key).export({ format: 'jwk' }).x ?? '';
  return { kind, seed, publicKey: new Uint8Array(Buffer.from(x, 'base64url')) };
}
