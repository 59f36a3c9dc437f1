/** How long something takes that is run again and again: warm-up, samples, percentiles. */

export interface Clock {
  /** Nanoseconds from any start. */
  readonly now: () => number;
  /** Bytes in use, to tell what one run allocates. */
  readonly memory?: () => number;
  /** Lets others run: signals are heard between samples. */
  readonly pause: () => Promise<void>;
}

export interface MeasureOptions {
  /** How long is measured; a second unless said otherwise. */
  readonly milliseconds?: number;
  readonly signal?: AbortSignal;
}

export interface Measurement {
  readonly runs: number;
  readonly nanoseconds: number;
  /** Bytes that one run allocates, the median of several looks; absent where nothing could be seen. */
  readonly bytesPerRun: number | undefined;
  readonly distribution: Distribution;
}

/** Nanoseconds of single runs. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly median: number;
  /** By percent: 75, 90, 95, 99, 99.9, 99.99. */
  readonly percentiles: ReadonlyMap<number, number>;
}

const PERCENTILES = [75, 90, 95, 99, 99.9, 99.99];
/** So many samples are kept, eight bytes each. */
const MOST = 2_000_000;
/** How long goes by between two pauses. */
const SLICE = 20e6;

/**
 * Measures `run` after a warm-up of a fifth of the time, in which it is compiled.
 *
 * @throws the signal's reason when it is aborted
 * @example
 * const { distribution } = await measure(() => prepared.evaluate({ input }), clock);
 */
export async function measure(
  run: () => void,
  clock: Clock,
  { milliseconds = 1000, signal }: MeasureOptions = {},
): Promise<Measurement> {
  await repeat(run, clock, (milliseconds * 1e6) / 5, signal, () => {});
  const samples: number[] = [];
  await repeat(run, clock, milliseconds * 1e6, signal, (took) => {
    if (samples.length < MOST) samples.push(took);
  });
  const bytesPerRun = clock.memory === undefined ? undefined : bytesOf(run, clock.memory, samples);
  const distribution = distributionOf(samples);
  return {
    runs: samples.length,
    nanoseconds: Math.round(distribution.mean * samples.length),
    bytesPerRun,
    distribution,
  };
}

async function repeat(
  run: () => void,
  { now, pause }: Clock,
  length: number,
  signal: AbortSignal | undefined,
  sample: (nanoseconds: number) => void,
): Promise<void> {
  const end = now() + length;
  for (let at = now(), slice = at + SLICE; at < end;) {
    signal?.throwIfAborted();
    while (at < slice) {
      const start = now();
      run();
      at = now();
      sample(at - start);
    }
    await pause();
    at = now();
    slice = at + SLICE;
  }
}

/** Looks between which memory was cleared up are left out. */
function bytesOf(run: () => void, memory: () => number, samples: readonly number[]): number | undefined {
  const typical = samples[Math.floor(samples.length / 2)] ?? 1e6;
  const runs = Math.max(1, Math.min(1000, Math.floor(1e6 / typical)));
  const found: number[] = [];
  for (let look = 0; look < 15; look += 1) {
    const before = memory();
    for (let at = 0; at < runs; at += 1) run();
    const grown = memory() - before;
    if (grown > 0) found.push(grown / runs);
  }
  const sorted = found.sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined ? undefined : Math.round(median);
}

export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = Float64Array.from(samples).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / Math.max(count, 1);
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(count, 1);
  return {
    count,
    min: sorted[0] ?? 0,
    max: sorted[count - 1] ?? 0,
    mean,
    stddev: Math.sqrt(variance),
    median: percentile(sorted, 50),
    percentiles: new Map(PERCENTILES.map((percent) => [percent, percentile(sorted, percent)])),
  };
}

/** Between two samples in proportion, as OPA's metrics have it. */
function percentile(sorted: Float64Array, percent: number): number {
  const position = (percent / 100) * (sorted.length + 1);
  const below = Math.floor(position);
  if (below < 1) return sorted[0] ?? 0;
  if (below >= sorted.length) return sorted[sorted.length - 1] ?? 0;
  const low = sorted[below - 1] ?? 0;
  const high = sorted[below] ?? 0;
  return low + (position - below) * (high - low);
}
