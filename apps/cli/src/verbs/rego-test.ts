import { EXIT, TorideError, type ExitCode } from '@toride/core';
import { compileTests, runTests, testFilter, type TestReport } from '@toride/rego';
import { terminal, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { coverageJson, coverageLines } from '../rego/coverage.ts';
import { errorLines } from '../rego/errors.ts';
import { readRegoFiles } from '../rego/files.ts';
import { testJson, testLines } from '../rego/test-report.ts';

export const regoTest = defineVerb({
  name: 'rego test',
  summary: 'Run the tests of Rego policies, as opa test does',
  usage: ['rego test PATH...'],
  description:
    'Runs every rule whose name begins with `test_`; those that begin with `todo_test_` are skipped. Exits 1 when a test fails, 3 when none was run.',
  operands: { min: 1, max: Infinity },
  options: {
    run: { type: 'string', short: 'r', value: 'REGEX', help: 'only tests whose full name matches' },
    verbose: { type: 'boolean', short: 'v', help: 'name every test, its time, and what did not hold' },
    coverage: { type: 'boolean', short: 'c', help: 'report which lines the tests evaluate' },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['pretty', 'json'],
      help: 'how to print results (default: pretty)',
    },
    'v0-compatible': { type: 'boolean', help: 'read the files as Rego v0' },
  },
  examples: [
    { about: 'Test every policy below a folder', command: 'toride rego test policies/' },
    { about: 'Which lines does no test reach?', command: 'toride rego test --coverage policies/' },
  ],
  async run(values, paths, context) {
    const filter = values.run === undefined ? undefined : filterOf(values.run);
    const { modules, data } = readRegoFiles(paths, context.cwd);
    const { program, errors } = compileTests(modules, {
      version: values['v0-compatible'] === true ? 'v0' : 'v1',
    });
    if (program === undefined) {
      const sources = new Map(modules.map(({ file, text }) => [file, text]));
      const text = errorLines(errors, sources, terminal(PLAIN)).join('\n');
      throw new TorideError('TORIDE_CLI_REGO_REFUSED', `the policies cannot be compiled\n${text}`);
    }
    const verbose = values.verbose === true;
    const report = runTests(program, {
      data,
      coverage: values.coverage === true,
      signal: context.signal,
      ...(filter === undefined ? {} : { filter }),
      ...(verbose ? { clock: () => performance.now() } : {}),
    });
    if (report.results.length === 0) {
      throw new TorideError(
        'TORIDE_CLI_NO_TESTS',
        `no test found in ${paths.join(', ')}: nothing was tested`,
      );
    }
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    // With coverage, JSON is the object of the coverage alone, as `opa test` prints it.
    if (values.format === 'json' && values.coverage === true && exitCode(report) !== EXIT.clean) {
      for (const line of testLines(report, verbose, terminal(PLAIN))) context.note(line);
    }
    await writeOutput(values.output, context, async (sink) => {
      await sink.write(values.format === 'json' ? jsonText(report) : prettyText(report, verbose, shown));
    });
    return exitCode(report);
  },
});

function filterOf(pattern: string): (name: string) => boolean {
  const read = testFilter(pattern);
  if ('error' in read) throw usageError(`--run: ${read.error}`, 'rego test');
  return read.filter;
}

function jsonText(report: TestReport): string {
  const printed = report.coverage === undefined ? testJson(report) : coverageJson(report.coverage);
  return `${JSON.stringify(printed, undefined, 2)}\n`;
}

function prettyText(report: TestReport, verbose: boolean, shown: Terminal): string {
  const coverage = report.coverage === undefined ? [] : coverageLines(report.coverage);
  return `${[...testLines(report, verbose, shown), ...coverage].join('\n')}\n`;
}

function exitCode({ counts }: TestReport): ExitCode {
  if (counts.fail > 0 || counts.error > 0) return EXIT.findings;
  return counts.pass === 0 ? EXIT.notEvaluated : EXIT.clean;
}
