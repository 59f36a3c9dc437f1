/** One measured relation: what was compared, and how the two stand. Ratios and counts, since machines are noisy. */
export interface Figure {
  readonly what: string;
  /** Ours over the other's: below 1 we are quicker or smaller. */
  readonly ratio: number;
  readonly ours: string;
  readonly other: string;
  /** What the project promises of it. */
  readonly bar: string;
  readonly holds: boolean;
}

export interface Benchmark {
  readonly name: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

export interface BenchOptions {
  /** A smaller corpus and fewer rounds, for continuous integration. */
  readonly short: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Rounds that nobody counts: they warm the compiler. */
const WARM = 2;

/** Medians of two measurements, taken in turn so that what else the machine does meets both alike. */
export function inTurn(rounds: number, first: () => number, second: () => number): readonly [number, number] {
  const taken = Array.from({ length: rounds + WARM }, () => [first(), second()] as const).slice(WARM);
  return [median(taken.map(([one]) => one)), median(taken.map(([, other]) => other))];
}
