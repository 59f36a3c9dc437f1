/** `io.jwt.decode_verify` (RFC 7519, section 7.2): a token counts only when its signature and all constraints hold. */
import type { BuiltinContext } from '../builtin.ts';
import type { Constraints } from './constraints.ts';
import type { Header } from './header.ts';
import type { PlainObject, Value } from '../../values/value.ts';
import type { Token } from './token.ts';
import { argument, objectOperand, stringOperand } from '../operands.ts';
import { compareNumbers, numberFromDouble } from '../../values/number.ts';
import {
  decodeHeader,
  decodePayloadText,
  decodeSignature,
  jsonObject,
  signingInput,
  splitToken,
} from './token.ts';
import { EMPTY_OBJECT, objectGet } from '../../values/object.ts';
import { fail } from './fault.ts';
import { headerAlgorithm } from './algorithm.ts';
import { isAcceptable, readHeader } from './header.ts';
import { isArray, isNumber } from '../../values/value.ts';
import { isSigned } from './signature.ts';
import { readConstraints } from './constraints.ts';
import { stringToBytes } from '../../values/utf8.ts';

const UNVERIFIED: Value = [false, EMPTY_OBJECT, EMPTY_OBJECT];

export function decodeVerify(args: readonly Value[], context: BuiltinContext): Value {
  const object = objectOperand(argument(args, 2), 2);
  const constraints = readConstraints(object, context);
  let text = stringOperand(argument(args, 1), 1);
  // Each token within a token is at most three quarters as long as the one around it, so this ends.
  for (;;) {
    const token = splitToken(text);
    const header = decodeHeader(token);
    const parameters = readHeader(header);
    if (!isAcceptable(parameters)) return UNVERIFIED;
    if (constraints.alg !== '' && constraints.alg !== parameters.alg) return UNVERIFIED;
    // Each layer is checked before what is in it is read.
    if (!isTrusted(constraints, parameters, token)) return UNVERIFIED;
    text = decodePayloadText(token);
    if (parameters.cty.toLowerCase() === 'jwt') continue;
    const payload = jsonObject(text);
    return areClaimsMet(payload, constraints) ? [true, header, payload] : UNVERIFIED;
  }
}

function isTrusted({ keys, secret }: Constraints, { alg: name, kid }: Header, token: Token): boolean {
  const signature = decodeSignature(token);
  const algorithm = headerAlgorithm(name);
  // `none` and unknown names end here.
  if (!algorithm) return false;
  const input = signingInput(token);
  if (!keys) return isSigned({ kind: 'secret', secret: stringToBytes(secret) }, algorithm, input, signature);
  const named = kid === '' ? undefined : keys.find((key) => key.kid === kid);
  if (named) return isSigned(named.key, algorithm, input, signature);
  return keys.some(
    ({ key, alg }) => (alg === '' || alg === name) && isSigned(key, algorithm, input, signature),
  );
}

/** RFC 7519, section 4.1. A token for an audience is for nobody else: without an `aud` constraint it is refused. */
function areClaimsMet(payload: PlainObject, { iss, aud, time }: Constraints): boolean {
  if (iss !== '' && objectGet(payload, 'iss') !== iss) return false;
  const audience = objectGet(payload, 'aud');
  if (audience === undefined ? aud !== '' : !isAudience(audience, aud)) return false;
  const now = numberFromDouble(time / 1e9);
  const expires = readSeconds(payload, 'exp');
  if (expires !== undefined && compareNumbers(now, expires) >= 0) return false;
  const begins = readSeconds(payload, 'nbf');
  return begins === undefined || compareNumbers(now, begins) >= 0;
}

function isAudience(audience: Value, wanted: string): boolean {
  if (typeof audience === 'string') return audience === wanted;
  return isArray(audience) && audience.includes(wanted);
}

function readSeconds(
  payload: PlainObject,
  name: 'exp' | 'nbf',
): ReturnType<typeof numberFromDouble> | undefined {
  const value = objectGet(payload, name);
  if (value === undefined || isNumber(value)) return value;
  return fail(`${name} value must be a number`);
}
