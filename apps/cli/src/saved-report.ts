import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SEVERITIES, TorideError, VERDICTS, type Finding } from '@toride/core';
import { REPORT_SCHEMA } from '@toride/report';
import type { Context } from './context.ts';

/**
 * The findings of a JSON report, or undefined when the file is no report (a manifest, a snapshot, a folder).
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` when it claims to be one and is not whole
 */
export function readSavedReport(file: string, context: Context): readonly Finding[] | undefined {
  const text = reportText(resolve(context.cwd, file));
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken(file, `it is not whole: ${(cause as Error).message}`);
  }
  const findings = (value as { findings?: unknown }).findings;
  if (!Array.isArray(findings)) throw broken(file, 'it has no findings');
  return (findings as unknown[]).map((finding, index) => {
    if (!isFinding(finding)) throw broken(file, `finding ${index + 1} lacks a field or has a wrong one`);
    return finding;
  });
}

/** The text of a file that begins as our reports do. */
function reportText(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return new RegExp(`^\\s*\\{\\s*"schema"\\s*:\\s*"${REPORT_SCHEMA}"`).test(text.slice(0, 200))
      ? text
      : undefined;
  } catch {
    // A folder, or nothing there: the scan says which.
    return undefined;
  }
}

/** What the comparison and its output read. */
function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { id, rule, verdict, severity, subject, locations, detail } = value as Partial<
    Record<keyof Finding, unknown>
  >;
  return (
    [id, rule, detail].every((text) => typeof text === 'string') &&
    (VERDICTS as readonly unknown[]).includes(verdict) &&
    (SEVERITIES as readonly unknown[]).includes(severity) &&
    typeof (subject as { type?: unknown } | null | undefined)?.type === 'string' &&
    Array.isArray(locations)
  );
}

function broken(file: string, why: string): TorideError {
  return new TorideError('TORIDE_CLI_FILE_UNREADABLE', `could not read the report ${file}: ${why}`);
}
