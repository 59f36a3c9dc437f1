import { EXIT, TorideError } from '@toride/core';
import { readFilter, type SuiteFilter } from '@toride/gatekeeper';
import { createBreathe } from '@toride/inventory';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { EXTERNAL_DATA_OPTIONS, policyDrivers } from '../policy/drivers.ts';
import { findSuites, runSuiteFile } from '../policy/suites.ts';
import {
  countCases,
  isSkipped,
  suiteLines,
  suitesJson,
  suitesJunit,
  summaryLine,
  VERIFY_FORMATS,
  type SuiteReport,
} from '../policy/verify-formats.ts';

export const policyVerify = defineVerb({
  name: 'policy verify',
  summary: 'Run Gatekeeper test Suites, as gator verify does',
  usage: ['policy verify PATH...'],
  description:
    'Reads every Suite below the paths (files, folders, archives) and runs its tests. Nothing is written but the report, so runs may go side by side. Exits 1 when a case fails, 3 when nothing was tested.',
  operands: { min: 1, max: Infinity },
  options: {
    run: {
      type: 'string',
      short: 'r',
      value: 'PATTERN',
      help: 'only tests and cases whose names match, as TEST//CASE',
    },
    verbose: { type: 'boolean', short: 'v', help: 'name every case' },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: VERIFY_FORMATS,
      help: 'how to print it',
    },
    ...EXTERNAL_DATA_OPTIONS,
  },
  examples: [
    { about: 'Test every policy of a library', command: 'toride policy verify library/' },
    { about: 'One test, case by case', command: 'toride policy verify -v --run allowed-repos library/' },
    {
      about: 'For the test report of continuous integration',
      command: 'toride policy verify -f junit -o policies.xml library.tar.gz',
    },
  ],
  async run(values, paths, context) {
    const filter = values.run === undefined ? undefined : filterOf(values.run);
    const drivers = policyDrivers([], values, context);
    const found = await findSuites(paths, context);
    if (found.length === 0) throw nothing(`no Suite found in ${paths.join(', ')}`);
    const reports: SuiteReport[] = [];
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const format = values.format ?? 'table';
    const breathe = createBreathe(context.signal);
    await writeOutput(values.output, context, async (sink) => {
      for (const [index, suite] of found.entries()) {
        const pause = breathe();
        if (pause) await pause;
        context.progress.update('testing', index, found.length, suite.file);
        const report = runSuiteFile(suite, drivers, filter);
        reports.push(report);
        if (format !== 'table' || (isSkipped(report) && values.verbose !== true)) continue;
        context.progress.clear();
        await sink.write(`${suiteLines(report, values.verbose === true, shown).join('\n')}\n`);
      }
      if (format === 'table') await sink.write(`${summaryLine(reports)}\n`);
      else await sink.write(format === 'json' ? suitesJson(reports) : suitesJunit(reports));
    });
    const { passed, failed } = countCases(reports);
    if (failed > 0) return EXIT.findings;
    if (passed === 0 && values.run !== undefined)
      throw nothing(`no test matches '${values.run}' in ${paths.join(', ')}`);
    return EXIT.clean;
  },
});

function nothing(what: string): TorideError {
  return new TorideError('TORIDE_CLI_NO_TESTS', `${what}: nothing was tested`);
}

function filterOf(text: string): SuiteFilter {
  const read = readFilter(text);
  if ('error' in read) throw usageError(read.error, 'policy verify');
  return read.filter;
}
