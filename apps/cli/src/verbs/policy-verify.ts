import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { byCodeUnit, EXIT, isJsonObject, TorideError, type JsonObject } from '@toride/core';
import {
  isSuite,
  readFilter,
  readSuite,
  regoDriver,
  runSuite,
  type SuiteFilter,
  type TestResult,
} from '@toride/gatekeeper';
import { parseDocument, splitDocuments } from '@toride/inventory';
import { oneLine, terminal, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import type { Context } from '../context.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';

export const policyVerify = defineVerb({
  name: 'policy verify',
  summary: 'Run Gatekeeper test Suites, as gator verify does',
  usage: ['policy verify PATH...'],
  description:
    'Reads every Suite below the paths and runs its tests. Exits 1 when a case fails, 3 when there is no Suite.',
  operands: { min: 1, max: Infinity },
  options: {
    run: { type: 'string', value: 'PATTERN', help: 'only tests and cases whose names match, as TEST//CASE' },
    verbose: { type: 'boolean', short: 'v', help: 'name every case' },
  },
  examples: [
    { about: 'Test every policy of a library', command: 'toride policy verify library/' },
    { about: 'One test, case by case', command: 'toride policy verify -v --run allowed-repos library/' },
  ],
  async run(values, paths, context) {
    const suites = paths.flatMap((path) => suitesOf(path, context));
    if (suites.length === 0) {
      throw new TorideError(
        'TORIDE_CLI_NOTHING_FOUND',
        `no Suite found in ${paths.join(', ')}: nothing was tested`,
      );
    }
    const filter = values.run === undefined ? undefined : filterOf(values.run);
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    let failed = false;
    await writeOutput(values.output, context, async (sink) => {
      for (const { file, object } of suites) {
        const { lines, ok } = suiteLines(file, object, filter, values.verbose === true, shown, context);
        failed ||= !ok;
        await sink.write(`${lines.join('\n')}\n`);
      }
    });
    return failed ? EXIT.findings : EXIT.clean;
  },
});

function filterOf(text: string): SuiteFilter {
  const read = readFilter(text);
  if ('error' in read) throw usageError(read.error, 'policy verify');
  return read.filter;
}

interface SuiteFile {
  readonly file: string;
  readonly object: JsonObject;
}

function suitesOf(path: string, context: Context): SuiteFile[] {
  const root = resolve(context.cwd, path);
  try {
    const files = statSync(root).isDirectory()
      ? readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name))
      : [root];
    return files
      .filter((file) => /\.ya?ml$/.test(file) && statSync(file).isFile())
      .sort(byCodeUnit)
      .flatMap((file) =>
        readObjects(file)
          .filter(isSuite)
          .map((object) => ({ file, object })),
      );
  } catch (cause) {
    throw new TorideError(
      'TORIDE_CLI_FILE_UNREADABLE',
      `could not read ${path}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function readObjects(file: string): JsonObject[] {
  return splitDocuments(readFileSync(file, 'utf8')).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file, line: slice.line });
    return isJsonObject(value) ? [value] : [];
  });
}

function suiteLines(
  file: string,
  object: JsonObject,
  filter: SuiteFilter | undefined,
  verbose: boolean,
  shown: Terminal,
  context: Context,
): { lines: string[]; ok: boolean } {
  const name = oneLine(relative(context.cwd, file));
  const read = readSuite(object);
  if (!('suite' in read))
    return { lines: [`${shown.sign.bad} ${name}: ${oneLine(read.errors.join('; '))}`], ok: false };
  const results = runSuite(read.suite, {
    read: (path) => readObjects(join(dirname(file), path)),
    drivers: [regoDriver({ signal: context.signal })],
    ...(filter === undefined ? {} : { filter }),
  });
  const lines = results.flatMap((result) => testLines(result, verbose, shown));
  const ok = results.every((result) => passes(result));
  return {
    lines: [`${ok ? shown.paint('ok', 'green') : shown.paint('FAIL', 'red')}  ${name}`, ...lines],
    ok,
  };
}

function passes({ error, cases }: TestResult): boolean {
  return error === undefined && cases.every((one) => one.error === undefined);
}

function markOf(result: TestResult, shown: Terminal): string {
  if (result.skipped) return '-';
  return passes(result) ? shown.paint('ok', 'green') : shown.paint('FAIL', 'red');
}

function testLines(result: TestResult, verbose: boolean, shown: Terminal): string[] {
  if (passes(result) && !verbose) return [];
  const head = `    ${markOf(result, shown)}  ${oneLine(result.name)}`;
  const cases = result.cases.flatMap(({ name, skipped, error }) => {
    if (error !== undefined)
      return [`        ${shown.paint('FAIL', 'red')}  ${oneLine(name)}: ${oneLine(error)}`];
    return verbose ? [`        ${skipped ? '-' : shown.paint('ok', 'green')}  ${oneLine(name)}`] : [];
  });
  return [`${head}${result.error === undefined ? '' : `: ${oneLine(result.error)}`}`, ...cases];
}
