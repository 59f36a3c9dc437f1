import type { Extra, FindingRow, SubjectRow } from '../src/html/row.ts';

export interface Reference {
  readonly framework: string;
  readonly control: string;
  readonly edition?: string;
}

export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly severity: string;
  readonly reason: string;
  readonly detail: string;
  readonly remediation: string;
  readonly whenNotToUse?: string;
  readonly frameworks: readonly Reference[];
  readonly layer: string;
  readonly phase: string;
  readonly function: string;
  readonly references: readonly string[];
  readonly url: string;
}

export interface Counts {
  readonly failed: readonly number[];
  readonly unknown: number;
  readonly excepted: number;
  readonly passed: number;
  readonly owners: number;
}

interface Head {
  readonly version: string;
  readonly target: string;
  readonly sources: readonly string[];
  readonly summary: {
    readonly resources: number;
    readonly workloads: number;
    readonly failed: Readonly<Record<string, number>>;
    readonly verdicts: Readonly<Record<string, number>>;
  };
  readonly names: {
    readonly severities: readonly string[];
    readonly verdicts: readonly string[];
    readonly layers: readonly string[];
    readonly phases: readonly string[];
    readonly functions: readonly string[];
    readonly frameworks: Readonly<Record<string, string>>;
  };
  readonly rules: readonly RuleText[];
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

interface Tables {
  readonly texts: readonly string[];
  readonly subjects: readonly SubjectRow[];
  readonly total: number;
  readonly counts: Readonly<Record<string, Counts>>;
  readonly unknowns: readonly { readonly text: string; readonly count: number }[];
}

/** Everything that the page shows, as it was embedded. */
export interface Model extends Head, Tables {
  readonly rows: readonly FindingRow[];
  readonly ruleById: ReadonlyMap<string, RuleText>;
}

export type { Extra, FindingRow };

export function readModel(): Model {
  const head = block('head') as Head;
  const tables = block('tables') as Tables;
  const rows = block('rows') as readonly FindingRow[];
  return { ...head, ...tables, rows, ruleById: new Map(head.rules.map((rule) => [rule.id, rule])) };
}

/** The texts are let go once read: a large report would be held twice. */
function block(name: string): unknown {
  const element = document.getElementById(`toride-${name}`);
  const data: unknown = JSON.parse(element?.textContent ?? 'null');
  element?.remove();
  return data;
}

export function ruleOf(model: Model, row: FindingRow): RuleText | undefined {
  return model.ruleById.get(ruleId(model, row));
}

export function ruleId(model: Model, row: FindingRow): string {
  return model.texts[row[1]] ?? '';
}

export function verdictOf(model: Model, row: FindingRow): string {
  return model.names.verdicts[row[2]] ?? '';
}

export function severityOf(model: Model, row: FindingRow): string {
  return model.names.severities[row[3]] ?? '';
}

const NOWHERE: SubjectRow = ['', '', '', 0];

export function subjectOf(model: Model, row: FindingRow): SubjectRow {
  return model.subjects[row[4]] ?? NOWHERE;
}

export function namespaceOf(model: Model, row: FindingRow): string {
  const index = subjectOf(model, row)[3];
  return index === 0 ? '' : (model.texts[index - 1] ?? '');
}

export function extraOf(row: FindingRow): Extra {
  return row[8] === 0 ? {} : row[8];
}

export function reasonOf(model: Model, row: FindingRow): string {
  return extraOf(row).reason ?? ruleOf(model, row)?.reason ?? ruleId(model, row);
}

/** The finding's sentence: its own, or its rule's with the finding's values. */
export function detailOf(model: Model, row: FindingRow): string {
  if (row[7] !== 0) return row[7];
  const values = row[6] === 0 ? {} : row[6];
  return (ruleOf(model, row)?.detail ?? '').replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

export interface PlaceText {
  readonly text: string;
  readonly pointer: string;
  readonly template: string;
}

export function placesOf(model: Model, row: FindingRow): readonly PlaceText[] {
  const places: PlaceText[] = [];
  for (let at = 0; at + 5 < row[5].length; at += 6) {
    const [file = 0, line = 0, column = 0, pointer = 0, template = 0, templateLine = 0] = row[5].slice(
      at,
      at + 6,
    );
    const text = (index: number): string => (index === 0 ? '' : (model.texts[index - 1] ?? ''));
    const lines = line === 0 ? '' : `:${line}${column === 0 ? '' : `:${column}`}`;
    places.push({
      text: text(file) + lines,
      pointer: text(pointer),
      template: template === 0 ? '' : text(template) + (templateLine === 0 ? '' : `:${templateLine}`),
    });
  }
  return places;
}

/** Failed checks of a rule, of all severities. */
export function failedOf(counts: Counts | undefined): number {
  return counts === undefined ? 0 : counts.failed.reduce((sum, count) => sum + count, 0);
}

export function countsOf(model: Model, rule: string): Counts | undefined {
  return Object.hasOwn(model.counts, rule) ? model.counts[rule] : undefined;
}

/** Names a control: the same number means another thing in another edition. */
export function controlKey({ framework, edition = '', control }: Reference): string {
  return `${framework}\0${edition}\0${control}`;
}

/** `OWASP Kubernetes Top 10, 2022`. */
export function frameworkTitle(model: Model, { framework, edition }: Omit<Reference, 'control'>): string {
  const name = model.names.frameworks[framework] ?? framework;
  return edition === undefined ? name : `${name}, ${edition}`;
}
