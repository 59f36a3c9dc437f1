import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isJsonObject, type JsonObject } from '@toride/core';
import {
  celDriver,
  isSuite,
  readSuite,
  readTemplate,
  regoDriver,
  runSuite,
  type PolicyDriver,
  type RunSuiteOptions,
  type Suite,
  type SuiteTest,
} from '@toride/gatekeeper';
import { parseDocument, splitDocuments } from '@toride/inventory';
import type { SuiteResult } from '../suite.ts';

/** Engines that templates can be run with; one without a driver counts as skipped. */
const DRIVERS: Readonly<Record<string, () => PolicyDriver>> = {
  Rego: () => regoDriver({ ownPlanAfter: 1 }),
  K8sNativeValidation: () => celDriver(),
};

interface Tally {
  total: number;
  passed: number;
  readonly skipped: Map<string, number>;
  readonly failures: string[];
}

/**
 * The suites of open-policy-agent/gatekeeper-library as `gator verify` runs them: one case is one case of a test, once for
 * every engine that the test's template has code for.
 */
export function runGatekeeperLibrary(dataDir: string): Promise<SuiteResult> {
  const root = join(dataDir, 'gatekeeper-library');
  const tally: Tally = { total: 0, passed: 0, skipped: new Map(), failures: [] };
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
  for (const path of paths) {
    const [object] = readObjects(join(root, path));
    if (object === undefined || !isSuite(object)) continue;
    const name = relative(root, join(root, dirname(path)));
    const read = readSuite(object);
    if ('suite' in read) runEngines(name, read.suite, join(root, dirname(path)), tally);
    else tally.failures.push(`${name}: ${read.errors.join('; ')}`);
  }
  return Promise.resolve({
    suite: 'gatekeeper-library',
    total: tally.total,
    passed: tally.passed,
    skipped: [...tally.skipped].map(([reason, count]) => ({ reason, count })),
    failures: tally.failures,
  });
}

function runEngines(name: string, suite: Suite, folder: string, tally: Tally): void {
  const read = (path: string): readonly JsonObject[] => readObjects(join(folder, path));
  for (const test of suite.tests) {
    for (const engine of enginesOf(read(test.template))) {
      // A test of an invalid constraint is a case too, though it has none.
      const cases = Math.max(test.cases.length, 1);
      tally.total += cases;
      const driver = DRIVERS[engine];
      if (driver === undefined) tally.skipped.set(engine, (tally.skipped.get(engine) ?? 0) + cases);
      else runTest(`${name} (${engine})`, test, { read, drivers: [driver()] }, suite, tally);
    }
  }
}

function enginesOf(objects: readonly JsonObject[]): readonly string[] {
  const [object] = objects;
  const code = object === undefined ? undefined : readTemplate(object).template?.code;
  return code === undefined ? ['unreadable template'] : code.map(({ engine }) => engine);
}

function runTest(name: string, test: SuiteTest, options: RunSuiteOptions, suite: Suite, tally: Tally): void {
  for (const result of runSuite({ ...suite, tests: [test] }, options)) {
    const place = `${name} ${result.name}`;
    if (result.error !== undefined) tally.failures.push(`${place}: ${result.error}`);
    else if (result.cases.length === 0) tally.passed += 1;
    for (const one of result.cases) {
      if (one.error === undefined) tally.passed += 1;
      else tally.failures.push(`${place}/${one.name}: ${one.error}`);
    }
  }
}

function readObjects(path: string): JsonObject[] {
  return splitDocuments(readFileSync(path, 'utf8')).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file: path, line: slice.line });
    return isJsonObject(value) ? [value] : [];
  });
}
