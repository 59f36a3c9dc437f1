/**
 * What `rego eval` shows of an evaluation, beside `opa eval`: for every case of the Rego data that ends without an error, the
 * text of the full trace and the counts of the profile have to be equal.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvaluationError, fromJson, prepare, printTrace, profile, recordTrace } from '@toride/rego';
import type { SuiteResult } from '../suite.ts';
import { opaWatched, type ToolCase, type Watched } from './oracle.ts';

const AT_ONCE = 2;

/** @param every takes each n-th case only */
export async function runRegoTools(dataDir: string, { every = 1 } = {}): Promise<SuiteResult> {
  const cases = readCases(join(dataDir, 'rego')).filter((_, at) => at % every === 0);
  const failures: string[] = [];
  let skipped = 0;
  const folder = mkdtempSync(join(tmpdir(), 'rego-tools-'));
  try {
    const queue = cases.values();
    const work = async (own: string): Promise<void> => {
      for (const one of queue) {
        const theirs = await opaWatched(own, one);
        const ours = watched(one);
        if (theirs === undefined || ours === undefined) skipped += 1;
        else if (problemOf(ours, theirs) !== undefined)
          failures.push(`${one.note}: ${problemOf(ours, theirs) ?? ''}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => work(mkdtempSync(join(folder, 'case-')))));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    suite: 'rego-tools',
    total: cases.length,
    passed: cases.length - failures.length - skipped,
    skipped:
      skipped === 0
        ? []
        : [{ reason: 'the evaluation ends with an error: there is nothing to compare', count: skipped }],
    failures: failures.toSorted(),
  };
}

interface Stored {
  readonly note: string;
  readonly modules?: readonly string[];
  readonly query: string;
  readonly data?: unknown;
  readonly input?: unknown;
  readonly input_term?: string;
  readonly want_error?: string;
  readonly want_error_code?: string;
}

/** Inputs that are no JSON, and cases that are about errors, are left to the other suites. */
function readCases(folder: string): ToolCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { cases: Stored[] }).cases)
    .filter((one) => (one.want_error ?? one.want_error_code ?? one.input_term) === undefined)
    .map(({ note, modules = [], query, data, input }) => ({
      note,
      modules,
      query,
      ...(data === undefined ? {} : { data: JSON.stringify(data) }),
      ...(input === undefined ? {} : { input: JSON.stringify(input) }),
    }));
}

function watched({ modules, query, data, input }: ToolCase): Watched | undefined {
  const recorder = recordTrace();
  const profiler = profile(() => 0);
  const policy = prepare({
    modules: modules.map((text, at) => ({ file: `${at}.rego`, text })),
    query,
    data: fromJson(data ?? '{}'),
    observer(event) {
      recorder.observer(event);
      profiler.observer(event);
    },
  });
  if (!policy.ok) return undefined;
  try {
    policy.prepared.evaluate(input === undefined ? {} : { input: fromJson(input) });
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
  const counts = profiler.lines().map(({ file, row, text, evals, redos, generated }) => {
    return `${file === '' ? text : `${file}:${row}`} ${evals} ${redos} ${generated}`;
  });
  return {
    trace: printTrace(recorder.trace().events, policy.prepared.names).trimEnd(),
    profile: counts.sort(),
  };
}

function problemOf(ours: Watched, theirs: Watched): string | undefined {
  const line = firstDifference(ours.trace.split('\n'), theirs.trace.split('\n'));
  if (line !== undefined) return `trace: ${line}`;
  const count = firstDifference(ours.profile, theirs.profile);
  return count === undefined ? undefined : `profile: ${count}`;
}

function firstDifference(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const length = Math.max(ours.length, theirs.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => ours[index] !== theirs[index]);
  return at === undefined
    ? undefined
    : `line ${at + 1}: expected ${theirs[at] ?? 'no more'}, got ${ours[at] ?? 'no more'}`;
}
