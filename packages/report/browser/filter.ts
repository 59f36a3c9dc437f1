import {
  controlKey,
  detailOf,
  extraOf,
  namespaceOf,
  placesOf,
  reasonOf,
  ruleId,
  ruleOf,
  severityOf,
  subjectOf,
  verdictOf,
  type FindingRow,
  type Model,
} from './model.ts';

/** What the reader asked for; an empty text or set asks for nothing. */
export interface Filter {
  /** Words that must all occur, or `=Deployment shop/web` for one object. */
  text: string;
  readonly severities: Set<string>;
  verdict: string;
  /** `=shop` a namespace, `=` those without one. */
  namespace: string;
  rule: string;
  layer: string;
  phase: string;
  /** As `controlKey` makes it. */
  control: string;
  group: 'none' | 'object' | 'rule' | 'namespace';
}

export function emptyFilter(): Filter {
  return {
    text: '',
    severities: new Set(),
    verdict: 'fail',
    namespace: '',
    rule: '',
    layer: '',
    phase: '',
    control: '',
    group: 'object',
  };
}

export interface Selection {
  /** Indexes of the rows that match, in the order in which they are shown. */
  readonly rows: Int32Array;
  /** Matching findings of each group by severity. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
}

export function select(model: Model, filter: Filter): Selection {
  const test = tests(model, filter);
  const found: number[] = [];
  for (const [index, row] of model.rows.entries())
    if (test.every((one) => one(row, index))) found.push(index);
  return order(model, filter, Int32Array.from(found));
}

type Test = (row: FindingRow, index: number) => boolean;

function tests(model: Model, filter: Filter): readonly Test[] {
  const all: Test[] = [];
  const { severities, verdict, namespace, rule, layer, phase, control } = filter;
  if (verdict !== '') all.push((row) => verdictOf(model, row) === verdict);
  if (severities.size > 0) all.push((row) => severities.has(severityOf(model, row)));
  if (namespace !== '') all.push((row) => `=${namespaceOf(model, row)}` === namespace);
  const rules = rulesOf(model, rule, layer, phase, control);
  if (rules !== undefined) all.push((row) => rules.has(ruleId(model, row)));
  if (filter.text.startsWith('=')) {
    const object = filter.text.slice(1).trim();
    all.push((row) => subjectOf(model, row)[1] === object);
    return all;
  }
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length > 0) all.push((_row, index) => words.every((word) => hay(model, index).includes(word)));
  return all;
}

function rulesOf(
  model: Model,
  rule: string,
  layer: string,
  phase: string,
  control: string,
): ReadonlySet<string> | undefined {
  if (rule === '' && layer === '' && phase === '' && control === '') return undefined;
  if (rule !== '' && layer === '' && phase === '' && control === '') return new Set([rule]);
  const matching = model.rules.filter(
    (one) =>
      (rule === '' || one.id === rule) &&
      (layer === '' || one.layer === layer) &&
      (phase === '' || one.phase === phase) &&
      (control === '' || one.frameworks.some((at) => controlKey(at) === control)),
  );
  return new Set(matching.map((one) => one.id));
}

let hays: (string | undefined)[] = [];

/** A row's texts in lower case, made when first searched. */
function hay(model: Model, index: number): string {
  const known = hays[index];
  if (known !== undefined) return known;
  const row = model.rows[index];
  if (row === undefined) return '';
  const places = placesOf(model, row).map((place) => `${place.text} ${place.template}`);
  const text = [
    row[0],
    ruleId(model, row),
    ruleOf(model, row)?.title,
    reasonOf(model, row),
    detailOf(model, row),
    subjectOf(model, row)[0],
    ...places,
  ].join(' ');
  return (hays[index] = text.toLowerCase());
}

/** What a row stands under; rows of one group stand together. */
export function groupOf(model: Model, filter: Filter, row: FindingRow): string {
  switch (filter.group) {
    case 'none':
      return '';
    case 'object':
      return subjectOf(model, row)[1];
    case 'rule':
      return ruleId(model, row);
    case 'namespace':
      return namespaceOf(model, row) || 'no namespace';
  }
}

/** Worst first: groups by the worst that they hold and how much of it, then findings by severity, rank and place. */
function order(model: Model, filter: Filter, found: Int32Array): Selection {
  const groups = new Map<string, { readonly counts: number[]; place: number }>();
  const of = new Map<number, { place: number }>();
  if (filter.group !== 'none') {
    for (const index of found) {
      const row = model.rows[index]!;
      const name = groupOf(model, filter, row);
      let group = groups.get(name);
      if (group === undefined) groups.set(name, (group = { counts: [0, 0, 0, 0, 0], place: 0 }));
      group.counts[row[3]]! += 1;
      of.set(index, group);
    }
    const sorted = [...groups].sort(([a, x], [b, y]) => worse(x.counts, y.counts) || (a < b ? -1 : 1));
    for (const [place, [, group]] of sorted.entries()) group.place = place;
  }
  const rows = found.sort((a, b) => {
    const group = (of.get(a)?.place ?? 0) - (of.get(b)?.place ?? 0);
    if (group !== 0) return group;
    const [x, y] = [model.rows[a]!, model.rows[b]!];
    return x[3] - y[3] || (extraOf(y).rank ?? 0) - (extraOf(x).rank ?? 0) || a - b;
  });
  return { rows, groups: new Map([...groups].map(([name, { counts }]) => [name, counts])) };
}

/** Negative when `a` holds more of the worst severity in which the two differ. */
export function worse(a: readonly number[], b: readonly number[]): number {
  for (const [at, count] of a.entries()) {
    const difference = (b[at] ?? 0) - count;
    if (difference !== 0) return difference;
  }
  return 0;
}
