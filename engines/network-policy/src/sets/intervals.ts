/** Closed intervals, sorted, apart by at least one value: one form for each set, so that equal sets are equal lists. */
export type Intervals<N extends number | bigint> = readonly (readonly [N, N])[];

interface Steps<N> {
  readonly next: (n: N) => N;
  readonly before: (n: N) => N;
}

export const WHOLE_NUMBERS: Steps<number> = { next: (n) => n + 1, before: (n) => n - 1 };
export const BIG_NUMBERS: Steps<bigint> = { next: (n) => n + 1n, before: (n) => n - 1n };

export interface IntervalAlgebra<N extends number | bigint> {
  readonly union: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  readonly intersect: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  readonly subtract: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  readonly has: (set: Intervals<N>, value: N) => boolean;
}

export function intervalAlgebra<N extends number | bigint>({ next, before }: Steps<N>): IntervalAlgebra<N> {
  function union(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    const sorted = [...a, ...b].sort(([x], [y]) => Number(x > y) - Number(x < y));
    const merged: [N, N][] = [];
    for (const [from, to] of sorted) {
      const last = merged.at(-1);
      if (last !== undefined && from <= next(last[1])) {
        if (to > last[1]) last[1] = to;
      } else merged.push([from, to]);
    }
    return merged;
  }

  function intersect(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    const common: [N, N][] = [];
    let i = 0;
    let j = 0;
    for (;;) {
      const x = a[i];
      const y = b[j];
      if (x === undefined || y === undefined) return common;
      const from = x[0] > y[0] ? x[0] : y[0];
      const to = x[1] < y[1] ? x[1] : y[1];
      if (from <= to) common.push([from, to]);
      if (x[1] < y[1]) i += 1;
      else j += 1;
    }
  }

  function subtract(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    const rest: [N, N][] = [];
    let j = 0;
    for (const [from, to] of a) {
      let start = from;
      while (j < b.length && b[j]![1] < start) j += 1;
      let k = j;
      let done = false;
      for (; k < b.length; k += 1) {
        const [cutFrom, cutTo] = b[k]!;
        if (cutFrom > to) break;
        if (cutFrom > start) rest.push([start, before(cutFrom)]);
        if (cutTo >= to) {
          done = true;
          break;
        }
        start = next(cutTo);
      }
      if (!done && start <= to) rest.push([start, to]);
    }
    return rest;
  }

  function has(set: Intervals<N>, value: N): boolean {
    let low = 0;
    let high = set.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [from, to] = set[middle]!;
      if (value < from) high = middle - 1;
      else if (value > to) low = middle + 1;
      else return true;
    }
    return false;
  }

  return { union, intersect, subtract, has };
}
