/** Private keys as OPA shows them: as JWK, and as the JSON of Go's types. */
import type { PrivateKey, RsaPrivateKey } from './private-key.ts';
import type { Value } from '../../values/value.ts';
import { encodeBase64, encodeBase64Url } from './base64.ts';
import { BuiltinError } from '../errors.ts';
import { integerToBytes } from '../x509/der.ts';
import { numberFromInteger } from '../../values/number.ts';

export function privateKeyValue(key: PrivateKey): Value {
  if (key.kind === 'rsa') return rsaValue(key);
  if (key.kind === 'ecdsa')
    return {
      Curve: {},
      D: numberFromInteger(key.d),
      X: numberFromInteger(key.x),
      Y: numberFromInteger(key.y),
    };
  return key.kind === 'x25519' ? {} : encodeBase64(Buffer.concat([key.seed, key.publicKey]));
}

function rsaValue(key: RsaPrivateKey): Value {
  return {
    N: numberFromInteger(key.n),
    E: numberFromInteger(key.e),
    D: numberFromInteger(key.d),
    Primes: [numberFromInteger(key.p), numberFromInteger(key.q)],
    Precomputed: {
      Dp: numberFromInteger(key.dp),
      Dq: numberFromInteger(key.dq),
      Qinv: numberFromInteger(key.qi),
      CRTValues: [],
    },
  };
}

export function jwkValue(key: PrivateKey): Value {
  const number = (value: bigint, length?: number): string => encodeBase64Url(integerToBytes(value, length));
  if (key.kind === 'rsa') {
    const { n, e, d, p, q, dp, dq, qi } = key;
    const numbers = Object.entries({ n, e, d, p, q, dp, dq, qi }).map(([name, value]) => [
      name,
      number(value),
    ]);
    return { kty: 'RSA', ...Object.fromEntries(numbers) };
  }
  if (key.kind === 'ecdsa') {
    const { curve, x, y, d } = key;
    if (curve.name === 'P-224') throw new BuiltinError('jwk: curve P-224 has no name in a JWK');
    const [textX, textY, textD] = [x, y, d].map((value) => number(value, curve.size));
    return { kty: 'EC', crv: curve.name, x: textX ?? '', y: textY ?? '', d: textD ?? '' };
  }
  const crv = key.kind === 'ed25519' ? 'Ed25519' : 'X25519';
  return { kty: 'OKP', crv, d: encodeBase64Url(key.seed), x: encodeBase64Url(key.publicKey) };
}
