/** Where the time goes, line by line, as `opa eval --profile` tells it (v1/profiler). */
import type { Observer } from '../plan/observe.ts';
import type { Expr } from '../syntax/ast.ts';
import { compareStrings } from '../values/utf8.ts';

/** One line of a policy. */
export interface LineProfile {
  readonly file: string;
  readonly row: number;
  readonly col: number;
  /** Of the expression that was met first. */
  readonly text: string;
  readonly nanoseconds: number;
  /** How often an expression of the line was tried, and how often another solution was looked for. */
  readonly evals: number;
  readonly redos: number;
  /** Different expressions that the compiler made of the line. */
  readonly generated: number;
}

export interface Profiler {
  readonly observer: Observer;
  readonly lines: () => LineProfile[];
}

export const PROFILE_KEYS = [
  'total_time_ns',
  'num_eval',
  'num_redo',
  'num_gen_expr',
  'file',
  'line',
] as const;
export type ProfileKey = (typeof PROFILE_KEYS)[number];

const DEFAULT_ORDER: readonly ProfileKey[] = ['total_time_ns', 'num_eval', 'num_redo', 'file', 'line'];

interface Line extends LineProfile {
  nanoseconds: number;
  evals: number;
  redos: number;
  readonly expressions: Set<number>;
}

/**
 * Counts what an evaluation tries. What passes until the next expression is the time of the one before.
 *
 * @param clock nanoseconds from any start
 * @example
 * const profiler = profile(() => performance.now() * 1e6);
 * const policy = prepare({ modules, query, observer: profiler.observer });
 */
export function profile(clock: () => number): Profiler {
  const lines = new Map<string, Line>();
  let last: { readonly line: Line; readonly start: number } | undefined;
  const stop = (): void => {
    if (last !== undefined) last.line.nanoseconds += clock() - last.start;
    last = undefined;
  };
  return {
    observer({ op, node }) {
      if (node.kind !== 'expr' || (op !== 'eval' && op !== 'redo')) return;
      stop();
      const line = lineOf(lines, node.expr);
      if (op === 'eval') line.evals += 1;
      else line.redos += 1;
      line.expressions.add(node.expr.index);
      last = { line, start: clock() };
    },
    lines() {
      stop();
      return [...lines.values()].map(({ expressions, ...line }) => ({
        ...line,
        nanoseconds: Math.round(line.nanoseconds),
        generated: expressions.size,
      }));
    },
  };
}

function lineOf(lines: Map<string, Line>, { location }: Expr): Line {
  const { file, row, col, text } = location;
  const key = `${row}:${file}`;
  const known = lines.get(key);
  if (known !== undefined) return known;
  const line = {
    file,
    row,
    col,
    text,
    nanoseconds: 0,
    evals: 0,
    redos: 0,
    generated: 0,
    expressions: new Set<number>(),
  };
  lines.set(key, line);
  return line;
}

const COMPARISONS: Readonly<Record<ProfileKey, (a: LineProfile, b: LineProfile) => number>> = {
  total_time_ns: (a, b) => b.nanoseconds - a.nanoseconds,
  num_eval: (a, b) => b.evals - a.evals,
  num_redo: (a, b) => b.redos - a.redos,
  num_gen_expr: (a, b) => b.generated - a.generated,
  file: (a, b) => compareStrings(b.file, a.file),
  line: (a, b) => b.row - a.row,
};

/** The dearest lines: at most `limit`, all where that is 0. Equal ones come in the order of the other keys. */
export function sortProfile(
  lines: readonly LineProfile[],
  { by = [], limit = 10 }: { readonly by?: readonly ProfileKey[]; readonly limit?: number } = {},
): LineProfile[] {
  const order = [...new Set([...by, ...DEFAULT_ORDER])];
  const sorted = lines.toSorted((a, b) => {
    for (const key of order) {
      const difference = COMPARISONS[key](a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return limit > 0 ? sorted.slice(0, limit) : sorted;
}
