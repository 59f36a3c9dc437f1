/** `rego bench` and `rego test --bench`: measuring, and the figures in the formats of `opa bench`. */
import { setImmediate } from 'node:timers/promises';
import { measure, type Measurement } from '@toride/rego';
import type { Context } from '../context.ts';
import { boxTable } from './box-table.ts';

export const BENCH_FORMATS = ['pretty', 'json', 'gobench'] as const;
export type BenchFormat = (typeof BENCH_FORMATS)[number];

/** Expressions tried in one run: the same on every machine. */
export interface Work {
  readonly evals: number;
  readonly redos: number;
}

export interface Benchmark {
  readonly name: string;
  readonly measured: Measurement;
  readonly work: Work;
}

export function measureHere(run: () => void, milliseconds: number, context: Context): Promise<Measurement> {
  const clock = {
    now: () => performance.now() * 1e6,
    memory: () => process.memoryUsage().heapUsed,
    pause: () => setImmediate(),
  };
  return measure(run, clock, { milliseconds, signal: context.signal });
}

export function benchText(benchmark: Benchmark, format: BenchFormat): string {
  if (format === 'pretty') return boxTable(undefined, prettyRows(benchmark), ['left', 'right']);
  if (format === 'gobench') return `${gobenchLine(benchmark)}\n`;
  return `${JSON.stringify(benchJson(benchmark), undefined, 2)}\n`;
}

function prettyRows(benchmark: Benchmark): [string, string][] {
  const { measured, work } = benchmark;
  return [
    ['samples', String(measured.runs)],
    ['ns/op', String(perRun(measured))],
    ...(measured.bytesPerRun === undefined
      ? []
      : [['B/op', String(measured.bytesPerRun)] as [string, string]]),
    ['evals/op', String(work.evals)],
    ['redos/op', String(work.redos)],
    ...histogram(measured).map(([name, value]): [string, string] => [name, String(Math.round(value))]),
  ];
}

function perRun({ distribution }: Measurement): number {
  return Math.round(distribution.mean);
}

const NAME = 'histogram_timer_rego_query_eval_ns';

function histogram({ distribution }: Measurement): [string, number][] {
  const { count, max, mean, median, min, stddev, percentiles } = distribution;
  return [
    ...[...percentiles].map(([percent, value]): [string, number] => [`${NAME}_${percent}%`, value]),
    [`${NAME}_count`, count],
    [`${NAME}_max`, max],
    [`${NAME}_mean`, mean],
    [`${NAME}_median`, median],
    [`${NAME}_min`, min],
    [`${NAME}_stddev`, stddev],
  ];
}

/** The members of `opa bench`, without those that Go alone counts, and the work. */
function benchJson({ measured, work }: Benchmark): object {
  return {
    N: measured.runs,
    T: measured.nanoseconds,
    ...(measured.bytesPerRun === undefined ? {} : { MemBytes: measured.bytesPerRun * measured.runs }),
    Extra: { evals: work.evals, redos: work.redos, ...Object.fromEntries(histogram(measured)) },
  };
}

/** A line for `benchstat`: `BenchmarkDataAppAllow 63355 22086 ns/op 5154 B/op`. */
export function gobenchLine(benchmark: Benchmark): string {
  const words = benchmark.name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return `Benchmark${name}\t${figures(benchmark)}`;
}

export function benchLine(benchmark: Benchmark): string {
  return `${benchmark.name}\t${figures(benchmark)}`;
}

function figures({ measured, work }: Benchmark): string {
  const bytes = measured.bytesPerRun === undefined ? '' : `\t${measured.bytesPerRun} B/op`;
  return `${measured.runs}\t${perRun(measured)} ns/op${bytes}\t${work.evals} evals/op`;
}
