/** Extensions of certificates, one reader each, by the number that follows 2.5.29 (RFC 5280, section 4.2). */
import type { ExtensionFields } from './extension-fields.ts';
import { BuiltinError } from '../errors.ts';
import { contextTag, DerReader, explicitTag, formatOid, parseOid, TAG } from './der.ts';
import { extKeyUsageNumber, NO_EXTENSIONS } from './extension-fields.ts';
import { latin1, uriText } from './text.ts';
import { readAlternativeNames, readNameConstraints } from './names-extension.ts';

export interface Extension {
  readonly id: readonly number[];
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const AUTHORITY_INFORMATION_ACCESS = '1.3.6.1.5.5.7.1.1';

function fail(message: string): never {
  throw new BuiltinError(message);
}

export function readExtension(content: Uint8Array): Extension {
  const der = new DerReader(content);
  const id = der.oid() ?? fail('x509: malformed extension OID field');
  const critical = der.peek(TAG.boolean)
    ? (der.boolean() ?? fail('x509: malformed extension critical field'))
    : false;
  const value = der.content(TAG.octetString) ?? fail('x509: malformed extension value field');
  return { id, critical, value };
}

export interface ReadExtensions {
  readonly fields: ExtensionFields;
  /** Critical ones that nothing here understands: whoever verifies must refuse the certificate. */
  readonly unhandledCritical: readonly (readonly number[])[];
}

type Update = Partial<ExtensionFields> | 'unhandled';
type Reader = (extension: Extension) => Update;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['2.5.29.14', readSubjectKeyId],
  ['2.5.29.15', readKeyUsage],
  [SUBJECT_ALTERNATIVE_NAME, readNames],
  ['2.5.29.19', readBasicConstraints],
  ['2.5.29.30', readConstraints],
  ['2.5.29.31', readCrlDistributionPoints],
  ['2.5.29.32', readPolicies],
  ['2.5.29.33', readPolicyMappings],
  ['2.5.29.35', readAuthorityKeyId],
  ['2.5.29.36', readPolicyConstraints],
  ['2.5.29.37', readExtKeyUsage],
  ['2.5.29.54', readInhibitAnyPolicy],
  [AUTHORITY_INFORMATION_ACCESS, readInformationAccess],
]);

export function readExtensionFields(extensions: readonly Extension[]): ReadExtensions {
  let fields = NO_EXTENSIONS;
  const unhandledCritical: (readonly number[])[] = [];
  for (const extension of extensions) {
    const update = READERS.get(formatOid(extension.id))?.(extension) ?? 'unhandled';
    const isUnhandled = update === 'unhandled' || unhandledConstraints.has(update);
    if (update !== 'unhandled') fields = { ...fields, ...update };
    if (isUnhandled && extension.critical) unhandledCritical.push(extension.id);
  }
  return { fields, unhandledCritical };
}

const unhandledConstraints = new WeakSet<object>();

function readNames({ value }: Extension): Update {
  const names = readAlternativeNames(value);
  const isEmpty = Object.values(names).every((list) => list.length === 0);
  return isEmpty ? 'unhandled' : { names };
}

function readConstraints({ value, critical }: Extension): Update {
  const { fields, unhandled } = readNameConstraints(value, critical);
  if (unhandled) unhandledConstraints.add(fields);
  return fields;
}

function readKeyUsage({ value }: Extension): Update {
  const bits = new DerReader(value).bitString() ?? fail('x509: invalid key usage');
  let keyUsage = 0;
  for (let bit = 0; bit < 9; bit++) {
    if (((bits.bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) keyUsage |= 1 << bit;
  }
  return { keyUsage };
}

function readBasicConstraints({ value }: Extension): Update {
  const message = 'x509: invalid basic constraints';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const isCa = der.peek(TAG.boolean) ? (der.boolean() ?? fail(message)) : false;
  if (!der.peek(TAG.integer)) return { basicConstraints: { isCa, maxPathLength: -1 } };
  const length = der.integer() ?? -1n;
  if (length < 0n || length >= 2n ** 63n) return fail(message);
  return { basicConstraints: { isCa, maxPathLength: Number(length) } };
}

function readCrlDistributionPoints({ value }: Extension): Update {
  const points = new DerReader(value).inside(TAG.sequence) ?? fail('x509: invalid CRL distribution points');
  const message = 'x509: invalid CRL distribution point';
  const crlDistributionPoints: string[] = [];
  while (!points.empty) {
    const point = points.inside(TAG.sequence) ?? fail(message);
    if (!point.peek(explicitTag(0))) continue;
    const names = point.inside(explicitTag(0))?.inside(explicitTag(0)) ?? fail(message);
    while (names.peek(contextTag(6)))
      crlDistributionPoints.push(uriText(names.content(contextTag(6)) ?? fail(message)));
  }
  return { crlDistributionPoints };
}

function readAuthorityKeyId({ value, critical }: Extension): Update {
  if (critical) return fail('x509: authority key identifier incorrectly marked critical');
  const message = 'x509: invalid authority key identifier';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  return der.peek(contextTag(0)) ? { authorityKeyId: der.content(contextTag(0)) ?? fail(message) } : {};
}

function readSubjectKeyId({ value, critical }: Extension): Update {
  if (critical) return fail('x509: subject key identifier incorrectly marked critical');
  return {
    subjectKeyId:
      new DerReader(value).content(TAG.octetString) ?? fail('x509: invalid subject key identifier'),
  };
}

function readPolicyConstraints({ value }: Extension): Update {
  const message = 'x509: invalid policy constraints extension';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const read = (tag: number): bigint => {
    const number = der.integer(tag) ?? fail(message);
    return BigInt.asIntN(64, number) === number ? number : fail(message);
  };
  return {
    ...(der.peek(contextTag(0)) ? { requireExplicitPolicy: read(contextTag(0)) } : {}),
    ...(der.peek(contextTag(1)) ? { inhibitPolicyMapping: read(contextTag(1)) } : {}),
  };
}

function readInhibitAnyPolicy({ value }: Extension): Update {
  const number = new DerReader(value).integer();
  if (number === undefined || BigInt.asIntN(64, number) !== number)
    return fail('x509: invalid inhibit any policy extension');
  return { inhibitAnyPolicy: number };
}

function readExtKeyUsage({ value }: Extension): Update {
  const message = 'x509: invalid extended key usages';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const extKeyUsages: number[] = [];
  const unknownExtKeyUsages: (readonly number[])[] = [];
  while (!der.empty) {
    const oid = der.oid() ?? fail(message);
    const number = extKeyUsageNumber(formatOid(oid));
    if (number < 0) unknownExtKeyUsages.push(oid);
    else extKeyUsages.push(number);
  }
  return { extKeyUsages, unknownExtKeyUsages };
}

function readPolicies({ value }: Extension): Update {
  const message = 'x509: invalid certificate policies';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const policies: Uint8Array[] = [];
  const seen = new Set<string>();
  while (!der.empty) {
    const oid = der.inside(TAG.sequence)?.content(TAG.oid);
    const text = oid && latin1(oid);
    if (oid === undefined || text === undefined || seen.has(text) || !isOidContent(oid)) return fail(message);
    seen.add(text);
    policies.push(oid);
  }
  return { policies };
}

function isOidContent(content: Uint8Array): boolean {
  if (content.length === 0 || (content.at(-1) ?? 0) >= 0x80) return false;
  return content.every((byte, index) => byte !== 0x80 || (index > 0 && (content[index - 1] ?? 0) >= 0x80));
}

function readPolicyMappings({ value }: Extension): Update {
  const message = 'x509: invalid policy mappings extension';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const policyMappings: (readonly [Uint8Array, Uint8Array])[] = [];
  while (!der.empty) {
    const pair = der.inside(TAG.sequence);
    const issuer = pair?.content(TAG.oid);
    const subject = pair?.content(TAG.oid);
    if (!issuer || !subject) return fail(message);
    policyMappings.push([issuer, subject]);
  }
  return { policyMappings };
}

function readInformationAccess({ value, critical }: Extension): Update {
  if (critical) return fail('x509: authority info access incorrectly marked critical');
  const message = 'x509: invalid authority info access';
  const der = new DerReader(value).inside(TAG.sequence) ?? fail(message);
  const ocspServers: string[] = [];
  const issuingUrls: string[] = [];
  while (!der.empty) {
    const access = der.inside(TAG.sequence);
    const method = formatOid(access?.oid() ?? fail(message));
    if (!access?.peek(contextTag(6))) continue;
    const location = uriText(access.content(contextTag(6)) ?? fail(message));
    if (method === '1.3.6.1.5.5.7.48.1') ocspServers.push(location);
    if (method === '1.3.6.1.5.5.7.48.2') issuingUrls.push(location);
  }
  return { ocspServers, issuingUrls };
}

/** The number form of an identifier's content, where Go has one. */
export function oidNumbers(content: Uint8Array): readonly number[] | undefined {
  return parseOid(content);
}

/** Dotted text of an identifier of any length. */
export function oidText(content: Uint8Array): string {
  const parts: bigint[] = [];
  let value = 0n;
  for (const byte of content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length > 0) parts.push(value);
    else parts.push(...(value < 80n ? [value / 40n, value % 40n] : [2n, value - 80n]));
    value = 0n;
  }
  return parts.join('.');
}
