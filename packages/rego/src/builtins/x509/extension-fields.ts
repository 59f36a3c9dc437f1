/** The fields that extensions fill in Go's `x509.Certificate` (RFC 5280, section 4.2). */
import type { GoUrl } from '../http/go-url.ts';

export interface IpRange {
  readonly ip: Uint8Array;
  readonly mask: Uint8Array;
}

export interface Subtrees {
  readonly dns: readonly string[];
  readonly ips: readonly IpRange[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
}

export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly emails: readonly string[];
  readonly ips: readonly Uint8Array[];
  readonly uris: readonly GoUrl[];
}

export interface ExtensionFields {
  readonly keyUsage: number;
  readonly basicConstraints?: { readonly isCa: boolean; readonly maxPathLength: number };
  readonly names: AlternativeNames;
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
  readonly nameConstraintsCritical: boolean;
  readonly crlDistributionPoints: readonly string[];
  readonly authorityKeyId?: Uint8Array;
  readonly subjectKeyId?: Uint8Array;
  readonly requireExplicitPolicy?: bigint;
  readonly inhibitPolicyMapping?: bigint;
  readonly inhibitAnyPolicy?: bigint;
  readonly extKeyUsages: readonly number[];
  readonly unknownExtKeyUsages: readonly (readonly number[])[];
  /** The contents of the identifiers: policies may be longer than what Go holds as numbers. */
  readonly policies?: readonly Uint8Array[];
  readonly policyMappings: readonly (readonly [issuer: Uint8Array, subject: Uint8Array])[];
  readonly ocspServers: readonly string[];
  readonly issuingUrls: readonly string[];
}

export const NO_SUBTREES: Subtrees = { dns: [], ips: [], emails: [], uris: [] };
export const NO_NAMES: AlternativeNames = { dns: [], emails: [], ips: [], uris: [] };

export const NO_EXTENSIONS: ExtensionFields = {
  keyUsage: 0,
  names: NO_NAMES,
  permitted: NO_SUBTREES,
  excluded: NO_SUBTREES,
  nameConstraintsCritical: false,
  crlDistributionPoints: [],
  extKeyUsages: [],
  unknownExtKeyUsages: [],
  policyMappings: [],
  ocspServers: [],
  issuingUrls: [],
};

/** In the order of Go's numbers. */
const EXT_KEY_USAGES: readonly string[] = [
  '2.5.29.37.0',
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.2',
  '1.3.6.1.5.5.7.3.3',
  '1.3.6.1.5.5.7.3.4',
  '1.3.6.1.5.5.7.3.5',
  '1.3.6.1.5.5.7.3.6',
  '1.3.6.1.5.5.7.3.7',
  '1.3.6.1.5.5.7.3.8',
  '1.3.6.1.5.5.7.3.9',
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
  '1.3.6.1.4.1.311.2.1.22',
  '1.3.6.1.4.1.311.61.1.1',
];

/** Go's number of a usage, -1 where it has none. */
export function extKeyUsageNumber(oid: string): number {
  return EXT_KEY_USAGES.indexOf(oid);
}
