/**
 * Runs outside suites: `npm run conformance -- [SUITE...] [--data DIR]`. One line a suite,
 * `SUITE: P of T passed, S skipped`; exit 1 when a suite asked for is short of its floor or missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { digestOf, reaches, type Floor } from './floor.ts';
import type { SuiteResult } from './suite.ts';
import { SUITES } from './suites.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', default: join(root, '../shared/conformance') } },
});
const dataDir = resolve(values.data);
const floors = JSON.parse(readFileSync(new URL('../floors.json', import.meta.url), 'utf8')) as Record<
  string,
  Floor
>;

let failed = false;
for (const name of positionals.length > 0 ? positionals : Object.keys(SUITES)) {
  if (!(await runSuite(name))) failed = true;
}
process.exitCode = failed ? 1 : 0;

async function runSuite(name: string): Promise<boolean> {
  const suite = SUITES[name];
  if (suite === undefined)
    return complain(`${name}: no such suite; there are ${Object.keys(SUITES).join(', ')}`);
  const folder = suite.data === undefined ? undefined : join(dataDir, suite.data);
  if (folder !== undefined && !existsSync(folder)) return complain(`${name}: its data is missing: ${folder}`);
  const result = await suite.run(dataDir);
  print(result);
  const floor = floors[name];
  if (floor === undefined) return complain(`${name}: no floor in conformance/floors.json`);
  if (reaches(result, floor, folder === undefined ? undefined : digestOf(folder))) return true;
  return complain(`${name}: short of its floor, ${floor.passed} of ${floor.total}`);
}

function print({ suite, total, passed, skipped, failures }: SuiteResult): void {
  const skips = skipped.reduce((sum, { count }) => sum + count, 0);
  console.log(`${suite}: ${passed} of ${total} passed, ${skips} skipped`);
  for (const { reason, count } of skipped) console.log(`  skipped ${count}: ${reason}`);
  for (const failure of failures.slice(0, 20)) console.log(`  failed: ${failure}`);
  if (failures.length > 20) console.log(`  … and ${failures.length - 20} more`);
}

function complain(message: string): false {
  console.error(message);
  return false;
}
