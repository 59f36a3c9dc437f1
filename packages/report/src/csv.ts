import type { Finding, Rule } from '@toride/core';
import { objectOf, subjectKey } from '@toride/core';
import { listed, ruleIndex, type Format } from './format.ts';
import { clip, visible } from './text.ts';
import { controlText, exceptionText } from './words.ts';

type Column = (finding: Finding, rule: Rule | undefined) => string | number | undefined;

const COLUMNS: Readonly<Record<string, Column>> = {
  id: (finding) => finding.id,
  verdict: (finding) => finding.verdict,
  severity: (finding) => finding.severity,
  rule: (finding) => finding.rule,
  title: (_finding, rule) => rule?.title,
  subject: (finding) => subjectKey(finding.subject),
  kind: (finding) => objectOf(finding.subject)?.kind,
  namespace: (finding) => objectOf(finding.subject)?.namespace,
  name: (finding) => objectOf(finding.subject)?.name,
  container: (finding) => (finding.subject.type === 'container' ? finding.subject.container : undefined),
  file: ({ locations: [first] }) => (first?.file === '-' ? 'stdin' : first?.file),
  line: ({ locations: [first] }) => first?.line,
  column: ({ locations: [first] }) => first?.column,
  pointer: ({ locations: [first] }) => first?.pointer,
  places: (finding) => finding.locations.length,
  reason: (finding) => finding.reason,
  detail: (finding) => finding.detail,
  remediation: (_finding, rule) => rule?.remediation,
  frameworks: (_finding, rule) => rule?.frameworks.map(controlText).join('; '),
  baseline: (finding) => finding.baseline,
  exception: (finding) => (finding.exception === undefined ? undefined : exceptionText(finding.exception)),
};

/** RFC 4180, for spreadsheets: a header, then one finding a record. */
export const csv: Format = {
  about: 'comma-separated values, for spreadsheets',
  extension: 'csv',
  mediaType: 'text/csv',
  async write(report, out, options) {
    const rules = ruleIndex(report);
    const columns = Object.values(COLUMNS);
    await out.write(`${Object.keys(COLUMNS).join(',')}\r\n`);
    for (const finding of listed(report, options)) {
      const rule = rules.get(finding.rule);
      const pause = out.write(`${columns.map((column) => cell(column(finding, rule))).join(',')}\r\n`);
      if (pause) await pause;
    }
  },
};

/** Spreadsheets cut longer cells in their own ways (Excel at 32,767). */
const CELL_LIMIT = 8000;

/**
 * One cell. A text that a spreadsheet would run as a formula gets an apostrophe before it (CWE-1236): `=`, `+`, `-`, `@` and
 * their full-width forms, also after white space.
 *
 * @example cell('=1+1') // "'=1+1"
 */
export function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = clip(visible(value), CELL_LIMIT);
  const inert = /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
