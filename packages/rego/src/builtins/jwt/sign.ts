/** `io.jwt.encode_sign` and `io.jwt.encode_sign_raw`. Signing with PSS or ECDSA is random, so these are not deterministic. */
import type { Algorithm } from './algorithm.ts';
import type { NamedKey } from './key.ts';
import type { Value } from '../../values/value.ts';
import { ALGORITHMS } from './algorithm.ts';
import { argument, stringOperand } from '../operands.ts';
import { constants, sign } from 'node:crypto';
import { encodeBase64Url } from '../crypto/base64.ts';
import { fail } from './fault.ts';
import { fromJson, toJson } from '../../values/json.ts';
import { hmac } from './signature.ts';
import { isObject, typeName } from '../../values/value.ts';
import { isValidJson } from '../json.ts';
import { MIN_RSA_BITS } from './key.ts';
import { objectGet } from '../../values/object.ts';
import { parseJwks } from './jwk.ts';
import { stringToBytes } from '../../values/utf8.ts';

export function encodeSign(args: readonly Value[]): Value {
  const [header = '', payload = '', key = ''] = [1, 2, 3].map((position) =>
    toJson(argument(args, position), { html: true }),
  );
  return signToken(header, payload, key);
}

export function encodeSignRaw(args: readonly Value[]): Value {
  const key = stringOperand(argument(args, 3), 3);
  const header = stringOperand(argument(args, 1), 1);
  return signToken(header, stringOperand(argument(args, 2), 2), key);
}

function signToken(header: string, payload: string, keyText: string): string {
  const [key] = parseJwks(keyText);
  if (!key) return fail('no keys found in JWK set');
  const { alg, typ } = readHeaderTexts(header);
  const algorithm = ALGORITHMS.get(alg) ?? fail(`unknown JWS algorithm: ${alg}`);
  if ((typ === undefined || typ === 'JWT') && !isValidJson(payload))
    return fail('type is JWT but payload is not JSON');
  const input = `${encodeBase64Url(stringToBytes(header))}.${encodeBase64Url(stringToBytes(payload))}`;
  return `${input}.${encodeBase64Url(signatureOf(key, algorithm, input))}`;
}

function readHeaderTexts(text: string): { readonly alg: string; readonly typ: string | undefined } {
  const prefix = "missing or invalid 'alg' header: ";
  const header = readJson(text, prefix);
  const alg = isObject(header) ? objectGet(header, 'alg') : undefined;
  if (alg === undefined) return fail(`${prefix}jwsbb: header "alg" not found`);
  if (typeof alg !== 'string')
    return fail(`${prefix}value doesn't contain string; it contains ${jsonType(alg)}`);
  const typ = isObject(header) ? objectGet(header, 'typ') : undefined;
  return { alg, typ: typeof typ === 'string' ? typ : undefined };
}

function jsonType(value: Value): string {
  return typeof value === 'boolean' ? String(value) : typeName(value);
}

function readJson(text: string, prefix: string): Value {
  if (text.trim() === '')
    return fail(`${prefix}cannot parse JSON: cannot parse empty string; unparsed tail: ""`);
  try {
    return fromJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return fail(`${prefix}cannot parse JSON: ${error.message}`);
  }
}

const WANTED = {
  hmac: '[]byte is required: keyconv: failed to produce []byte',
  rsa: '*rsa.PrivateKey is required: failed to produce rsa.PrivateKey',
  ecdsa: '*ecdsa.PrivateKey is required: keyconv: failed to produce ecdsa.PrivateKey',
  eddsa: 'ed25519.PrivateKey is required: failed to produce ed25519.PrivateKey',
} as const;

function signatureOf({ key, goType = '' }: NamedKey, algorithm: Algorithm, input: string): Uint8Array {
  const { family } = algorithm;
  // OPA signs HMACs with the text of a public Ed25519 key, which everyone can do. Here that is refused.
  if (key.kind === 'secret' && family === 'hmac') return hmac(algorithm, key.secret, input);
  const kind = family === 'eddsa' ? 'ed25519' : family;
  if (key.kind !== kind || !('object' in key) || !key.isPrivate)
    return fail(
      `jwsbb.Sign: invalid key type ${goType}. ${WANTED[family]} from ${goType}: jwk.Export: no suitable exporter found for key type '${goType}'`,
    );
  if (key.kind === 'rsa' && key.modulusBits < MIN_RSA_BITS)
    return fail(
      `crypto/rsa: ${key.modulusBits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)`,
    );
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return sign(algorithm.hash, stringToBytes(input), {
    key: key.object,
    ...(family === 'ecdsa' ? { dsaEncoding: 'ieee-p1363' as const } : {}),
    ...(algorithm.pss ? pss : {}),
  });
}
