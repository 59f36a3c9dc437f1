import {
  fillDetail,
  fingerprint,
  keyedPath,
  type Finding,
  type Inventory,
  type Location,
  type Rule,
  type Severity,
} from '@toride/core';
import type { Bucket, Recorded } from './collect.ts';

/** What turns a recorded finding into the form that reports show. */
export interface Publisher {
  readonly inventory: Inventory;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly severity: ReadonlyMap<string, Severity>;
  readonly baseline: ReadonlySet<string> | undefined;
}

/** One published finding to be: the recorded ones that are the same finding in several files. */
export interface Merged {
  readonly id: string;
  readonly recorded: readonly Recorded[];
}

/**
 * Gives each finding of a bucket its fingerprint and merges equal ones. The same object in two files is one subject, so its
 * findings are one finding with two locations; two different findings on elements that no list key tells apart
 * (equal fingerprint, other detail) keep an ordinal.
 */
export function mergeBucket(bucket: Bucket, publisher: Publisher): Merged[] {
  const byId = new Map<string, Recorded[][]>();
  const paths = new Map<string, string>();
  for (const recorded of bucket.findings) {
    const id = fingerprintOf(recorded, paths);
    const same = byId.get(id);
    if (same === undefined) {
      byId.set(id, [[recorded]]);
      continue;
    }
    const text = detailOf(recorded, publisher);
    const twin = same.find((group) => group[0] !== undefined && detailOf(group[0], publisher) === text);
    if (twin === undefined) same.push([recorded]);
    else twin.push(recorded);
  }
  const merged: Merged[] = [];
  for (const [id, groups] of byId) {
    groups.forEach((recorded, index) =>
      merged.push({ id: index === 0 ? id : `${id}-${index + 1}`, recorded }),
    );
  }
  return merged;
}

/** @param paths keyed paths of the bucket so far: findings of one object share few pointers */
function fingerprintOf({ finding, resource }: Recorded, paths: Map<string, string>): string {
  const { document, pointer } = finding.at;
  if (resource === undefined) return fingerprint(finding.rule, finding.subject, pointer);
  const place = `${document}${pointer}`;
  let path = paths.get(place);
  if (path === undefined) {
    path = keyedPath(resource.object, pointer.slice(resource.place.pointer.length));
    paths.set(place, path);
  }
  return fingerprint(finding.rule, finding.subject, path);
}

export function publish({ id, recorded }: Merged, publisher: Publisher): Finding {
  const first = recorded[0] as Recorded;
  const { finding, verdict, exception } = first;
  return {
    id,
    rule: finding.rule,
    verdict,
    severity: publisher.severity.get(finding.rule) as Severity,
    subject: finding.subject,
    locations: recorded.map((one) => locationOf(one, publisher.inventory)),
    reason: ruleOf(first, publisher).reason,
    detail: detailOf(first, publisher),
    values: finding.values,
    ...(finding.proof === undefined ? {} : { proof: finding.proof }),
    ...(finding.patch === undefined ? {} : { patch: finding.patch }),
    ...(exception === undefined ? {} : { exception }),
    ...(publisher.baseline === undefined || verdict !== 'fail'
      ? {}
      : { baseline: publisher.baseline.has(id) ? 'known' : 'new' }),
  };
}

function locationOf({ finding, location }: Recorded, inventory: Inventory): Location {
  return location ?? inventory.locate(finding.at);
}

function detailOf(recorded: Recorded, publisher: Publisher): string {
  const { finding, verdict } = recorded;
  // What is not known has no values yet to fill the rule's sentence with: its own reason is the detail.
  if (verdict !== 'fail' && typeof finding.values['why'] === 'string') return finding.values['why'];
  return fillDetail(ruleOf(recorded, publisher).detail, finding.values);
}

function ruleOf({ finding }: Recorded, publisher: Publisher): Rule {
  const rule = publisher.rules.get(finding.rule);
  if (rule === undefined) throw new Error(`expected a rule of an engine, got ${finding.rule}`);
  return rule;
}
