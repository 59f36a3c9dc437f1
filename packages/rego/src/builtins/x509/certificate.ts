/** X.509 certificates (RFC 5280, section 4.1) as Go's `crypto/x509` parses them, with its messages. */
import type { ExtensionFields } from './extension-fields.ts';
import type { Extension } from './extensions.ts';
import type { Instant } from './text.ts';
import type { PublicKey } from './public-key.ts';
import { BuiltinError } from '../errors.ts';
import { contextTag, DerReader, explicitTag, formatOid, rightAligned, TAG } from './der.ts';
import { NO_EXTENSIONS } from './extension-fields.ts';
import { parseKeyInfo, readAlgorithm } from './public-key.ts';
import { parseName } from './name.ts';
import { quote } from '../../values/format.ts';
import { readExtension, readExtensionFields } from './extensions.ts';
import { readTime } from './text.ts';
import { signatureAlgorithmNumber } from './signature-algorithm.ts';

export interface Certificate {
  readonly raw: Uint8Array;
  readonly rawToBeSigned: Uint8Array;
  readonly rawKeyInfo: Uint8Array;
  readonly rawSubject: Uint8Array;
  readonly rawIssuer: Uint8Array;
  readonly version: number;
  readonly serialNumber: bigint;
  readonly signatureAlgorithm: number;
  readonly issuer: ReturnType<typeof parseName>;
  readonly subject: ReturnType<typeof parseName>;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly keyAlgorithm: number;
  readonly publicKey: PublicKey | undefined;
  readonly extensions: readonly Extension[];
  readonly fields: ExtensionFields;
  readonly unhandledCritical: readonly (readonly number[])[];
  readonly signature: Uint8Array;
}

function fail(message: string): never {
  throw new BuiltinError(message);
}

/** One certificate and nothing after it. @throws BuiltinError */
export function parseCertificate(der: Uint8Array): Certificate {
  const certificate = parseOne(der);
  return certificate.raw.length === der.length ? certificate : fail('x509: trailing data');
}

/** Certificates one after the other. @throws BuiltinError */
export function parseCertificates(der: Uint8Array): readonly Certificate[] {
  const certificates: Certificate[] = [];
  let rest = der;
  while (rest.length > 0) {
    const certificate = parseOne(rest);
    certificates.push(certificate);
    rest = rest.subarray(certificate.raw.length);
  }
  return certificates;
}

function parseOne(bytes: Uint8Array): Certificate {
  const outer = new DerReader(bytes).element(TAG.sequence) ?? fail('x509: malformed certificate');
  const input = new DerReader(outer.content);
  const signed = input.element(TAG.sequence) ?? fail('x509: malformed tbs certificate');
  const der = new DerReader(signed.content);
  const version = readVersion(der);
  const serialNumber = der.integer() ?? fail('x509: malformed serial number');
  if (serialNumber < 0n) return fail('x509: negative serial number');
  const signatureAlgorithm = readSignatureAlgorithm(der, input);
  const rawIssuer = der.element(TAG.sequence)?.whole ?? fail('x509: malformed issuer');
  const issuer = parseName(rawIssuer);
  const { notBefore, notAfter } = readValidity(der);
  const rawSubject = der.element(TAG.sequence)?.whole ?? fail('x509: malformed issuer');
  const subject = parseName(rawSubject);
  const rawKeyInfo = der.element(TAG.sequence)?.whole ?? fail('x509: malformed spki');
  const { algorithm: keyAlgorithm, key: publicKey } = parseKeyInfo(rawKeyInfo);
  const extensions = version > 1 ? readAfterKey(der, version) : [];
  const read =
    extensions.length > 0
      ? readExtensionFields(extensions)
      : { fields: NO_EXTENSIONS, unhandledCritical: [] };
  const signature = rightAligned(input.bitString() ?? fail('x509: malformed signature'));
  return {
    raw: outer.whole,
    rawToBeSigned: signed.whole,
    rawKeyInfo,
    rawSubject,
    rawIssuer,
    version,
    serialNumber,
    signatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    keyAlgorithm,
    publicKey,
    extensions,
    ...read,
    signature,
  };
}

/** Counted from 1, as Go does; in the encoding it counts from 0. */
function readVersion(der: DerReader): number {
  if (!der.peek(explicitTag(0))) return 1;
  const inner = der.inside(explicitTag(0));
  const version = inner?.integer();
  if (version === undefined || version < 0n || !inner?.empty) return fail('x509: malformed version');
  return version > 2n ? fail('x509: invalid version') : Number(version) + 1;
}

/** It stands inside and outside of what is signed; where they differ, the outer, unsigned one may have been exchanged. */
function readSignatureAlgorithm(der: DerReader, input: DerReader): number {
  const inner = der.content(TAG.sequence) ?? fail('x509: malformed signature algorithm identifier');
  const outer = input.content(TAG.sequence) ?? fail('x509: malformed algorithm identifier');
  if (Buffer.compare(inner, outer) !== 0)
    return fail("x509: inner and outer signature algorithm identifiers don't match");
  return signatureAlgorithmNumber(readAlgorithm(inner));
}

function readValidity(der: DerReader): { readonly notBefore: Instant; readonly notAfter: Instant } {
  const validity = der.inside(TAG.sequence) ?? fail('x509: malformed validity');
  const notBefore = readTime(validity);
  if (typeof notBefore === 'string') return fail(notBefore);
  const notAfter = readTime(validity);
  return typeof notAfter === 'string' ? fail(notAfter) : { notBefore, notAfter };
}

function readAfterKey(der: DerReader, version: number): readonly Extension[] {
  if (der.peek(contextTag(1)) && !der.any()) return fail('x509: malformed issuerUniqueID');
  if (der.peek(contextTag(2)) && !der.any()) return fail('x509: malformed subjectUniqueID');
  if (version !== 3 || !der.peek(explicitTag(3))) return [];
  const list = der.inside(explicitTag(3))?.inside(TAG.sequence) ?? fail('x509: malformed extensions');
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!list.empty) {
    const extension = readExtension(list.content(TAG.sequence) ?? fail('x509: malformed extension'));
    const oid = formatOid(extension.id);
    if (seen.has(oid)) return fail(`x509: certificate contains duplicate extension with OID ${quote(oid)}`);
    seen.add(oid);
    extensions.push(extension);
  }
  return extensions;
}
