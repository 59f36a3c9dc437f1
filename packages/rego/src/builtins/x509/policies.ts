/**
 * Certificate policies of a chain (RFC 5280, section 6.1; RFC 9618). Kept as the set of policies that are still valid, since
 * what is asked here is only whether any is left where a certificate demands one; a tree would grow exponentially with hostile
 * mappings.
 */
import type { Certificate } from './certificate.ts';
import { oidText } from './extensions.ts';

const ANY_POLICY = '2.5.29.32.0';

interface Counters {
  readonly explicit: number;
  readonly mapping: number;
  readonly any: number;
}

/** `chain` from the leaf to the root. */
export function arePoliciesValid(chain: readonly Certificate[]): boolean {
  const path = chain.slice(0, -1).reverse();
  let counters: Counters = { explicit: path.length + 1, mapping: path.length + 1, any: path.length + 1 };
  let valid: ReadonlySet<string> | undefined = new Set([ANY_POLICY]);
  for (const [index, certificate] of path.entries()) {
    const isLeaf = index === path.length - 1;
    valid = validAfter(certificate, valid, counters.any > 0 || (!isLeaf && isSelfIssued(certificate)));
    if (counters.explicit === 0 && !valid) return false;
    if (!isLeaf && valid) {
      const next = mapped(certificate, valid, counters.mapping > 0);
      if (next === 'invalid') return false;
      valid = next;
    }
    counters = isLeaf ? leafCounters(certificate, counters) : nextCounters(certificate, counters);
  }
  return counters.explicit > 0 || (valid !== undefined && valid.size > 0);
}

function isSelfIssued({ rawIssuer, rawSubject }: Certificate): boolean {
  return Buffer.compare(rawIssuer, rawSubject) === 0;
}

function validAfter(
  { fields }: Certificate,
  before: ReadonlySet<string> | undefined,
  takesAny: boolean,
): ReadonlySet<string> | undefined {
  const policies = (fields.policies ?? []).map(oidText);
  if (!before || policies.length === 0) return undefined;
  const kept = policies.filter(
    (policy) => policy !== ANY_POLICY && (before.has(policy) || before.has(ANY_POLICY)),
  );
  const byAny = takesAny && policies.includes(ANY_POLICY) ? before : [];
  const valid = new Set([...kept, ...byAny]);
  return valid.size > 0 ? valid : undefined;
}

function mapped(
  { fields }: Certificate,
  valid: ReadonlySet<string>,
  isAllowed: boolean,
): ReadonlySet<string> | undefined | 'invalid' {
  const mappings = fields.policyMappings.map((pair) => pair.map(oidText));
  const result = new Set(valid);
  for (const [issuer = ''] of mappings) result.delete(issuer);
  if (isAllowed) {
    if (mappings.some((pair) => pair.includes(ANY_POLICY))) return 'invalid';
    for (const [issuer = '', subject = ''] of mappings)
      if (valid.has(issuer) || valid.has(ANY_POLICY)) result.add(subject);
  }
  return result.size > 0 ? result : undefined;
}

function nextCounters(certificate: Certificate, { explicit, mapping, any }: Counters): Counters {
  const step = isSelfIssued(certificate) ? 0 : 1;
  const { requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = certificate.fields;
  return {
    explicit: lowered(Math.max(explicit - step, 0), requireExplicitPolicy),
    mapping: lowered(Math.max(mapping - step, 0), inhibitPolicyMapping),
    any: lowered(Math.max(any - step, 0), inhibitAnyPolicy),
  };
}

function lowered(counter: number, limit: bigint | undefined): number {
  return limit === undefined || limit >= BigInt(counter) ? counter : Number(limit);
}

function leafCounters({ fields }: Certificate, counters: Counters): Counters {
  const explicit = fields.requireExplicitPolicy === 0n ? 0 : Math.max(counters.explicit - 1, 0);
  return { ...counters, explicit };
}
