import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { parseDocument } from '@toride/inventory';
import {
  evaluatePod,
  isLevel,
  parsePolicyVersion,
  policyChecks,
  type Level,
  type PodLike,
  type PolicyVersion,
} from '@toride/pod-security';
import type { SuiteResult } from '../suite.ts';

/** What a path says of the pod in it: `LEVEL/VERSION/{pass,fail}/CHECK7.yaml`. */
interface Expectation {
  readonly level: Level;
  readonly version: PolicyVersion;
  readonly passes: boolean;
  /** The check that the file is about, in lower case. */
  readonly about: string;
}

/**
 * The pods of kubernetes/pod-security-admission: one case is one file. A `pass` pod breaks nothing; a `fail` pod breaks at
 * least the check that its name says, or the one that stands in its place at that level and version.
 */
export function runPodSecurity(dataDir: string): Promise<SuiteResult> {
  const root = join(dataDir, 'pod-security');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
  const failures = paths.flatMap((path) => failuresOf(root, path));
  return Promise.resolve({
    suite: 'pod-security',
    total: paths.length,
    passed: paths.length - failures.length,
    skipped: [],
    failures,
  });
}

function failuresOf(root: string, path: string): string[] {
  const expected = expectationOf(path);
  if (expected === undefined) return [`${path}: the path says no level, version and verdict`];
  const { value } = parseDocument(readFileSync(join(root, path), 'utf8'), { file: path, line: 1 });
  if (value === undefined) return [`${path}: not readable`];
  const broken = evaluatePod(value as PodLike, expected.level, expected.version).map(({ check }) => check.id);
  if (holds(expected, broken)) return [];
  return [`${path}: breaks ${broken.length === 0 ? 'nothing' : broken.join(', ')}`];
}

function holds({ level, version, passes, about }: Expectation, broken: readonly string[]): boolean {
  if (passes) return broken.length === 0;
  const { checks } = policyChecks(level, version);
  const named = checks.find(({ id, overrides }) =>
    [id, ...overrides].some((name) => name.toLowerCase() === about),
  );
  return named !== undefined && broken.includes(named.id);
}

function expectationOf(path: string): Expectation | undefined {
  const [level, version, verdict] = path.split(sep);
  const parsed = parsePolicyVersion(version ?? '');
  if (level === undefined || !isLevel(level) || parsed === undefined) return undefined;
  if (verdict !== 'pass' && verdict !== 'fail') return undefined;
  const about = basename(path, '.yaml').replace(/\d+$/, '');
  return { level, version: parsed, passes: verdict === 'pass', about };
}
