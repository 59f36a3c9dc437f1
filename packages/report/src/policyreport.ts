import type { Finding, Rule, Verdict } from '@toride/core';
import { objectOf, subjectKey } from '@toride/core';
import { listed, ruleIndex, type Format } from './format.ts';
import { jsonText } from './json-text.ts';
import type { Writer } from './sink.ts';
import { clip, visible } from './text.ts';
import { exceptionText, placeName, whyUnknown } from './words.ts';

/** A report object is stored in etcd, whose limit for a request is 1.5 MiB: this many results stay well below. */
const RESULTS = 200;

type Result = 'pass' | 'fail' | 'warn' | 'error' | 'skip';

const RESULT_OF: Readonly<Record<Verdict, Result>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'error',
  'not-applicable': 'skip',
  excepted: 'skip',
};

interface Batch {
  readonly namespace: string | undefined;
  readonly results: string[];
  readonly summary: Record<Result, number>;
  number: number;
}

/**
 * Policy reports (`wgpolicyk8s.io/v1alpha2`) as one `List` for `kubectl apply`: PolicyReports for each namespace,
 * ClusterPolicyReports for all else, each of a size that the API server takes.
 */
export const policyreport: Format = {
  about: 'PolicyReport and ClusterPolicyReport objects (wgpolicyk8s.io/v1alpha2)',
  extension: 'json',
  mediaType: 'application/json',
  async write(report, out, options) {
    const rules = ruleIndex(report);
    const batches = new Map<string, Batch>();
    const items = { written: 0 };
    await out.write('{"apiVersion":"v1","kind":"List","items":[');
    for (const finding of listed(report, options)) {
      const batch = batchOf(batches, finding);
      batch.results.push(jsonText(resultOf(finding, rules.get(finding.rule))));
      batch.summary[RESULT_OF[finding.verdict]] += 1;
      if (batch.results.length >= RESULTS) await flush(batch, items, out);
    }
    for (const batch of batches.values()) if (batch.results.length > 0) await flush(batch, items, out);
    await out.write('\n]}\n');
  },
};

/** A namespace whose name no API server accepts (RFC 1123 label) has no PolicyReports; its results still count. */
function batchOf(batches: Map<string, Batch>, finding: Finding): Batch {
  const named = objectOf(finding.subject)?.namespace;
  const namespace =
    named !== undefined && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(named) ? named : undefined;
  const key = namespace ?? '';
  const known = batches.get(key);
  if (known !== undefined) return known;
  const made = {
    namespace,
    results: [],
    summary: { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 },
    number: 1,
  };
  batches.set(key, made);
  return made;
}

async function flush(batch: Batch, items: { written: number }, out: Writer): Promise<void> {
  const head = {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: batch.namespace === undefined ? 'ClusterPolicyReport' : 'PolicyReport',
    metadata: {
      name: `toride-${batch.number}`,
      ...(batch.namespace === undefined ? {} : { namespace: batch.namespace }),
      labels: { 'app.kubernetes.io/managed-by': 'toride' },
    },
    summary: batch.summary,
  };
  await out.write(
    `${items.written === 0 ? '\n' : ',\n'}${jsonText(head).slice(0, -1)},"results":[\n${batch.results.join(',\n')}\n]}`,
  );
  items.written += 1;
  batch.number += 1;
  batch.results.length = 0;
  for (const result of Object.keys(batch.summary) as Result[]) batch.summary[result] = 0;
}

function resultOf(finding: Finding, rule: Rule | undefined): object {
  const object = objectOf(finding.subject);
  return {
    source: 'toride',
    policy: finding.rule,
    ...(rule === undefined ? {} : { rule: visible(rule.title), category: rule.layer }),
    severity: finding.severity,
    result: RESULT_OF[finding.verdict],
    scored: finding.verdict === 'fail' || finding.verdict === 'pass',
    message: clip(visible(messageOf(finding)), 2000),
    ...(object === undefined
      ? {}
      : {
          resources: [
            {
              apiVersion: object.apiVersion,
              kind: object.kind,
              ...(object.namespace === undefined ? {} : { namespace: object.namespace }),
              name: object.name,
            },
          ],
        }),
    properties: propertiesOf(finding),
  };
}

function messageOf(finding: Finding): string {
  if (finding.verdict === 'unknown') return `not evaluated: ${whyUnknown(finding)}`;
  if (finding.exception === undefined) return finding.detail;
  return `${finding.detail}; excepted: ${exceptionText(finding.exception)}`;
}

/** Strings only, as the API's schema says. */
function propertiesOf(finding: Finding): Readonly<Record<string, string>> {
  const [first] = finding.locations;
  return {
    id: finding.id,
    verdict: finding.verdict,
    subject: visible(subjectKey(finding.subject)),
    ...(first === undefined ? {} : { place: visible(placeName(first)), pointer: visible(first.pointer) }),
  };
}
