import { constraintsBenchmark } from './constraints.ts';
import type { Benchmark } from './figure.ts';
import { networkBenchmark } from './network/benchmark.ts';
import { reportBenchmark } from './report.ts';
import { policiesBenchmark } from './policies.ts';
import { podSecurityBenchmark } from './pod-security.ts';
import { regoBenchmark } from './rego.ts';
import { policyTestBenchmark } from './policy-test.ts';
import { scanBenchmark } from './scan.ts';
import { startupBenchmark } from './startup.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  startupBenchmark,
  podSecurityBenchmark,
  scanBenchmark,
  reportBenchmark,
  regoBenchmark,
  constraintsBenchmark,
  policiesBenchmark,
  policyTestBenchmark,
  networkBenchmark,
];
