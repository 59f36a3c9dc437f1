import { stringifyJson, subjectKey, TorideError, type Report } from '@toride/core';
import { readText } from './configuration.ts';
import type { Context } from './context.ts';
import { writeOutput } from './output.ts';

const BASELINE_SCHEMA = 'toride.dev/baseline/v1';
/** A fingerprint, with the ordinal that tells twins apart. */
export const FINDING_ID = /^[0-9a-f]{16}(?:-\d+)?$/;

/**
 * Reads the ids of known findings from a JSON report, from what `--write-baseline` wrote, or from a list with one id a line
 * (`#` begins a comment).
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` when the file is none of these
 */
export function readBaseline(file: string, context: Context): ReadonlySet<string> {
  const text = readText(file, context);
  const ids = /^\s*[[{]/.test(text) ? idsOfJson(text, file) : idsOfLines(text, file);
  return new Set(ids);
}

function idsOfJson(text: string, file: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, `it is not JSON: ${(cause as Error).message}`);
  }
  const rows = Array.isArray(value) ? (value as unknown[]) : (value as { findings?: unknown }).findings;
  if (!Array.isArray(rows)) throw unreadable(file, 'expected a JSON report, or a list of finding ids');
  const ids: string[] = [];
  for (const row of rows as unknown[]) {
    if (typeof row === 'string') ids.push(row);
    else if (typeof row === 'object' && row !== null) {
      const { id, verdict } = row as { id?: unknown; verdict?: unknown };
      // A finding that was excepted or unknown then is new when it fails now.
      if (typeof id === 'string' && (verdict === undefined || verdict === 'fail')) ids.push(id);
    }
  }
  return ids;
}

function idsOfLines(text: string, file: string): string[] {
  const ids = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const odd = ids.find((id) => !FINDING_ID.test(id));
  if (odd !== undefined)
    throw unreadable(
      file,
      `expected a finding id such as 0123456789abcdef, got ${JSON.stringify(odd.slice(0, 40))}`,
    );
  return ids;
}

function unreadable(file: string, why: string): TorideError {
  return new TorideError('TORIDE_CLI_FILE_UNREADABLE', `could not read the baseline ${file}: ${why}`);
}

/** Writes the failing findings of a report as a baseline: one line each, so that a review shows what was accepted. */
export async function writeBaseline(report: Report, file: string, context: Context): Promise<number> {
  let count = 0;
  await writeOutput(file, context, async (sink) => {
    await sink.write(`{"schema":"${BASELINE_SCHEMA}","findings":[`);
    for (const { id, rule, subject, verdict } of report.findings) {
      if (verdict !== 'fail') continue;
      await sink.write(
        `${count === 0 ? '\n' : ',\n'}${stringifyJson({ id, rule, subject: subjectKey(subject) })}`,
      );
      count++;
    }
    await sink.write(count === 0 ? ']}\n' : '\n]}\n');
  });
  return count;
}
