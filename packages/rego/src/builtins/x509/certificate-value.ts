/** Certificates as the JSON of Go's `x509.Certificate`, which is what policies see. Empty lists are `null` there. */
import type { AlternativeNames, IpRange } from './extension-fields.ts';
import type { Certificate } from './certificate.ts';
import type { Extension } from './extensions.ts';
import type { GoUrl } from '../http/go-url.ts';
import type { PlainObject, Value } from '../../values/value.ts';
import { encodeBase64 } from '../crypto/base64.ts';
import { formatIp } from './ip-text.ts';
import { nameValue } from './name.ts';
import { numberFromInteger } from '../../values/number.ts';
import { oidNumbers, oidText } from './extensions.ts';
import { publicKeyValue } from './public-key.ts';
import { uriTexts } from './names-extension.ts';

export function listOrNull(values: readonly Value[]): Value {
  return values.length === 0 ? null : values;
}

function bytesOrNull(bytes: Uint8Array | undefined): Value {
  return bytes ? encodeBase64(bytes) : null;
}

export function extensionsValue(extensions: readonly Extension[]): Value {
  return listOrNull(
    extensions.map(({ id, critical, value }) => ({ Id: id, Critical: critical, Value: encodeBase64(value) })),
  );
}

export function alternativeNamesValue({ dns, emails, ips, uris }: AlternativeNames): PlainObject {
  return {
    DNSNames: listOrNull(dns),
    EmailAddresses: listOrNull(emails),
    IPAddresses: listOrNull(ips.map(formatIp)),
    URIs: listOrNull(uris.map(urlValue)),
  };
}

function urlValue(url: GoUrl): Value {
  return {
    Scheme: url.scheme,
    Opaque: url.opaque,
    User: url.user === undefined ? null : {},
    Host: url.host,
    Path: url.path,
    RawPath: url.rawPath,
    OmitHost: url.omitHost,
    ForceQuery: url.forceQuery,
    RawQuery: url.rawQuery,
    Fragment: url.fragment,
    RawFragment: url.rawFragment,
  };
}

function rangesValue(ranges: readonly IpRange[]): Value {
  return listOrNull(ranges.map(({ ip, mask }) => ({ IP: formatIp(ip), Mask: encodeBase64(mask) })));
}

function constraintsValue({
  permitted,
  excluded,
  nameConstraintsCritical,
}: Certificate['fields']): PlainObject {
  return {
    PermittedDNSDomainsCritical: nameConstraintsCritical,
    PermittedDNSDomains: listOrNull(permitted.dns),
    ExcludedDNSDomains: listOrNull(excluded.dns),
    PermittedIPRanges: rangesValue(permitted.ips),
    ExcludedIPRanges: rangesValue(excluded.ips),
    PermittedEmailAddresses: listOrNull(permitted.emails),
    ExcludedEmailAddresses: listOrNull(excluded.emails),
    PermittedURIDomains: listOrNull(permitted.uris),
    ExcludedURIDomains: listOrNull(excluded.uris),
  };
}

function policiesValue(fields: Certificate['fields']): PlainObject {
  const { policies, policyMappings, inhibitAnyPolicy, inhibitPolicyMapping, requireExplicitPolicy } = fields;
  return {
    Policies: listOrNull((policies ?? []).map(oidText)),
    PolicyIdentifiers: policies ? policies.flatMap((policy) => listOf(oidNumbers(policy))) : null,
    PolicyMappings: listOrNull(
      policyMappings.map(([issuer, subject]) => ({
        IssuerDomainPolicy: oidText(issuer),
        SubjectDomainPolicy: oidText(subject),
      })),
    ),
    InhibitAnyPolicy: numberFromInteger(inhibitAnyPolicy ?? 0n),
    InhibitAnyPolicyZero: inhibitAnyPolicy === 0n,
    InhibitPolicyMapping: numberFromInteger(inhibitPolicyMapping ?? 0n),
    InhibitPolicyMappingZero: inhibitPolicyMapping === 0n,
    RequireExplicitPolicy: numberFromInteger(requireExplicitPolicy ?? 0n),
    RequireExplicitPolicyZero: requireExplicitPolicy === 0n,
  };
}

function listOf(numbers: readonly number[] | undefined): readonly Value[] {
  return numbers ? [numbers] : [];
}

export function certificateValue(certificate: Certificate): PlainObject {
  const { fields } = certificate;
  const { basicConstraints } = fields;
  return {
    Raw: encodeBase64(certificate.raw),
    RawTBSCertificate: encodeBase64(certificate.rawToBeSigned),
    RawSubjectPublicKeyInfo: encodeBase64(certificate.rawKeyInfo),
    RawSubject: encodeBase64(certificate.rawSubject),
    RawIssuer: encodeBase64(certificate.rawIssuer),
    Signature: encodeBase64(certificate.signature),
    SignatureAlgorithm: certificate.signatureAlgorithm,
    PublicKeyAlgorithm: certificate.keyAlgorithm,
    PublicKey: publicKeyValue(certificate.publicKey),
    Version: certificate.version,
    SerialNumber: numberFromInteger(certificate.serialNumber),
    Issuer: nameValue(certificate.issuer),
    Subject: nameValue(certificate.subject),
    NotBefore: certificate.notBefore.text,
    NotAfter: certificate.notAfter.text,
    KeyUsage: fields.keyUsage,
    Extensions: extensionsValue(certificate.extensions),
    ExtraExtensions: null,
    UnhandledCriticalExtensions: listOrNull(certificate.unhandledCritical),
    ExtKeyUsage: listOrNull(fields.extKeyUsages),
    UnknownExtKeyUsage: listOrNull(fields.unknownExtKeyUsages),
    BasicConstraintsValid: basicConstraints !== undefined,
    IsCA: basicConstraints?.isCa ?? false,
    MaxPathLen: basicConstraints?.maxPathLength ?? 0,
    MaxPathLenZero: basicConstraints?.maxPathLength === 0,
    SubjectKeyId: bytesOrNull(fields.subjectKeyId),
    AuthorityKeyId: bytesOrNull(fields.authorityKeyId),
    OCSPServer: listOrNull(fields.ocspServers),
    IssuingCertificateURL: listOrNull(fields.issuingUrls),
    CRLDistributionPoints: listOrNull(fields.crlDistributionPoints),
    ...alternativeNamesValue(fields.names),
    ...constraintsValue(fields),
    ...policiesValue(fields),
  };
}

/** With `URIStrings`, which OPA adds. */
export function extendedCertificateValue(certificate: Certificate): PlainObject {
  return { ...certificateValue(certificate), URIStrings: listOrNull(uriTexts(certificate.fields.names)) };
}
