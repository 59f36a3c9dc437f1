/** Certificate signing requests (RFC 2986) as the JSON of Go's `x509.CertificateRequest`. */
import type { AlternativeNames } from './extension-fields.ts';
import type { Extension } from './extensions.ts';
import type { PlainObject, Value } from '../../values/value.ts';
import { alternativeNamesValue, extensionsValue, listOrNull } from './certificate-value.ts';
import { BuiltinError } from '../errors.ts';
import { DerReader, explicitTag, formatOid, rightAligned, TAG } from './der.ts';
import { derText } from './text.ts';
import { encodeBase64 } from '../crypto/base64.ts';
import { nameValue, parseName } from './name.ts';
import { NO_NAMES } from './extension-fields.ts';
import { numberFromInteger } from '../../values/number.ts';
import { parseKeyInfo, publicKeyValue, readAlgorithm } from './public-key.ts';
import { readAlternativeNames } from './names-extension.ts';
import { readExtension, SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';
import { signatureAlgorithmNumber } from './signature-algorithm.ts';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

function malformed(): never {
  throw new BuiltinError("asn1: structure error: tags don't match");
}

/** @throws BuiltinError */
export function requestValue(bytes: Uint8Array): PlainObject {
  const outer = topLevel(bytes);
  const input = new DerReader(outer.content);
  const signed = input.element(TAG.sequence) ?? malformed();
  const der = new DerReader(signed.content);
  const version = der.integer() ?? malformed();
  const rawSubject = der.any()?.whole ?? malformed();
  const rawKeyInfo = der.element(TAG.sequence)?.whole ?? malformed();
  const attributes = readAttributes(der.content(explicitTag(0)) ?? malformed());
  const algorithm = signatureAlgorithmNumber(readAlgorithm(input.content(TAG.sequence) ?? malformed()));
  const signature = rightAligned(input.bitString() ?? malformed());
  const { algorithm: keyAlgorithm, key } = parseKeyInfo(rawKeyInfo);
  const subject = parseName(rawSubject);
  const extensions = requestedExtensions(attributes);
  return {
    Raw: encodeBase64(outer.whole),
    RawTBSCertificateRequest: encodeBase64(signed.whole),
    RawSubjectPublicKeyInfo: encodeBase64(rawKeyInfo),
    RawSubject: encodeBase64(rawSubject),
    Version: numberFromInteger(version),
    Signature: encodeBase64(signature),
    SignatureAlgorithm: algorithm,
    PublicKeyAlgorithm: keyAlgorithm,
    PublicKey: publicKeyValue(key),
    Subject: nameValue(subject),
    Attributes: listOrNull(attributes.flatMap(attributeValue)),
    Extensions: extensionsValue(extensions),
    ExtraExtensions: null,
    ...alternativeNamesValue(namesOf(extensions)),
  };
}

function topLevel(bytes: Uint8Array): { readonly content: Uint8Array; readonly whole: Uint8Array } {
  const der = new DerReader(bytes);
  const first = bytes[0];
  if (first === undefined) throw new BuiltinError('asn1: syntax error: sequence truncated');
  if (first !== TAG.sequence) throw new BuiltinError(mismatch(bytes));
  const outer = der.any();
  if (!outer) throw new BuiltinError('asn1: syntax error: data truncated');
  if (!der.empty) throw new BuiltinError('asn1: syntax error: trailing data');
  return outer;
}

/** What Go says of a first byte that starts no sequence. */
function mismatch(bytes: Uint8Array): string {
  const element = new DerReader(bytes).any();
  const length = bytes[1] ?? 0;
  if (length >= 0x80 && !element) return 'asn1: syntax error: data truncated';
  const tag = bytes[0] ?? 0;
  const found = `{class:${tag >> 6} tag:${tag & 0x1f} length:${element?.content.length ?? length} isCompound:${(tag & 0x20) !== 0}}`;
  const wanted =
    '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}';
  return `asn1: structure error: tags don't match (16 vs ${found}) ${wanted} certificateRequest @2`;
}

interface RequestAttribute {
  readonly type: readonly number[];
  readonly values: Uint8Array;
}

/** Attributes that cannot be read are left out, as in Go: challenge passwords, for one. */
function readAttributes(content: Uint8Array): readonly RequestAttribute[] {
  const der = new DerReader(content);
  const attributes: RequestAttribute[] = [];
  while (!der.empty) {
    const attribute = new DerReader((der.any() ?? malformed()).content);
    const type = attribute.oid();
    const values = attribute.content(TAG.set);
    if (type && values) attributes.push({ type, values });
  }
  return attributes;
}

function requestedExtensions(attributes: readonly RequestAttribute[]): readonly Extension[] {
  const extensions: Extension[] = [];
  for (const { values } of attributes.filter(({ type }) => formatOid(type) === EXTENSION_REQUEST)) {
    if (values.length === 0) continue;
    const list = new DerReader(values).inside(TAG.sequence) ?? malformed();
    while (!list.empty) extensions.push(readExtension(list.content(TAG.sequence) ?? malformed()));
  }
  if (new Set(extensions.map(({ id }) => formatOid(id))).size < extensions.length)
    throw new BuiltinError('x509: certificate request contains duplicate requested extensions');
  return extensions;
}

function namesOf(extensions: readonly Extension[]): AlternativeNames {
  const extension = extensions.find(({ id }) => formatOid(id) === SUBJECT_ALTERNATIVE_NAME);
  return extension ? readAlternativeNames(extension.value) : NO_NAMES;
}

/** Go shows attributes whose values are sets of sequences of type and value; others not. */
function attributeValue({ type, values }: RequestAttribute): readonly Value[] {
  const sets = new DerReader(values);
  const lists: Value[] = [];
  while (!sets.empty) {
    const pairs = sets.inside(TAG.sequence);
    const list: Value[] = [];
    while (pairs && !pairs.empty) {
      const pair = pairValue(pairs);
      if (!pair) return [];
      list.push(pair);
    }
    if (!pairs) return [];
    lists.push(list);
  }
  return [{ Type: type, Value: lists }];
}

function pairValue(pairs: DerReader): Value | undefined {
  const pair = pairs.inside(TAG.sequence);
  const type = pair?.oid();
  const element = pair?.any();
  if (!type || !element) return undefined;
  const value = anyValue(element.tag, element.content, element.whole);
  return value === undefined ? undefined : { Type: type, Value: value };
}

/** What Go's `asn1` makes of a value of any type. */
function anyValue(tag: number, content: Uint8Array, whole: Uint8Array): Value | undefined {
  switch (tag) {
    case TAG.octetString:
      return encodeBase64(content);
    case TAG.boolean:
      return new DerReader(whole).boolean();
    case TAG.integer:
      return numberFromInteger(new DerReader(whole).integer() ?? 0n);
    case TAG.oid:
      return new DerReader(whole).oid();
    default: {
      const text = derText(tag, content);
      return typeof text === 'string' ? text : null;
    }
  }
}
