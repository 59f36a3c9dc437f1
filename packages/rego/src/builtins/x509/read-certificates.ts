/** Certificates from the text that a policy gives: PEM, or base64 of PEM or DER. */
import type { Certificate } from './certificate.ts';
import { BuiltinError } from '../errors.ts';
import { decodeBase64 } from '../crypto/base64.ts';
import { decodePemBlocks, pemText } from '../crypto/pem.ts';
import { latin1 } from './text.ts';
import { parseCertificates } from './certificate.ts';

const BEGIN = '-----BEGIN';

/** @throws BuiltinError */
export function readCertificates(text: string): readonly Certificate[] {
  if (text.startsWith(BEGIN)) return fromPem(pemText(text));
  const bytes = decodeBase64(text);
  const decoded = latin1(bytes);
  return decoded.startsWith(BEGIN) ? fromPem(decoded) : parseCertificates(bytes);
}

function fromPem(text: string): readonly Certificate[] {
  const blocks = decodePemBlocks(text);
  for (const { type } of blocks)
    if (type !== 'CERTIFICATE') throw new BuiltinError(`PEM block type is '${type}', expected CERTIFICATE`);
  return parseCertificates(new Uint8Array(Buffer.concat(blocks.map(({ bytes }) => bytes))));
}
