/* One pass, bounded memory: the most urgent groups keep their rows, all others only their counts. */
import type { Finding, Location, Report, Rule, Severity } from '@toride/core';
import { byCodeUnit, objectOf, SEVERITIES, subjectKey } from '@toride/core';
import { listed, ruleIndex, type GroupBy, type ReportOptions } from '../format.ts';
import {
  containerName,
  controlText,
  namespaceOf,
  ownerName,
  placeName,
  subjectName,
  whyUnknown,
} from '../words.ts';

/** Equal findings of one group, as one row: the same rule at one place, on several containers. */
export interface Row {
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
  /** What the first finding says with its values. */
  readonly detail: string;
  readonly location: Location | undefined;
  /** Containers, or subjects where the group holds several; the first few only. */
  readonly on: string[];
  count: number;
  isNew: boolean;
}

export interface Group {
  readonly title: string;
  readonly place: string;
  /** Findings by severity, in the order of `SEVERITIES`. */
  readonly counts: number[];
  rank: number;
  /** Absent once the group was found less urgent than those that are listed. */
  rows: Map<string, Row> | undefined;
}

/** What one change to many places would close. */
export interface Fix {
  readonly rule: Rule | undefined;
  readonly id: string;
  readonly severity: Severity;
  findings: number;
  owners: number;
  lastOwner: string;
  /** The one template that all of them come from. */
  template: string | undefined;
}

export interface Unknown {
  readonly rule: string;
  readonly why: string;
  count: number;
}

export interface Grouped {
  readonly groups: readonly Group[];
  readonly fixes: readonly Fix[];
  readonly unknowns: readonly Unknown[];
  readonly excepted: number;
  readonly known: number;
  readonly owners: number;
}

const ON_LIMIT = 24;
const UNKNOWN_LIMIT = 200;

/** @param keep how many groups keep their rows. */
export function group(report: Report, options: ReportOptions, keep: number): Grouped {
  const rules = ruleIndex(report);
  const by = options.groupBy ?? 'owner';
  const groups = new Map<string, Group>();
  const fixes = new Map<string, Fix>();
  const unknowns = new Map<string, Unknown>();
  const owners = new Set<string>();
  const trim = trimmer(groups, keep, by);
  let excepted = 0;
  let known = 0;

  for (const finding of listed(report, options)) {
    if (finding.verdict === 'excepted') excepted += 1;
    if (finding.verdict === 'unknown') countUnknown(unknowns, finding);
    if (finding.verdict !== 'fail') continue;
    if (finding.baseline === 'known') {
      known += 1;
      continue;
    }
    const owner = ownerKey(finding);
    owners.add(owner);
    countFix(fixes, finding, rules.get(finding.rule), owner);
    for (const title of titlesOf(finding, rules.get(finding.rule), by)) {
      const one = groupOf(groups, by === 'owner' ? owner : title, title, finding, by);
      one.rank = Math.max(one.rank, rankOf(report, finding));
      addRow(one, finding, by);
      one.counts[SEVERITIES.indexOf(finding.severity)]! += 1;
      trim();
    }
  }
  return {
    groups: [...groups.values()].sort(worstFirst),
    fixes: [...fixes.values()].sort(mostClosedFirst),
    unknowns: [...unknowns.values()].sort((a, b) => b.count - a.count || byCodeUnit(a.rule, b.rule)),
    excepted,
    known,
    owners: owners.size,
  };
}

function ownerKey(finding: Finding): string {
  const object = objectOf(finding.subject);
  return subjectKey(object === undefined ? finding.subject : { type: 'object', ...object });
}

function rankOf(report: Report, finding: Finding): number {
  return Object.hasOwn(report.rank, finding.id) ? (report.rank[finding.id] ?? 0) : 0;
}

function titlesOf(finding: Finding, rule: Rule | undefined, by: GroupBy): readonly string[] {
  switch (by) {
    case 'owner':
      return [ownerName(finding.subject)];
    case 'namespace': {
      const namespace = namespaceOf(finding.subject);
      return [namespace === undefined ? 'No namespace set' : `Namespace ${namespace}`];
    }
    case 'severity':
      return [`Severity ${finding.severity}`];
    case 'framework': {
      const controls = rule?.frameworks.map(controlText) ?? [];
      return controls.length === 0 ? ['No framework'] : [...new Set(controls)];
    }
  }
}

function groupOf(
  groups: Map<string, Group>,
  key: string,
  title: string,
  finding: Finding,
  by: GroupBy,
): Group {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const place = by === 'owner' ? (finding.locations[0]?.file ?? '') : '';
  const made = { title, place, counts: SEVERITIES.map(() => 0), rank: 0, rows: new Map<string, Row>() };
  groups.set(key, made);
  return made;
}

function addRow(one: Group, finding: Finding, by: GroupBy): void {
  const place = finding.locations[0];
  const key = by === 'owner' ? `${finding.rule}\0${place?.file ?? ''}` : finding.rule;
  const on = onOf(finding, by);
  const row = one.rows?.get(key);
  if (row === undefined) {
    const { rule, severity, reason, detail } = finding;
    const isNew = finding.baseline === 'new';
    one.rows?.set(key, {
      rule,
      severity,
      reason,
      detail,
      location: place,
      on: on === '' ? [] : [on],
      count: 1,
      isNew,
    });
    return;
  }
  row.count += 1;
  row.isNew ||= finding.baseline === 'new';
  if (on !== '' && row.on.length < ON_LIMIT && !row.on.includes(on)) row.on.push(on);
}

function onOf(finding: Finding, by: GroupBy): string {
  if (by !== 'owner') return subjectName(finding.subject);
  return finding.subject.type === 'container' ? containerName(finding.subject) : '';
}

function countFix(fixes: Map<string, Fix>, finding: Finding, rule: Rule | undefined, owner: string): void {
  const template = finding.locations[0]?.template;
  const at = template === undefined ? undefined : placeName({ ...template, pointer: '' });
  const fix = fixes.get(finding.rule);
  if (fix === undefined) {
    const { rule: id, severity } = finding;
    fixes.set(id, { rule, id, severity, findings: 1, owners: 1, lastOwner: owner, template: at });
    return;
  }
  fix.findings += 1;
  if (fix.lastOwner !== owner) fix.owners += 1;
  fix.lastOwner = owner;
  if (fix.template !== at) fix.template = undefined;
}

function countUnknown(unknowns: Map<string, Unknown>, finding: Finding): void {
  const why = whyUnknown(finding);
  const key = `${finding.rule}\0${why}`;
  const known = unknowns.get(key);
  if (known !== undefined) known.count += 1;
  else if (unknowns.size < UNKNOWN_LIMIT) unknowns.set(key, { rule: finding.rule, why, count: 1 });
  else {
    const rest = unknowns.get('') ?? { rule: 'other rules', why: 'use -f json to see each', count: 0 };
    rest.count += 1;
    unknowns.set('', rest);
  }
}

/**
 * Drops the rows of groups that cannot be listed any more. Findings come sorted by subject, so a group seldom comes back once
 * the next one has begun; if it does, its counts still hold.
 */
function trimmer(groups: ReadonlyMap<string, Group>, keep: number, by: GroupBy): () => void {
  if (by !== 'owner' || keep === Infinity) return () => {};
  let checked = 0;
  return () => {
    if (groups.size < checked + keep + 64) return;
    checked = groups.size;
    const holding = [...groups.values()].filter((one) => one.rows !== undefined);
    // The newest group may still grow.
    const current = holding.pop();
    for (const one of holding.sort(worstFirst).slice(keep)) if (one !== current) one.rows = undefined;
  };
}

function worstFirst(a: Group, b: Group): number {
  const worst = worstOf(a) - worstOf(b);
  if (worst !== 0) return worst;
  if (a.rank !== b.rank) return b.rank - a.rank;
  for (const [index, count] of a.counts.entries()) {
    const difference = (b.counts[index] ?? 0) - count;
    if (difference !== 0) return difference;
  }
  return byCodeUnit(a.title, b.title) || byCodeUnit(a.place, b.place);
}

function worstOf(one: Group): number {
  const worst = one.counts.findIndex((count) => count > 0);
  return worst < 0 ? SEVERITIES.length : worst;
}

/** One finding weighs as much as ten of the next lower severity, so that a rare critical one is not buried. */
const WEIGHTS: Readonly<Record<Severity, number>> = {
  critical: 1000,
  high: 100,
  medium: 10,
  low: 1,
  info: 0,
};

function mostClosedFirst(a: Fix, b: Fix): number {
  return (
    WEIGHTS[b.severity] * b.findings - WEIGHTS[a.severity] * a.findings ||
    b.findings - a.findings ||
    byCodeUnit(a.id, b.id)
  );
}
