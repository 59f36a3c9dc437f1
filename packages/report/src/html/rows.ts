import type { Finding, Json, Location, Proof, Rule, Subject } from '@toride/core';
import { fillDetail, objectOf, SEVERITIES, subjectKey, VERDICTS } from '@toride/core';
import { clip, visible } from '../text.ts';
import { namespaceOf, ownerName, subjectName } from '../words.ts';
import type { Extra, FindingRow, SubjectRow } from './row.ts';

/** What one finding's text may take of the page, whatever its names hold. */
const TEXT_LIMIT = 2000;

/** Turns findings into rows; texts and subjects that repeat stand once, in `texts` and `subjects`. */
export class RowMaker {
  readonly texts: string[] = [];
  readonly subjects: SubjectRow[] = [];
  readonly #textIndex = new Map<string, number>();
  readonly #subjectIndex = new Map<string, number>();
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #rank: Readonly<Record<string, number>>;
  #last: { readonly subject: Subject; readonly index: number } | undefined;

  constructor(rules: ReadonlyMap<string, Rule>, rank: Readonly<Record<string, number>>) {
    this.#rules = rules;
    this.#rank = rank;
  }

  row(finding: Finding): FindingRow {
    const rule = this.#rules.get(finding.rule);
    const filled = rule !== undefined && fillDetail(rule.detail, finding.values) === finding.detail;
    return [
      finding.id,
      this.#text(finding.rule),
      VERDICTS.indexOf(finding.verdict),
      SEVERITIES.indexOf(finding.severity),
      this.#subject(finding.subject),
      finding.locations.slice(0, 20).flatMap((location) => this.#place(location)),
      valuesOf(finding),
      filled ? 0 : safe(finding.detail),
      this.#extra(finding, rule),
    ];
  }

  #text(text: string): number {
    const known = this.#textIndex.get(text);
    if (known !== undefined) return known;
    const index = this.texts.push(safe(text)) - 1;
    this.#textIndex.set(text, index);
    return index;
  }

  #subject(subject: Subject): number {
    if (this.#last?.subject === subject) return this.#last.index;
    const key = subjectKey(subject);
    let index = this.#subjectIndex.get(key);
    if (index === undefined) {
      const namespace = namespaceOf(subject);
      index =
        this.subjects.push([
          safe(subjectName(subject)),
          safe(ownerName(subject)),
          safe(objectOf(subject)?.kind ?? subject.type),
          namespace === undefined ? 0 : this.#text(namespace) + 1,
        ]) - 1;
      this.#subjectIndex.set(key, index);
    }
    this.#last = { subject, index };
    return index;
  }

  #place({ file, line, column, pointer, template }: Location): readonly number[] {
    return [
      this.#text(file === '-' ? '<stdin>' : file) + 1,
      line ?? 0,
      column ?? 0,
      this.#text(pointer) + 1,
      template === undefined ? 0 : this.#text(template.file) + 1,
      template?.line ?? 0,
    ];
  }

  #extra(finding: Finding, rule: Rule | undefined): Extra | 0 {
    const rank = Object.hasOwn(this.#rank, finding.id) ? this.#rank[finding.id] : undefined;
    const extra: Extra = {
      ...(rule?.reason === finding.reason ? {} : { reason: safe(finding.reason) }),
      ...(finding.proof === undefined ? {} : { proof: finding.proof.map(proofOf) }),
      ...(finding.patch === undefined
        ? {}
        : { patch: safeJson(finding.patch.operations as unknown as Json, 0) }),
      ...(finding.exception === undefined ? {} : { exception: safeJson({ ...finding.exception }, 0) }),
      ...(finding.baseline === undefined ? {} : { baseline: finding.baseline }),
      ...(rank === undefined ? {} : { rank }),
    };
    return Object.keys(extra).length === 0 ? 0 : extra;
  }
}

/** Text without what acts on a reader's eyes (controls, bidirectional overrides), of bounded length. */
export function safe(text: string): string {
  return visible(clip(text, TEXT_LIMIT));
}

function valuesOf(finding: Finding): FindingRow[6] {
  const entries = Object.entries(finding.values);
  if (entries.length === 0) return 0;
  return Object.fromEntries(
    entries.map(([key, value]) => [safe(key), typeof value === 'string' ? safe(value) : value]),
  );
}

function proofOf(proof: Proof): Json {
  const { claim, because = [], source } = proof;
  const name = Object.entries(source)
    .filter(([key]) => key !== 'type')
    .map(([, value]) => String(value));
  return {
    claim: safe(claim),
    source: safe([source.type, ...name].join(': ')),
    ...(because.length === 0 ? {} : { because: because.slice(0, 50).map(proofOf) }),
  };
}

const DEPTH = 32;

/** Integers beyond 2^53 as text: a browser's JSON.parse would change them. */
export function safeJson(value: Json, depth: number): Json {
  if (typeof value === 'string') return safe(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH) return '…';
  if (Array.isArray(value)) return value.map((one: Json) => safeJson(one, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [safe(key), safeJson(one, depth + 1)]));
}
