/** One line of a comparison. */
export interface Change {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

const CONTEXT = 3;

/**
 * The difference of two texts in unified format, as `patch` and `git apply` read it; no lines when the texts are equal.
 *
 * @example unifiedDiff('a.yaml', 'x: 1\n', 'x: 2\n')
 */
export function unifiedDiff(file: string, before: string, after: string): string[] {
  if (before === after) return [];
  const changes = compareTexts(before, after);
  // An absolute path is under no `a/` and `b/` that anyone could apply it in.
  const [old, next] = file.startsWith('/') ? ['', ''] : ['a/', 'b/'];
  return [`--- ${old}${file}`, `+++ ${next}${file}`, ...hunks(changes)];
}

/** Every line of both texts, once where they share it. */
export function compareTexts(before: string, after: string): Change[] {
  return compare(linesOf(before), linesOf(after));
}

/** Lines with their ends, so that a missing newline at the end and CR LF count as what they are. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compare(before: readonly string[], after: readonly string[]): Change[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [
    ...before.slice(0, head).map(same),
    ...shortestEdit(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

function same(line: string): Change {
  return { kind: ' ', line };
}

/**
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the furthest point on every diagonal for each
 * number of edits, then back along the way. Beyond `LIMIT` edits everything is replaced: `fix` never makes as many.
 */
const LIMIT = 2000;

function shortestEdit(a: readonly string[], b: readonly string[]): Change[] {
  const trace: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  const most = Math.min(LIMIT, a.length + b.length);
  for (let d = 0; d <= most; d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = comesFromAbove(furthest, k, d) ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return backtrack(a, b, trace);
    }
  }
  return [
    ...a.map((line) => ({ kind: '-', line }) as const),
    ...b.map((line) => ({ kind: '+', line }) as const),
  ];
}

function backtrack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Map<number, number>[],
): Change[] {
  const changes: Change[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const above = comesFromAbove(furthest, k, d);
    const fromK = above ? k + 1 : k - 1;
    const fromX = at(furthest, fromK);
    while (x > Math.max(0, fromX) && y > Math.max(0, fromX - fromK)) {
      changes.push(same(a[--x] ?? ''));
      y--;
    }
    if (d === 0) break;
    if (above) changes.push({ kind: '+', line: b[--y] ?? '' });
    else changes.push({ kind: '-', line: a[--x] ?? '' });
  }
  return changes.reverse();
}

function comesFromAbove(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1));
}

function at(furthest: ReadonlyMap<number, number>, k: number): number {
  return furthest.get(k) ?? 0;
}

function hunks(changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  let index = 0;
  for (const [from, to] of ranges(changes)) {
    for (; index < from; index++) {
      oldLine++;
      newLine++;
    }
    const part = changes.slice(from, to);
    const oldCount = part.filter(({ kind }) => kind !== '+').length;
    const newCount = part.filter(({ kind }) => kind !== '-').length;
    lines.push(`@@ -${span(oldLine, oldCount)} +${span(newLine, newCount)} @@`, ...part.flatMap(lineText));
    oldLine += oldCount;
    newLine += newCount;
    index = to;
  }
  return lines;
}

/** A hunk of no lines names the line before it. */
function span(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

/** Runs of changes with their context, joined where contexts touch. */
function ranges(changes: readonly Change[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [index, { kind }] of changes.entries()) {
    if (kind === ' ') continue;
    const from = Math.max(0, index - CONTEXT);
    const to = Math.min(changes.length, index + CONTEXT + 1);
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

function lineText({ kind, line }: Change): string[] {
  return line.endsWith('\n') ? [kind + line.slice(0, -1)] : [kind + line, '\\ No newline at end of file'];
}
