import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SEVERITIES, TorideError, VERDICTS, type Finding, type PolicySource, type Rule } from '@toride/core';
import { REPORT_SCHEMA } from '@toride/report';
import type { Context } from './context.ts';

/**
 * The findings of a JSON report, or undefined when the file is no report (a manifest, a snapshot, a folder).
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` when it claims to be one and is not whole
 */
export function readSavedReport(file: string, context: Context): readonly Finding[] | undefined {
  const value = parseReport(file, context);
  if (value === undefined) return undefined;
  const { findings } = value;
  if (!Array.isArray(findings)) throw broken(file, 'it has no findings');
  return (findings as unknown[]).map((finding, index) => {
    if (!isFinding(finding)) throw broken(file, `finding ${index + 1} lacks a field or has a wrong one`);
    return finding;
  });
}

/**
 * The rules of a JSON report, those that came with its input too; undefined when the file is no report.
 *
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` when it claims to be one and is not whole
 */
export function readSavedRules(file: string, context: Context): readonly Rule[] | undefined {
  const value = parseReport(file, context);
  if (value === undefined) return undefined;
  const { rules } = value;
  if (!Array.isArray(rules)) throw broken(file, 'it has no rules');
  return (rules as unknown[]).map((rule, index) => {
    if (!isRule(rule)) throw broken(file, `rule ${index + 1} lacks a field or has a wrong one`);
    return rule;
  });
}

function parseReport(
  file: string,
  context: Context,
): { readonly findings?: unknown; readonly rules?: unknown } | undefined {
  const text = reportText(resolve(context.cwd, file));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch (cause) {
    throw broken(file, `it is not whole: ${(cause as Error).message}`);
  }
}

/** What a page about a rule reads. */
function isRule(value: unknown): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  const rule = value as Partial<Record<keyof Rule, unknown>>;
  const texts = [rule.id, rule.title, rule.why, rule.remediation, rule.layer, rule.phase, rule.function];
  return (
    texts.every((text) => typeof text === 'string') &&
    (SEVERITIES as readonly unknown[]).includes(rule.severity) &&
    Array.isArray(rule.frameworks) &&
    isTextList(rule.references) &&
    (rule.policy === undefined || isPolicy(rule.policy))
  );
}

function isPolicy(value: unknown): value is PolicySource {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, engines, enforcement, match, at, template } = value as Partial<
    Record<keyof PolicySource, unknown>
  >;
  return (
    [kind, name, enforcement, match].every((text) => typeof text === 'string') &&
    isTextList(engines) &&
    isLocation(at) &&
    (template === undefined || isLocation(template))
  );
}

function isLocation(value: unknown): boolean {
  return typeof (value as { file?: unknown } | null | undefined)?.file === 'string';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
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
