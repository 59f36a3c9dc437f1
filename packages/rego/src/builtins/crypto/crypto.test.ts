import type { PlainObject, Value } from '../../values/value.ts';
import { certificate, identity } from '../x509/testing.ts';
import { decodeBase64, decodeBase64Url } from './base64.ts';
import { decodePemBlocks } from './pem.ts';
import { expect, test } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { HASH_BUILTINS } from './hashes.ts';
import { KEY_BUILTINS } from './key-builtins.ts';
import { numberText } from '../../values/number.ts';
import { testContext } from '../test-context.ts';

function run(called: string, ...args: readonly Value[]): Value | undefined {
  return [...HASH_BUILTINS, ...KEY_BUILTINS].find((one) => one.name === called)?.run(args, testContext());
}

// RFC 1321, FIPS 180-4 and RFC 2202/4231 test vectors.
test.each([
  ['crypto.md5', ['abc'], '900150983cd24fb0d6963f7d28e17f72'],
  ['crypto.sha1', ['abc'], 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['crypto.sha256', ['abc'], 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['crypto.hmac.md5', ['what do ya want for nothing?', 'Jefe'], '750c783e6ab0b503eaa86e310a5db738'],
  ['crypto.hmac.sha1', ['what do ya want for nothing?', 'Jefe'], 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  [
    'crypto.hmac.sha256',
    ['what do ya want for nothing?', 'Jefe'],
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  ['crypto.hmac.equal', ['a', 'a'], true],
  ['crypto.hmac.equal', ['a', 'b'], false],
  ['crypto.hmac.equal', ['a', 'ab'], false],
] as const)('%s of %j', (name, args, result) => {
  expect(run(name, ...args)).toBe(result);
});

test('arguments are checked', () => {
  expect(() => run('crypto.md5', 1)).toThrow('operand 1 must be string but got number');
  expect(() => run('crypto.hmac.sha512', 'a', null)).toThrow('operand 2 must be string but got null');
});

test.each([
  ['', ''],
  ['YQ==', 'a'],
  ['YW\nI=\r\n', 'ab'],
  ['YWJj', 'abc'],
  ['YR==', 'a'],
])('base64 %j is %j', (text, plain) => {
  expect(Buffer.from(decodeBase64(text)).toString()).toBe(plain);
});

test.each([
  ['Y', 0],
  ['YQ', 0],
  ['YQ=', 3],
  ['YQ==x', 4],
  ['Y===', 1],
  ['YQ=x', 2],
  ['ab-_', 2],
  ['ab\u00e9c', 2],
])('base64 %j is wrong at %i', (text, place) => {
  expect(() => decodeBase64(text)).toThrow(`illegal base64 data at input byte ${place}`);
});

test('base64url may lack its padding', () => {
  expect(Buffer.from(decodeBase64Url('YQ')).toString()).toBe('a');
  expect(() => decodeBase64Url('Y')).toThrow('illegal base64url string: Y');
});

test.each([
  ['text before\n-----BEGIN A-----\nYQ==\n-----END A-----\ntext after', ['A']],
  ['-----BEGIN A-----\n-----BEGIN B-----\nYQ==\n-----END B-----', ['B']],
  ['-----BEGIN A-----\nKey: value\n\nYQ==\n-----END A-----', ['A']],
  ['-----BEGIN A-----\n-----END A-----\n-----BEGIN B-----\nYQ==\n-----END B-----\n', ['A', 'B']],
  ['-----BEGIN A-----\nYQ==\n-----END B-----', []],
  ['-----BEGIN A-----\n!\n-----END A-----', []],
  ['-----BEGIN A-----\nYQ==\n-----END A-----x', []],
  ['x-----BEGIN A-----\nYQ==\n-----END A-----', []],
  ['-----BEGIN A-----', []],
])('PEM %#', (text, types) => {
  expect(decodePemBlocks(text).map(({ type }) => type)).toEqual(types);
});

test('many beginnings without end are skipped quickly', () => {
  expect(decodePemBlocks('-----BEGIN A-----\n'.repeat(20_000))).toEqual([]);
});

test.each([
  ['rsa', {}, 'RSA'],
  ['ec', { namedCurve: 'P-384' }, 'EC'],
  ['ed25519', {}, 'OKP'],
  ['x25519', {}, 'OKP'],
] as const)('a private key of kind %s is shown as JWK', (kind, options, kty) => {
  const { privateKey } = generateKeyPairSync(kind as 'rsa', { modulusLength: 1024, ...options });
  const shown = run(
    'crypto.x509.parse_rsa_private_key',
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  );
  expect(shown).toEqual({ ...privateKey.export({ format: 'jwk' }), kty });
});

test('the forms of a private key are the same key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const show = (type: 'pkcs1' | 'pkcs8'): Value | undefined =>
    run('crypto.parse_private_keys', privateKey.export({ format: 'pem', type }).toString());
  expect(show('pkcs1')).toEqual(show('pkcs8'));
  const [key] = show('pkcs1') as readonly PlainObject[];
  expect(numberText(key?.['E'] as number)).toBe('65537');
  expect(run('crypto.parse_private_keys', '')).toBeNull();
  expect(run('crypto.parse_private_keys', 'no key')).toEqual([]);
});

test('a key pair is a certificate and its own key', () => {
  const own = identity('own');
  const other = identity('other');
  const cert = certificate({ subject: own, issuer: own });
  const key = (one: typeof own): string => one.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  expect(run('crypto.x509.parse_keypair', cert, key(own))).toMatchObject({
    OCSPStaple: null,
    Leaf: { Version: 3 },
  });
  expect(() => run('crypto.x509.parse_keypair', cert, key(other))).toThrow(
    'tls: private key does not match public key',
  );
  expect(() => run('crypto.x509.parse_keypair', key(own), key(own))).toThrow(
    'PEM inputs may have been switched',
  );
  expect(() => run('crypto.x509.parse_keypair', cert, cert)).toThrow(
    'tls: found a certificate rather than a key',
  );
});

test('keys in the wrong kind of block are refused, with the right kind named', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = privateKey.export({ format: 'pem', type: 'sec1' }).toString();
  expect(() => run('crypto.parse_private_keys', text.replaceAll('EC PRIVATE', 'PRIVATE'))).toThrow(
    'x509: failed to parse private key (use ParseECPrivateKey instead for this key format)',
  );
});
