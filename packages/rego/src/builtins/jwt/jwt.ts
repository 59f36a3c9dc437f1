/** `io.jwt.*` (v1/topdown/tokens.go). */
import type { Algorithm } from './algorithm.ts';
import type { Builtin } from '../builtin.ts';
import type { Value } from '../../values/value.ts';
import { ALGORITHMS } from './algorithm.ts';
import { argument, stringOperand } from '../operands.ts';
import {
  decodeHeader,
  decodePayloadText,
  decodeSignature,
  jsonObject,
  signingInput,
  splitToken,
} from './token.ts';
import { decodeVerify } from './decode-verify.ts';
import { defineBuiltins } from '../define.ts';
import { encodeSign, encodeSignRaw } from './sign.ts';
import { equalBytes } from '../crypto/hashes.ts';
import { fail, within } from './fault.ts';
import { hmac, isSignedLoosely } from './signature.ts';
import { objectGet } from '../../values/object.ts';
import { readHeader } from './header.ts';
import { stringToBytes } from '../../values/utf8.ts';
import { trustedKeys } from './keys.ts';

/** Reads without checking: the result says what the token claims, not that it is true. */
function decode(text: string): Value {
  let inner = text;
  // Ends: each token is shorter than the one around it.
  for (;;) {
    const token = splitToken(inner);
    const header = decodeHeader(token);
    const payloadText = decodePayloadText(token);
    const cty = objectGet(header, 'cty');
    if (cty !== undefined && typeof cty !== 'string') return fail('cty: must be a string');
    if (cty === 'JWT') {
      // jwt.io puts the inner token in quotes.
      inner = payloadText.replaceAll(/^["']+|["']+$/g, '');
      continue;
    }
    const payload = jsonObject(payloadText);
    const signature = within('JWT signature had invalid encoding: ', () => decodeSignature(token));
    return [header, payload, Buffer.from(signature).toString('hex')];
  }
}

function verifySecret(algorithm: Algorithm): Builtin['run'] {
  return (args) => {
    const text = stringOperand(argument(args, 1), 1);
    const secret = stringToBytes(stringOperand(argument(args, 2), 2));
    const token = splitToken(text);
    return equalBytes(hmac(algorithm, secret, signingInput(token)), decodeSignature(token));
  };
}

/** The name of the built-in says the algorithm; what the token's header says does not change it. */
function verifyKey(algorithm: Algorithm): Builtin['run'] {
  return (args, context) => {
    const token = splitToken(stringOperand(argument(args, 1), 1));
    const keys = trustedKeys(stringOperand(argument(args, 2), 2), context);
    const signature = decodeSignature(token);
    const { kid, alg } = readHeader(decodeHeader(token));
    const input = signingInput(token);
    const named = kid === '' ? undefined : keys.find((key) => key.kid === kid);
    if (named) return isSignedLoosely(named.key, algorithm, input, signature);
    context.spend(keys.length);
    return keys.some(
      (key) => (key.alg === '' || key.alg === alg) && isSignedLoosely(key.key, algorithm, input, signature),
    );
  };
}

const VERIFIERS = Object.fromEntries(
  [...ALGORITHMS].map(([name, algorithm]) => [
    `io.jwt.verify_${name.toLowerCase()}`,
    algorithm.family === 'hmac' ? verifySecret(algorithm) : verifyKey(algorithm),
  ]),
);

export const JWT_BUILTINS: readonly Builtin[] = defineBuiltins({
  'io.jwt.decode': (args) => decode(stringOperand(argument(args, 1), 1)),
  'io.jwt.decode_verify': decodeVerify,
  'io.jwt.encode_sign': encodeSign,
  'io.jwt.encode_sign_raw': encodeSignRaw,
  ...VERIFIERS,
});
