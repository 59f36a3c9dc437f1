/** The keys that a policy trusts: a certificate or public key in PEM, or a JWK or a set of them (v1/topdown/tokens.go). */
import type { BuiltinContext } from '../builtin.ts';
import type { Key, NamedKey } from './key.ts';
import type { PublicKey } from '../x509/public-key.ts';
import { ALGORITHMS } from './algorithm.ts';
import { decodePem, pemText } from '../crypto/pem.ts';
import { fail, within } from './fault.ts';
import { keyObject, parsePublicKey } from '../x509/public-key.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { parseJwks } from './jwk.ts';

/** Parsed once an evaluation: policies check many tokens with the same keys. @throws BuiltinError */
export function trustedKeys(text: string, context: BuiltinContext): readonly NamedKey[] {
  const name = `io.jwt keys ${text}`;
  const known = context.cache.get(name) as readonly NamedKey[] | undefined;
  if (known) return known;
  const keys = parseKeys(text);
  context.cache.set(name, keys);
  return keys;
}

function parseKeys(text: string): readonly NamedKey[] {
  const found = decodePem(pemText(text));
  if (!found) {
    const keys = within('failed to parse a JWK key (set): jwk.ParseString: failed to parse string: ', () =>
      parseJwks(text),
    );
    for (const { key } of keys)
      if (key.kind === 'other' && key.fault !== undefined)
        return fail(`jwk.Export: failed to export jwk.Key to raw format: ${key.fault}`);
    return keys.filter(({ alg }) => alg === '' || ALGORITHMS.has(alg));
  }
  // A second key after the first would be silently ignored, and with it whoever meant it to be used.
  if (found.rest.length > 0) return fail('extra data after a PEM certificate block');
  const { type, bytes } = found.block;
  if (type === 'CERTIFICATE') {
    const certificate = within('failed to parse a PEM certificate: ', () => parseCertificate(bytes));
    return [unnamed(certificate.publicKey)];
  }
  if (type === 'PUBLIC KEY')
    return [unnamed(within('failed to parse a PEM public key: ', () => parsePublicKey(bytes)))];
  return fail('failed to extract a Key from the PEM certificate');
}

function unnamed(key: PublicKey | undefined): NamedKey {
  return { key: key ? fromPublicKey(key) : { kind: 'other' }, alg: '', kid: '' };
}

function fromPublicKey(key: PublicKey): Key {
  try {
    if (key.kind === 'rsa')
      return { kind: 'rsa', object: keyObject(key), modulusBits: key.n.toString(2).length, isPrivate: false };
    if (key.kind === 'ecdsa')
      return { kind: 'ecdsa', object: keyObject(key), size: key.curve.size, isPrivate: false };
    if (key.kind === 'ed25519') return { kind: 'ed25519', object: keyObject(key), isPrivate: false };
  } catch {
    // OpenSSL refuses it, so nothing verifies with it.
  }
  return { kind: 'other' };
}
