/** `crypto.parse_private_keys`, `crypto.x509.parse_rsa_private_key` and `crypto.x509.parse_keypair` (v1/topdown/crypto.go). */
import type { Builtin } from '../builtin.ts';
import type { Certificate } from '../x509/certificate.ts';
import type { PrivateKey } from './private-key.ts';
import type { Value } from '../../values/value.ts';
import { argument, stringOperand } from '../operands.ts';
import { BuiltinError } from '../errors.ts';
import { certificateValue } from '../x509/certificate-value.ts';
import { decodeBase64, encodeBase64, tryDecodeBase64 } from './base64.ts';
import { decodePemBlocks, pemText } from './pem.ts';
import { defineBuiltins } from '../define.ts';
import { jwkValue, privateKeyValue } from './private-key-value.ts';
import { latin1 } from '../x509/text.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { parsePkcs1, parsePkcs8, parseSec1 } from './private-key.ts';

function fail(message: string): never {
  throw new BuiltinError(message);
}

/** Blocks of other types are skipped. */
function privateKeys(text: string): readonly PrivateKey[] {
  const decoded = tryDecodeBase64(text);
  return decodePemBlocks(decoded ? latin1(decoded) : pemText(text)).flatMap(
    ({ type, bytes }): PrivateKey[] => {
      if (type === 'RSA PRIVATE KEY') return [parsePkcs1(bytes)];
      if (type === 'PRIVATE KEY') return [parsePkcs8(bytes)];
      return type === 'EC PRIVATE KEY' ? [parseSec1(bytes)] : [];
    },
  );
}

function parseRsaPrivateKey(text: string): Value {
  if (text === '') return fail('input PEM data was empty');
  const [key] = text.startsWith('-----BEGIN')
    ? privateKeys(text)
    : privateKeys(Buffer.from(decodeBase64(text)).toString('utf8'));
  return key ? jwkValue(key) : null;
}

/** PEM, or base64 of PEM or DER. */
function pemOf(text: string, type: string): string {
  if (text.startsWith('-----BEGIN ')) return pemText(text);
  const bytes = decodeBase64(text);
  const decoded = latin1(bytes);
  if (decoded.startsWith('-----BEGIN ')) return decoded;
  return `-----BEGIN ${type}-----\n${encodeBase64(bytes)}\n-----END ${type}-----\n`;
}

function parseKeyPair(certificateText: string, keyText: string): Value {
  // OPA decodes both before it reads either.
  const certificatePem = pemOf(certificateText, 'CERTIFICATE');
  const keyPem = pemOf(keyText, 'PRIVATE KEY');
  const chain = certificateBlocks(certificatePem);
  const keyBytes = keyBlock(keyPem);
  const [first] = chain;
  const leaf = parseCertificate(first ?? new Uint8Array());
  const key = anyPrivateKey(keyBytes);
  checkPair(leaf, key);
  return {
    Certificate: chain.map(encodeBase64),
    PrivateKey: privateKeyValue(key),
    Leaf: certificateValue(leaf),
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    SupportedSignatureAlgorithms: null,
  };
}

function certificateBlocks(text: string): readonly Uint8Array[] {
  const blocks = decodePemBlocks(text);
  const chain = blocks.filter(({ type }) => type === 'CERTIFICATE').map(({ bytes }) => bytes);
  if (chain.length > 0) return chain;
  const skipped = blocks.map(({ type }) => type);
  if (skipped.length === 0) return fail('tls: failed to find any PEM data in certificate input');
  if (skipped.length === 1 && skipped[0]?.endsWith('PRIVATE KEY'))
    return fail(
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    );
  return fail(
    `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`,
  );
}

function keyBlock(text: string): Uint8Array {
  const blocks = decodePemBlocks(text);
  const found = blocks.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (found) return found.bytes;
  const skipped = blocks.map(({ type }) => type);
  if (skipped.length === 0) return fail('tls: failed to find any PEM data in key input');
  if (skipped.length === 1 && skipped[0] === 'CERTIFICATE')
    return fail('tls: found a certificate rather than a key in the PEM for the private key');
  return fail(
    `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`,
  );
}

function anyPrivateKey(bytes: Uint8Array): PrivateKey {
  for (const parse of [parsePkcs1, parsePkcs8, parseSec1]) {
    const key = attempt(() => parse(bytes));
    if (key?.kind === 'x25519') return fail('tls: found unknown private key type in PKCS#8 wrapping');
    if (key) return key;
  }
  return fail('tls: failed to parse private key');
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof BuiltinError) return undefined;
    throw error;
  }
}

function checkPair({ publicKey }: Certificate, key: PrivateKey): void {
  if (!publicKey || publicKey.kind === 'dsa' || publicKey.kind === 'x25519')
    return fail('tls: unknown public key algorithm');
  if (publicKey.kind !== key.kind) return fail('tls: private key type does not match public key type');
  if (!isPair(publicKey, key)) return fail('tls: private key does not match public key');
  return undefined;
}

function isPair(publicKey: NonNullable<Certificate['publicKey']>, key: PrivateKey): boolean {
  if (publicKey.kind === 'rsa' && key.kind === 'rsa') return publicKey.n === key.n && publicKey.e === key.e;
  if (publicKey.kind === 'ecdsa' && key.kind === 'ecdsa')
    return publicKey.curve === key.curve && publicKey.x === key.x && publicKey.y === key.y;
  return (
    publicKey.kind === 'ed25519' &&
    key.kind === 'ed25519' &&
    Buffer.compare(publicKey.bytes, key.publicKey) === 0
  );
}

export const KEY_BUILTINS: readonly Builtin[] = defineBuiltins({
  'crypto.parse_private_keys': (args) => {
    const text = stringOperand(argument(args, 1), 1);
    return text === '' ? null : privateKeys(text).map(privateKeyValue);
  },
  'crypto.x509.parse_rsa_private_key': (args) => parseRsaPrivateKey(stringOperand(argument(args, 1), 1)),
  'crypto.x509.parse_keypair': (args) =>
    parseKeyPair(stringOperand(argument(args, 1), 1), stringOperand(argument(args, 2), 1)),
});
