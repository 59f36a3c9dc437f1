/** Building and checking chains (RFC 5280, section 6), in the order of Go's `Certificate.Verify`. */
import type { Certificate } from './certificate.ts';
import { areNamesPermitted } from './name-constraints.ts';
import { arePoliciesValid } from './policies.ts';
import { formatOid } from './der.ts';
import { isForHost } from './host-name.ts';
import { isSignatureValid } from './signature-algorithm.ts';
import { SUBJECT_ALTERNATIVE_NAME } from './extensions.ts';

export interface VerifyOptions {
  readonly dnsName: string;
  readonly nanoseconds: bigint;
  /** Go's numbers; server authentication where empty. */
  readonly extKeyUsages: readonly number[];
}

type Chain = readonly Certificate[];

const ANY_USAGE = 0;
const SERVER_AUTHENTICATION = 1;
const CERTIFICATE_SIGN = 1 << 5;

/** Go's limit: certificates that sign each other in many ways would take exponential time. */
const MAX_SIGNATURE_CHECKS = 100;

/**
 * The first chain from the leaf, the last certificate, to the root, the first; `undefined` where there is none. Those between
 * are intermediates.
 */
export function verifyChain(certificates: readonly Certificate[], options: VerifyOptions): Chain | undefined {
  const [root, ...others] = certificates;
  const leaf = others.pop();
  if (!root || !leaf || !isUsable(leaf, [], false, options)) return undefined;
  if (options.dnsName !== '' && !isForHost(leaf, options.dnsName)) return undefined;
  const candidates = isSame(leaf, root) ? [[leaf]] : chainsFrom(leaf, root, withoutCopies(others), options);
  return candidates.find(
    (chain) =>
      arePoliciesValid(chain) && isForUsages(chain, options.extKeyUsages) && areNamesPermitted(chain),
  );
}

function isSame(a: Certificate, b: Certificate): boolean {
  return Buffer.compare(a.raw, b.raw) === 0;
}

function withoutCopies(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((one) => [Buffer.from(one.raw).toString('latin1'), one])).values()];
}

function chainsFrom(
  leaf: Certificate,
  root: Certificate,
  intermediates: readonly Certificate[],
  options: VerifyOptions,
): readonly Chain[] {
  let checks = 0;
  const extend = (chain: Chain, parent: Certificate, isRoot: boolean): readonly Chain[] => {
    const child = chain.at(-1);
    if (!child || checks >= MAX_SIGNATURE_CHECKS) return [];
    checks++;
    if (!parent.publicKey || isInChain(parent, chain) || !isSignedBy(child, parent)) return [];
    if (!isUsable(parent, chain, !isRoot, options)) return [];
    const longer = [...chain, parent];
    return isRoot ? [longer] : from(longer);
  };
  const from = (chain: Chain): readonly Chain[] => {
    const child = chain.at(-1);
    if (!child) return [];
    const parents = possibleParents(child, [root]).map((parent) => [parent, true] as const);
    const between = possibleParents(child, intermediates).map((parent) => [parent, false] as const);
    return [...parents, ...between].flatMap(([parent, isRoot]) => extend(chain, parent, isRoot));
  };
  return from([leaf]);
}

/** Those with a matching key identifier first, those with another last. */
function possibleParents(child: Certificate, pool: readonly Certificate[]): readonly Certificate[] {
  const named = pool.filter(({ rawSubject }) => Buffer.compare(rawSubject, child.rawIssuer) === 0);
  const wanted = child.fields.authorityKeyId ?? new Uint8Array();
  const rank = ({ fields }: Certificate): number => {
    const id = fields.subjectKeyId ?? new Uint8Array();
    if (Buffer.compare(id, wanted) === 0) return 0;
    return (id.length === 0) === (wanted.length === 0) ? 2 : 1;
  };
  return named.toSorted((a, b) => rank(a) - rank(b));
}

/** The same subject, key and names: going round in a circle proves nothing. */
function isInChain(candidate: Certificate, chain: Chain): boolean {
  const identity = identityOf(candidate);
  return chain.some((one) => identityOf(one) === identity);
}

function identityOf({ rawSubject, rawKeyInfo, extensions }: Certificate): string {
  const names = extensions.find(({ id }) => formatOid(id) === SUBJECT_ALTERNATIVE_NAME)?.value;
  return [rawSubject, rawKeyInfo, names]
    .map((part) => (part ? Buffer.from(part).toString('base64') : '-'))
    .join(' ');
}

/** RFC 5280, section 4.2.1.9: without the CA flag a key must not sign certificates, or any site could issue for any other. */
function isSignedBy(child: Certificate, parent: Certificate): boolean {
  const { basicConstraints, keyUsage } = parent.fields;
  if (basicConstraints ? !basicConstraints.isCa : parent.version === 3) return false;
  if (keyUsage !== 0 && (keyUsage & CERTIFICATE_SIGN) === 0) return false;
  return isSignatureValid(child.signatureAlgorithm, child.rawToBeSigned, child.signature, parent.publicKey);
}

function isUsable(
  certificate: Certificate,
  below: Chain,
  isIntermediate: boolean,
  options: VerifyOptions,
): boolean {
  if (certificate.unhandledCritical.length > 0) return false;
  const { notBefore, notAfter, fields } = certificate;
  if (options.nanoseconds < BigInt(notBefore.milliseconds) * 1_000_000n) return false;
  if (options.nanoseconds > BigInt(notAfter.milliseconds) * 1_000_000n) return false;
  const { basicConstraints } = fields;
  if (isIntermediate && !basicConstraints?.isCa) return false;
  if (!basicConstraints || basicConstraints.maxPathLength < 0) return true;
  return below.length - 1 <= basicConstraints.maxPathLength;
}

/** Usages are nested: each authority narrows what those below it may be used for. One wanted usage left is enough. */
function isForUsages(chain: Chain, wanted: readonly number[]): boolean {
  if (wanted.includes(ANY_USAGE)) return true;
  let left = wanted.length === 0 ? [SERVER_AUTHENTICATION] : wanted;
  for (const { fields } of chain.toReversed()) {
    const { extKeyUsages, unknownExtKeyUsages } = fields;
    if (extKeyUsages.length + unknownExtKeyUsages.length === 0 || extKeyUsages.includes(ANY_USAGE)) continue;
    left = left.filter((usage) => extKeyUsages.includes(usage));
    if (left.length === 0) return false;
  }
  return true;
}
