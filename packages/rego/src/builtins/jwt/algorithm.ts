/** Signature algorithms of JOSE (RFC 7518, section 3; RFC 8037). There is no `none`: a token without signature proves nothing. */
export type Family = 'hmac' | 'rsa' | 'ecdsa' | 'eddsa';

export interface Algorithm {
  readonly family: Family;
  /** Node's name; `null` for EdDSA, which hashes by itself. */
  readonly hash: string | null;
  readonly pss: boolean;
}

function algorithm(family: Family, hash: string | null, pss = false): Algorithm {
  return { family, hash, pss };
}

export const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ['HS256', algorithm('hmac', 'sha256')],
  ['HS384', algorithm('hmac', 'sha384')],
  ['HS512', algorithm('hmac', 'sha512')],
  ['RS256', algorithm('rsa', 'sha256')],
  ['RS384', algorithm('rsa', 'sha384')],
  ['RS512', algorithm('rsa', 'sha512')],
  ['PS256', algorithm('rsa', 'sha256', true)],
  ['PS384', algorithm('rsa', 'sha384', true)],
  ['PS512', algorithm('rsa', 'sha512', true)],
  ['ES256', algorithm('ecdsa', 'sha256')],
  ['ES384', algorithm('ecdsa', 'sha384')],
  ['ES512', algorithm('ecdsa', 'sha512')],
  ['EdDSA', algorithm('eddsa', null)],
]);

/** In headers also the name of RFC 9864; keys may not carry it in OPA. */
export function headerAlgorithm(name: string): Algorithm | undefined {
  return ALGORITHMS.get(name === 'Ed25519' ? 'EdDSA' : name);
}
