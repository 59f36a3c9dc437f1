import { prepare, type TestProgram, type TestReport, type TestResult } from '@toride/rego';
import { terminal, type Sink } from '@toride/report';
import { PLAIN } from '../channel.ts';
import type { Context } from '../context.ts';
import { benchLine, benchText, measureHere, type Benchmark } from './bench.ts';
import { milliseconds } from './flag-values.ts';
import type { Loaded } from './load.ts';
import { workOf } from './prepare-bench.ts';
import type { TestValues } from './test-options.ts';
import { testLines } from './test-report.ts';

/** Measures the tests that pass, and tells those that do not. */
export async function benchTests(
  values: TestValues,
  report: TestReport,
  {
    program,
    loaded,
    context,
  }: { readonly program: TestProgram; readonly loaded: Loaded; readonly context: Context },
  sink: Sink,
): Promise<void> {
  const length =
    values.benchtime === undefined ? 1000 : milliseconds(values.benchtime, '--benchtime', 'rego test');
  for (const result of report.results) {
    if (result.outcome !== 'pass') continue;
    const benchmark = await benchTest(result, program, loaded, length, context);
    if (benchmark !== undefined) await sink.write(benchOutput(benchmark, values.format ?? 'pretty'));
  }
  if (values.format !== 'json')
    await sink.write(`${testLines(report, { verbose: false }, terminal(PLAIN)).join('\n')}\n`);
}

function benchOutput(benchmark: Benchmark, format: 'pretty' | 'json' | 'gobench'): string {
  return format === 'pretty' ? `${benchLine(benchmark)}\n` : benchText(benchmark, format);
}

async function benchTest(
  result: TestResult,
  { program }: TestProgram,
  { data }: Loaded,
  length: number,
  context: Context,
): Promise<Benchmark | undefined> {
  const query = queryOf(result);
  const options = { modules: program, query, data };
  const preparation = prepare(options);
  if (!preparation.ok) return undefined;
  const { prepared } = preparation;
  const measured = await measureHere(() => void prepared.evaluateValue(), length, context);
  return { name: `${result.package}.${result.name}`, measured, work: workOf(options, undefined, context) };
}

/** Numbered duplicates, `test_x#01`, are no plain names. */
function queryOf({ package: path, name }: TestResult): string {
  return /^[\w.[\]"]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
