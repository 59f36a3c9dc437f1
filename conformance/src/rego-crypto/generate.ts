/** Calls of the cryptographic built-ins: real certificates, keys and tokens, and the same damaged at random places. */
import { readdirSync, readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { builtinByName } from '@toride/rego/builtins';
import type { BuiltinContext } from '@toride/rego/builtins';
import type { Value } from '@toride/rego/values';
import type { Random } from '../random.ts';
import { pick } from '../random.ts';

export interface Call {
  readonly name: string;
  readonly args: readonly Value[];
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in OPA's language cases. */
export function readCertificates(dataDir: string): readonly Uint8Array[] {
  const root = join(dataDir, 'rego');
  const texts = readdirSync(root)
    .filter((name) => /^(?:jwt|cryptox509).*\.json$/.test(name))
    .sort()
    .map((name) => readFileSync(join(root, name), 'utf8').replaceAll(/(?:\\\\|\\)n/g, '\n'));
  const found = new Set(texts.flatMap((text) => text.match(PEM) ?? []));
  return [...found].map((pem) => Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64'));
}

function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let count = Math.floor(random() * 3); count >= 0; count--)
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  return random() < 0.1 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy;
}

export function certificateCalls(
  random: Random,
  certificates: readonly Uint8Array[],
  count: number,
): readonly Call[] {
  return Array.from({ length: count }, (_, index) => {
    const whole = certificates[index] ?? damaged(random, pick(random, certificates));
    const name = pick(random, ['parse_certificates', 'parse_certificates', 'parse_certificate_request']);
    return { name: `crypto.x509.${name}`, args: [Buffer.from(whole).toString('base64')] };
  });
}

const ALGORITHMS = ['RS256', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256', 'HS512'];
const HEADERS = [
  {},
  { typ: 'JWT' },
  { kid: 'a' },
  { cty: 'x' },
  { crit: ['x'] },
  { crit: ['x'], x: 1 },
  { alg: 'none' },
  { enc: 'x' },
];
const PAYLOADS = [
  {},
  { iss: 'a' },
  { aud: 'a' },
  { aud: ['b', 'a'] },
  { exp: 1 },
  { exp: 4_000_000_000 },
  { nbf: 1.5 },
  { exp: 'x' },
];
const CONSTRAINTS = [
  {},
  { iss: 'a' },
  { aud: 'a' },
  { time: 5 },
  { time: 1e9 },
  { alg: 'ES256' },
  { x: 1 },
  { time: -1 },
  { iss: 5 },
];

const SECRET = JSON.stringify({ kty: 'oct', k: Buffer.from('secret').toString('base64url') });

interface Keys {
  readonly signing: string;
  readonly trusted: readonly string[];
}

function makeKeys(): ReadonlyMap<string, Keys> {
  const pairs = [
    ['RS', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['EdDSA', generateKeyPairSync('ed25519')],
  ] as const;
  const keys = pairs.map(([name, { privateKey, publicKey }]): readonly [string, Keys] => {
    const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const set = `{"keys":[${SECRET},${jwk.replace('{', '{"kid":"a",')}]}`;
    return [
      name,
      { signing: JSON.stringify(privateKey.export({ format: 'jwk' })), trusted: [jwk, pem, set] },
    ];
  });
  return new Map([...keys, ['HS', { signing: SECRET, trusted: [SECRET] }]]);
}

export function tokenCalls(random: Random, context: BuiltinContext, count: number): readonly Call[] {
  const keys = makeKeys();
  const keysOf = (algorithm: string): Keys => {
    const name = algorithm.startsWith('PS') ? 'RS' : algorithm.slice(0, 2);
    return keys.get(algorithm) ?? keys.get(name) ?? { signing: SECRET, trusted: [SECRET] };
  };
  const sign = builtinByName('io.jwt.encode_sign_raw');
  return Array.from({ length: count }, () => {
    const alg = pick(random, ALGORITHMS);
    const { signing, trusted } = keysOf(alg);
    const header = JSON.stringify({
      ...pick(
        random,
        HEADERS.filter((one) => !('alg' in one)),
      ),
      alg,
    });
    const payload = JSON.stringify(pick(random, PAYLOADS));
    const signed = sign && 'run' in sign ? sign.run([header, payload, signing], context) : undefined;
    const token = typeof signed === 'string' ? damagedToken(random, signed) : '';
    const key =
      random() < 0.8 ? pick(random, trusted) : pick(random, keysOf(pick(random, ALGORITHMS)).trusted);
    return callWith(random, token, key, alg);
  });
}

function damagedToken(random: Random, token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (random() < 0.1)
    return [
      Buffer.from(JSON.stringify(pick(random, HEADERS))).toString('base64url'),
      payload,
      signature,
    ].join('.');
  if (random() >= 0.3) return token;
  const at = Math.floor(random() * token.length);
  const character = pick(random, ['.', '=', '!', 'A', 'a', '0', '-', '_', '+', '/']);
  return random() < 0.5
    ? token.slice(0, at) + character + token.slice(at + 1)
    : [header, signature, payload].join('.');
}

function callWith(random: Random, token: string, key: string, alg: string): Call {
  const kind = random();
  if (kind < 0.1) return { name: 'io.jwt.decode', args: [token] };
  if (kind < 0.5) {
    const name = random() < 0.8 ? alg : pick(random, ALGORITHMS);
    return {
      name: `io.jwt.verify_${name.toLowerCase()}`,
      args: [token, name.startsWith('HS') ? 'secret' : key],
    };
  }
  const trust = random() < 0.15 ? { secret: 'secret' } : { cert: key };
  return { name: 'io.jwt.decode_verify', args: [token, { ...trust, ...pick(random, CONSTRAINTS) }] };
}
