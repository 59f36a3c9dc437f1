import { setImmediate } from 'node:timers/promises';
import { EXIT, TorideError, type ExitCode } from '@toride/core';
import { compileTests, runTests, type TestProgram, type TestReport } from '@toride/rego';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import type { Context } from '../context.ts';
import { writeOutput } from '../output.ts';
import { errorLines } from '../rego/errors.ts';
import { loadRego, type Loaded } from '../rego/load.ts';
import { loadOptions, versionOf } from '../rego/query-setup.ts';
import { schemaOptions } from '../rego/schema.ts';
import { benchTests } from '../rego/test-bench.ts';
import { TEST_OPTIONS, type TestValues } from '../rego/test-options.ts';
import { testLines } from '../rego/test-report.ts';
import { runOptions, thresholdOf, timesOf, writeReport } from '../rego/test-run.ts';

const VERB = 'rego test';

export const regoTest = defineVerb({
  name: VERB,
  summary: 'Run the tests of Rego policies, as opa test does',
  usage: ['rego test PATH...'],
  description:
    'Runs every rule whose name begins with `test_`; those that begin with `todo_test_` are skipped. Exits 1 when a test fails or coverage is below the threshold, 3 when no test was run.',
  operands: { min: 0, max: Infinity },
  options: TEST_OPTIONS,
  examples: [
    { about: 'Test every policy below a folder', command: 'toride rego test policies/' },
    { about: 'Which lines does no test reach?', command: 'toride rego test --coverage policies/' },
    {
      about: 'Why does this test fail?',
      command: 'toride rego test -v --var-values -r test_allow policies/',
    },
  ],
  async run(values, paths, context) {
    const times = timesOf(values);
    const options = { ...runOptions(values), signal: context.signal };
    const loaded = await loadRego({ ...loadOptions(values), data: paths }, context);
    const program = compiled(values, loaded, context);
    let status: ExitCode = EXIT.clean;
    for (let at = 0; at < times; at += 1) {
      // A signal that came while compiling is heard before what may run long begins.
      await setImmediate();
      context.signal.throwIfAborted();
      const report = runTests(program, { data: loaded.data, ...options });
      if (report.results.length === 0) throw nothingRun([...paths, ...(values.bundle ?? [])]);
      await print(values, report, { program, loaded, context });
      status = Math.max(status, exitCode(values, report)) as ExitCode;
    }
    return status;
  },
});

function compiled(values: TestValues, { modules }: Loaded, { cwd }: Context): TestProgram {
  const { program, errors } = compileTests(modules, {
    version: versionOf(values),
    compile: schemaOptions(values.schema, cwd),
  });
  if (program !== undefined) return program;
  const sources = new Map(modules.map(({ file, text }) => [file, text]));
  const text = errorLines(errors, sources, terminal(PLAIN)).join('\n');
  throw new TorideError('TORIDE_CLI_REGO_REFUSED', `the policies cannot be compiled\n${text}`);
}

function nothingRun(paths: readonly string[]): TorideError {
  return new TorideError('TORIDE_CLI_NO_TESTS', `no test found in ${paths.join(', ')}: nothing was tested`);
}

interface Printed {
  readonly program: TestProgram;
  readonly loaded: Loaded;
  readonly context: Context;
}

async function print(
  values: TestValues,
  report: TestReport,
  { program, loaded, context }: Printed,
): Promise<void> {
  const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
  // With coverage, JSON is the object of the coverage alone, as `opa test` prints it.
  if (values.format === 'json' && values.coverage === true && exitCode(values, report) !== EXIT.clean) {
    for (const line of testLines(report, { verbose: values.verbose === true }, terminal(PLAIN)))
      context.note(line);
  }
  await writeOutput(values.output, context, async (sink) => {
    if (values.bench === true) await benchTests(values, report, { program, loaded, context }, sink);
    else await sink.write(writeReport(values, report, shown));
  });
}

/** Tests that failed and too little coverage are findings; nothing evaluated is not a pass. */
function exitCode(values: TestValues, { counts, coverage }: TestReport): ExitCode {
  if (counts.fail > 0 || counts.error > 0) return EXIT.findings;
  const threshold = thresholdOf(values);
  if (threshold !== undefined && coverage !== undefined && coverage.coverage < threshold)
    return EXIT.findings;
  return counts.pass === 0 ? EXIT.notEvaluated : EXIT.clean;
}
