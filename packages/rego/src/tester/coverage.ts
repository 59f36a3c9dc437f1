/** Which parts of policies were evaluated, in the form that `opa test --coverage` prints. */
import { walkElse, walkModule } from '../compile/walk.ts';
import type { EvaluationEvent, Observer } from '../plan/observe.ts';
import type { Source } from '../prepare.ts';
import type { Location, Module, RegoVersion } from '../syntax/ast.ts';
import { parseModule } from '../syntax/parse.ts';
import { compareStrings } from '../values/utf8.ts';

export interface Position {
  readonly row: number;
  readonly col: number;
}
export interface Range {
  readonly start: Position;
  /** Right after the last character. */
  readonly end: Position;
}

export interface FileCoverage {
  readonly covered: readonly Range[];
  readonly notCovered: readonly Range[];
  readonly coveredLines: number;
  readonly notCoveredLines: number;
  /** Percent of the lines that hold something to evaluate. */
  readonly coverage: number;
}

export interface CoverageReport {
  /** By name, in order. */
  readonly files: ReadonlyMap<string, FileCoverage>;
  readonly coveredLines: number;
  readonly notCoveredLines: number;
  readonly coverage: number;
}

/** By file, then by place. */
export type Covered = Map<string, Map<string, Range>>;

export function cover(covered: Covered, { op, node }: EvaluationEvent): void {
  if (op === 'exit' && node.kind === 'rule') add(covered, node.rule.head.location);
  if (op === 'eval' && node.kind === 'expr') add(covered, node.expr.location);
}

function add(covered: Covered, location: Location): void {
  if (location.file === '') return;
  const ranges = covered.get(location.file) ?? new Map<string, Range>();
  covered.set(location.file, ranges);
  const range = rangeOf(location);
  ranges.set(keyOf(range), range);
}

export function coverageOf(covered: Covered, modules: readonly Module[]): CoverageReport {
  const files = new Map<string, FileCoverage>();
  const inOrder = modules.toSorted((a, b) => compareStrings(fileOf(a), fileOf(b)));
  for (const module of inOrder) files.set(fileOf(module), fileCoverage(covered.get(fileOf(module)), module));
  const total = (pick: (file: FileCoverage) => number): number =>
    [...files.values()].reduce((sum, file) => sum + pick(file), 0);
  const coveredLines = total((file) => file.coveredLines);
  const notCoveredLines = total((file) => file.notCoveredLines);
  return { files, coveredLines, notCoveredLines, coverage: percent(coveredLines, notCoveredLines) };
}

function fileOf(module: Module): string {
  return module.package.location.file;
}

function fileCoverage(ranges: ReadonlyMap<string, Range> | undefined, module: Module): FileCoverage {
  const covered = [...(ranges?.values() ?? [])].sort(compareRanges);
  const missed = new Map<string, Range>();
  const miss = (location: Location): void => {
    if (location.file === '') return;
    const range = rangeOf(location);
    if (!covered.some((one) => contains(one, range))) missed.set(keyOf(range), range);
  };
  for (const rule of module.rules) walkElse(rule, ({ head }) => miss(head.location));
  walkModule(module, {
    expr: ({ terms, location }) => {
      if (terms.kind !== 'some') miss(location);
    },
  });
  const notCovered = [...missed.values()].sort(compareRanges);
  const coveredLines = rowsOf(covered).length;
  const notCoveredLines = rowsOf(notCovered).length;
  return {
    covered,
    notCovered,
    coveredLines,
    notCoveredLines,
    coverage: percent(coveredLines, notCoveredLines),
  };
}

function percent(covered: number, notCovered: number): number {
  const all = covered + notCovered;
  return all === 0 ? 0 : (100 * covered) / all;
}

function rangeOf({ row, col, text }: Location): Range {
  const lines = text.split('\n');
  const last = Array.from(lines.at(-1) ?? '').length;
  return {
    start: { row, col },
    end: { row: row + lines.length - 1, col: (lines.length > 1 ? 1 : col) + last },
  };
}

function keyOf({ start, end }: Range): string {
  return `${start.row}:${start.col}-${end.row}:${end.col}`;
}

function comparePositions(a: Position, b: Position): number {
  return a.row - b.row || a.col - b.col;
}

function compareRanges(a: Range, b: Range): number {
  return comparePositions(a.start, b.start) || comparePositions(a.end, b.end);
}

function contains(outer: Range, inner: Range): boolean {
  return comparePositions(outer.start, inner.start) <= 0 && comparePositions(outer.end, inner.end) >= 0;
}

function rowsOf(ranges: readonly Range[]): number[] {
  const rows = new Set<number>();
  for (const { start, end } of ranges) for (let row = start.row; row <= end.row; row += 1) rows.add(row);
  return [...rows].sort((a, b) => a - b);
}

/** Rows of ranges, neighbours drawn together: `[[3, 5], [9, 9]]`. */
export function rowSpans(ranges: readonly Range[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const row of rowsOf(ranges)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else spans.push([row, row]);
  }
  return spans;
}

export interface CoverageRecorder {
  readonly observer: Observer;
  /** What was evaluated of these files. */
  readonly report: (sources: readonly Source[], version?: RegoVersion) => CoverageReport;
}

/**
 * Records which parts of policies an evaluation reaches.
 *
 * @example
 * const recorder = recordCoverage();
 * const policy = prepare({ modules, query, observer: recorder.observer });
 * if (policy.ok) policy.prepared.evaluate();
 * recorder.report(modules).coverage; // percent
 */
export function recordCoverage(): CoverageRecorder {
  const covered: Covered = new Map();
  return {
    observer: (event) => cover(covered, event),
    report: (sources, version = 'v1') => {
      const parsed = sources.map(({ file, text, version: own = version }) =>
        parseModule(text, { file, version: own }),
      );
      return coverageOf(
        covered,
        parsed.flatMap(({ module }) => (module === undefined ? [] : [module])),
      );
    },
  };
}
