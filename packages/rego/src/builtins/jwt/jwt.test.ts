import type { KeyObject } from 'node:crypto';
import type { Value } from '../../values/value.ts';
import { BigNumber } from '../../values/big-number.ts';
import { certificate, identity } from '../x509/testing.ts';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { JWT_BUILTINS } from './jwt.ts';
import { testContext } from '../test-context.ts';

function run(called: string, ...args: readonly Value[]): Value | undefined {
  return JWT_BUILTINS.find((one) => one.name === `io.jwt.${called}`)?.run(args, testContext());
}

function jwk(key: KeyObject, members: object = {}): string {
  return JSON.stringify({ ...key.export({ format: 'jwk' }), ...members });
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const edwards = generateKeyPairSync('ed25519');
const SECRET = JSON.stringify({ kty: 'oct', k: base64url('secret') });
const UNVERIFIED = [false, {}, {}];

const PAIRS = { RS: rsa, PS: rsa, ES256: p256, ES384: p384, ES512: p521, EdDSA: edwards };
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

function pairFor(algorithm: string): typeof rsa {
  return algorithm.startsWith('ES') || algorithm === 'EdDSA'
    ? PAIRS[algorithm as 'ES256' | 'EdDSA']
    : PAIRS[algorithm.slice(0, 2) as 'RS'];
}

function token(header: object, payload: object, key: string): string {
  return run('encode_sign_raw', JSON.stringify(header), JSON.stringify(payload), key) as string;
}

function hs256(header: object, payload: string, secret = 'secret'): string {
  const input = `${base64url(JSON.stringify(header))}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

test.each(ALGORITHMS)('%s signs, and verifies with the right key only', (alg) => {
  const { privateKey, publicKey } = pairFor(alg);
  const signed = token({ alg }, { iss: 'x' }, jwk(privateKey));
  const wrong = alg.startsWith('ES') ? rsa : p256;
  for (const key of [jwk(publicKey), publicKey.export({ format: 'pem', type: 'spki' }).toString()]) {
    expect(run(`verify_${alg.toLowerCase()}`, signed, key)).toBe(true);
    expect(run('decode_verify', signed, { cert: key })).toEqual([true, { alg }, { iss: 'x' }]);
  }
  expect(run(`verify_${alg.toLowerCase()}`, signed, jwk(wrong.publicKey))).toBe(false);
  expect(run('decode_verify', signed, { cert: jwk(wrong.publicKey) })).toEqual(UNVERIFIED);
  const forged = `${signed.slice(0, signed.indexOf('.') + 1)}${base64url('{"iss":"y"}')}${signed.slice(signed.lastIndexOf('.'))}`;
  expect(run('decode_verify', forged, { cert: jwk(publicKey) })).toEqual(UNVERIFIED);
});

test('a certificate is a key', () => {
  const issuer = identity('issuer');
  const cert = certificate({ subject: issuer, issuer });
  const signed = token({ alg: 'ES256' }, {}, jwk(issuer.privateKey));
  expect(run('verify_es256', signed, cert)).toBe(true);
  expect(() => run('verify_es256', signed, cert + cert)).toThrow('extra data after a PEM certificate block');
});

test('of a key set the key of the right identifier counts, and keys of other algorithms do not', () => {
  const set = (...keys: readonly string[]): string => `{"keys":[${keys.join()}]}`;
  const signed = token({ alg: 'RS256', kid: 'a' }, {}, jwk(rsa.privateKey));
  expect(run('verify_rs256', signed, set(jwk(p256.publicKey), jwk(rsa.publicKey)))).toBe(true);
  expect(run('verify_rs256', signed, set(jwk(p256.publicKey, { kid: 'a' }), jwk(rsa.publicKey)))).toBe(false);
  expect(run('verify_rs256', signed, set(jwk(rsa.publicKey, { alg: 'PS256' })))).toBe(false);
  expect(run('verify_rs256', signed, set(jwk(rsa.publicKey, { alg: 'RSA-OAEP' })))).toBe(false);
  expect(run('decode_verify', signed, { cert: set() })).toEqual(UNVERIFIED);
});

test('algorithm confusion: a public key is no secret of an HMAC', () => {
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  expect(run('decode_verify', hs256({ alg: 'HS256' }, '{}', pem), { cert: pem })).toEqual(UNVERIFIED);
  const signed = token({ alg: 'RS256' }, {}, jwk(rsa.privateKey));
  expect(run('decode_verify', signed, { secret: pem })).toEqual(UNVERIFIED);
  expect(() => run('encode_sign_raw', '{"alg":"HS256"}', '{}', jwk(edwards.publicKey))).toThrow(
    'invalid key type *jwk.okpPublicKey',
  );
});

test('there is no algorithm none', () => {
  for (const alg of ['none', 'None', '', 'HS1']) {
    const unsigned = `${base64url(JSON.stringify({ alg }))}.${base64url('{}')}.`;
    expect(run('decode_verify', unsigned, { secret: 'secret' })).toEqual(UNVERIFIED);
    expect(run('decode_verify', unsigned, { cert: SECRET })).toEqual(UNVERIFIED);
  }
  expect(() => run('encode_sign_raw', '{"alg":"none"}', '{}', SECRET)).toThrow('unknown JWS algorithm: none');
});

test.each([
  [{}, '{}', true],
  [{ alg: 'HS256' }, '{}', true],
  [{ alg: 'HS384' }, '{}', false],
  [{ iss: 'a' }, '{"iss":"a"}', true],
  [{ iss: 'a' }, '{"iss":"b"}', false],
  [{ iss: 'a' }, '{}', false],
  [{ aud: 'a' }, '{"aud":["b","a"]}', true],
  [{ aud: 'a' }, '{"aud":"b"}', false],
  [{ aud: 'a' }, '{}', false],
  [{}, '{"aud":"b"}', false],
  [{}, '{"exp":1700000001}', true],
  [{}, '{"exp":1700000000}', false],
  [{}, '{"exp":1700000000.5}', true],
  [{}, '{"nbf":1700000000}', true],
  [{}, '{"nbf":1700000000.0001}', false],
  [{ time: 1e12 }, '{"exp":1000}', false],
  [{ time: 1e12 }, '{"nbf":1000}', true],
  [{ time: new BigNumber('999999999999.5') }, '{"exp":1000}', true],
] as const)('under the constraints %j the claims %s are met: %s', (constraints, payload, isMet) => {
  const result = run('decode_verify', hs256({ alg: 'HS256' }, payload), { secret: 'secret', ...constraints });
  expect((result as readonly Value[])[0]).toBe(isMet);
});

test.each([
  [{}, 'no key constraint'],
  [{ secret: '' }, 'no key constraint'],
  [{ secret: 'a', cert: SECRET }, 'duplicate key constraints'],
  [{ secret: 5 }, 'secret constraint: must be a string'],
  [{ secret: 'a', isser: 'x' }, 'unknown token validation constraint: isser'],
  [{ secret: 'a', time: -1 }, 'token time constraint: must not be negative'],
  [{ cert: 'x' }, 'failed to parse a JWK key (set): '],
] as const)('refuses the constraints %j', (constraints, message) => {
  expect(() => run('decode_verify', hs256({ alg: 'HS256' }, '{}'), constraints)).toThrow(message);
});

test.each([
  ['', 'encoded JWT had no period separators'],
  ['a.b', 'encoded JWT must have 3 sections, found 2'],
  ['a.b.c.d', 'encoded JWT must have 3 sections, found 4'],
  ['e30^.e30.', 'JWT header had invalid encoding: illegal base64 data at input byte 3'],
  ['a.e30.', 'JWT header had invalid encoding: illegal base64url string: a'],
  [`${base64url('[]')}.e30.`, 'bad JWT header: decoded JSON type was not an Object'],
  [`${base64url('{"enc":"A128GCM"}')}.e30.`, 'JWT is a JWE object, which is not supported'],
  ['e30.a.', 'JWT payload had invalid encoding: illegal base64url string: a'],
  [`e30.${base64url('5')}.`, 'decoded JSON type was not an Object'],
  ['e30.e30.a', 'JWT signature had invalid encoding: illegal base64url string: a'],
])('refuses to decode %s', (input, message) => {
  expect(() => run('decode', input)).toThrow(message);
});

test.each([
  [{ alg: 5 }, 'alg: must be a string'],
  [{ crit: [] }, 'crit: must be a nonempty list'],
  [{ crit: 'x' }, 'crit: must be a list'],
])('refuses the header %j', (header, message) => {
  expect(() => run('decode_verify', hs256(header, '{}'), { secret: 'secret' })).toThrow(message);
});

test('a critical parameter that is not understood invalidates the token', () => {
  const constraints = { secret: 'secret' };
  expect(run('decode_verify', hs256({ alg: 'HS256', crit: ['b64'], b64: false }, '{}'), constraints)).toEqual(
    UNVERIFIED,
  );
  expect(run('decode_verify', hs256({ alg: 'HS256', other: 1 }, '{}'), constraints)).not.toEqual(UNVERIFIED);
});

test('nested tokens are checked layer by layer', () => {
  const inner = hs256({ alg: 'HS256' }, '{"a":1}');
  const outer = hs256({ alg: 'HS256', cty: 'jwt' }, inner);
  expect(run('decode_verify', outer, { secret: 'secret' })).toEqual([true, { alg: 'HS256' }, { a: 1 }]);
  const forged = hs256({ alg: 'HS256', cty: 'jwt' }, hs256({ alg: 'HS256' }, '{"a":1}', 'wrong'));
  expect(run('decode_verify', forged, { secret: 'secret' })).toEqual(UNVERIFIED);
  const quoted = run('decode', hs256({ alg: 'HS256', cty: 'JWT' }, `"${inner}"`));
  expect((quoted as readonly Value[])[1]).toEqual({ a: 1 });
});

test('names of a prototype are only names', () => {
  const signed = hs256({ alg: 'HS256' }, '{"__proto__":{"aud":"x"},"constructor":1}');
  const [valid, , payload] = run('decode_verify', signed, { secret: 'secret' }) as readonly Value[];
  expect(valid).toBe(true);
  expect(Object.keys(payload as object)).toEqual(['__proto__', 'constructor']);
});

test.each([
  ['{}', 'invalid key type from JSON ()'],
  [
    '',
    'jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: EOF',
  ],
  ['{"kty":"oct"}', 'required field k is missing'],
  ['{"kty":"oct","k":""}', 'key validation failed: jwk.SymmetricKey: missing "k" field'],
  [
    '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
    'jwk.ECDSAPublicKey: invalid "x" length (1) for curve "P-256"',
  ],
  ['{"keys":[]}', 'no keys found in JWK set'],
  ['{"keys":[{}]}', 'failed to decode key #0 in "keys": jwk.ParseKey: invalid key type from JSON ()'],
  ['{"kty":"oct","k":"aa","alg":"zzz"}', 'invalid key value: "zzz": invalid key algorithm'],
])('refuses the key %s', (key, message) => {
  expect(() => run('encode_sign_raw', '{"alg":"HS256"}', '{}', key)).toThrow(message);
});

// RFC 7515, appendix A.1.
test('signs as the example of the specification', () => {
  const key =
    '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}';
  const header = '{"typ":"JWT",\r\n "alg":"HS256"}';
  const payload = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}';
  expect(run('encode_sign_raw', header, payload, key)).toMatch(
    /\.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk$/,
  );
});
