import type { Report } from '@toride/core';
import { chunked, type Sink } from './sink.ts';
import type { Format, ReportOptions } from './format.ts';
import { json } from './json.ts';
import { csv } from './csv.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html-format.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { policyreport } from './policyreport.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

export type { Format, GroupBy, ReportOptions } from './format.ts';
export type { Sink, Writer } from './sink.ts';
export { codeFrame, type CodeFrameOptions } from './code-frame.ts';
export { DIFF_SCHEMA, writeDiff, type Diff, type DiffFormatName } from './diff.ts';
export { REPORT_SCHEMA } from './json.ts';

/** Every output format by the name that `-f` takes. */
export const formats = {
  table,
  json,
  sarif,
  junit,
  html,
  markdown,
  csv,
  gitlab,
  github,
  policyreport,
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

/**
 * Writes a report in one format, in chunks of about 64 KB, walking its findings without holding them.
 *
 * @param sink takes the chunks; a promise that it returns is waited for before the next one.
 * @throws the reason of `options.signal` when the run was cancelled, and whatever the sink throws.
 * @example await writeReport(report, 'json', { write: (chunk) => void process.stdout.write(chunk) }, { colour: false, width: 100, links: false })
 */
export async function writeReport(
  report: Report,
  format: FormatName,
  sink: Sink,
  options: ReportOptions,
): Promise<void> {
  const out = chunked(sink, options.signal);
  await formats[format].write(report, out, options);
  await out.end();
}
export { command as githubCommand } from './github.ts';
export { xml } from './junit.ts';
export { oneLine, plural, visible } from './text.ts';
export { cell as csvCell } from './csv.ts';
export { markdownCode, markdownText } from './markdown-text.ts';
export { chunked } from './sink.ts';
export { columns, fit, padEnd, terminal, wrap, type Style, type Terminal } from './terminal.ts';
