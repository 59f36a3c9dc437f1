import type { Benchmark } from './figure.ts';
import { scanBenchmark } from './scan.ts';
import { startupBenchmark } from './startup.ts';

export const BENCHMARKS: readonly Benchmark[] = [startupBenchmark, scanBenchmark];
