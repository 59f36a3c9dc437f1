import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SuiteResult } from './suite.ts';

/** What a suite reached once and may never fall below again; raised by hand, never lowered. */
export interface Floor {
  readonly passed: number;
  readonly total: number;
  /** Cases that were skipped with a reason: other data may hold more or fewer of them. */
  readonly skipped?: number;
  /** Of the data that it was measured on. On other data the floor holds as a percentage. */
  readonly digest?: string;
}

/** True when the result is at the floor or above it. On other data, of the cases that are not skipped. */
export function reaches(result: SuiteResult, floor: Floor, digest: string | undefined): boolean {
  if (floor.digest === digest && digest !== undefined) return result.passed >= floor.passed;
  const tried = result.total - result.skipped.reduce((sum, { count }) => sum + count, 0);
  return tried > 0 && result.passed / tried >= floor.passed / (floor.total - (floor.skipped ?? 0));
}

/** A digest of every file below a folder, names and contents, in code-unit order. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0');
  return `sha256:${hash.digest('hex')}`;
}
