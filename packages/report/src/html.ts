import { createHash } from 'node:crypto';
import type { Finding, Json, Report } from '@toride/core';
import { FRAMEWORKS, FUNCTIONS, LAYERS, PHASES, SEVERITIES, VERDICTS } from '@toride/core';
import { listed, ruleIndex, ruleUrl, type ReportOptions } from './format.ts';
import { CLIENT_SCRIPT, CLIENT_STYLE as STYLE } from './html/client.generated.ts';
import { countFinding, ruleCounts, shares, type RuleCounts } from './html/counts.ts';
import { RowMaker, safe, safeJson } from './html/rows.ts';

import { jsonText } from './json-text.ts';
import type { Writer } from './sink.ts';
import { diagnosticText, lossesOf } from './table/losses.ts';
import { xml } from './junit.ts';
import { grouped, plural } from './text.ts';
import { ownerName, whyUnknown } from './words.ts';

/** A browser shows this many within a second or two; the page says how many more there are. */
const FINDINGS = 250_000;
/** Characters of embedded findings: what a phone's browser still opens. */
const SIZE = 96 * 1024 * 1024;

/**
 * One file that a browser opens without a network: the findings as data, one script and one style, both named by hash in a
 * content security policy, so that nothing a manifest holds could run even if it were taken for markup.
 */
export async function writeHtml(report: Report, out: Writer, options: ReportOptions): Promise<void> {
  await out.write(pageHead(report));
  await out.write(dataBlock('head', headData(report, options)));
  const rest = await writeRows(report, out, options);
  await out.write(dataBlock('tables', rest));
  await out.write(`<script>${CLIENT_SCRIPT}</script>\n</body>\n</html>\n`);
}

function pageHead(report: Report): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hash(CLIENT_SCRIPT)}`,
    `style-src ${hash(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n' +
    '<meta name="referrer" content="no-referrer">\n<title>Toride report</title>\n' +
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">\n` +
    `<style>${STYLE}</style>\n</head>\n<body>\n<div id="page"></div>\n<noscript>${summaryText(report)}</noscript>\n`
  );
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#3b5bdb" d="M3 5h5v4h4V5h8v4h4V5h5v8l-3 2v13H6V15l-3-2z"/><path fill="#fff" d="M13 28v-6a3 3 0 0 1 6 0v6z"/></svg>';

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** What a reader without scripts sees. */
function summaryText(report: Report): string {
  const counts = SEVERITIES.map((severity) => `${grouped(report.summary.failed[severity])} ${severity}`).join(
    ', ',
  );
  const losses = lossesOf(report, { unknowns: [] });
  return (
    `<h1>Toride report</h1><p>Findings: ${counts}. Looked at ${plural(report.summary.resources, 'resource')}, ` +
    `for Kubernetes ${xml(report.target)}. The findings themselves need scripts to be shown.</p>` +
    (losses.length === 0
      ? ''
      : `<h2>Not evaluated</h2><ul>${losses.map((text) => `<li>${xml(text)}</li>`).join('')}</ul>`)
  );
}

function headData(report: Report, options: ReportOptions): Json {
  return {
    version: safe(report.tool.version),
    target: safe(report.target),
    sources: report.sources.slice(0, 50).map(safe),
    summary: { ...report.summary },
    names: {
      severities: [...SEVERITIES],
      verdicts: [...VERDICTS],
      layers: [...LAYERS],
      phases: [...PHASES],
      functions: [...FUNCTIONS],
      frameworks: { ...FRAMEWORKS },
    },
    rules: report.rules.map((rule) =>
      safeJson({ ...rule, url: ruleUrl(rule, options) ?? '' } as unknown as Json, 0),
    ),
    losses: lossesOf(report, { unknowns: [] }).slice(0, 2000).map(safe),
    warnings: report.diagnostics
      .filter((one) => one.level === 'warning')
      .slice(0, 2000)
      .map((one) => safe(diagnosticText(one))),
  };
}

/** Writes the rows, and returns what is known only after all of them were seen. */
async function writeRows(report: Report, out: Writer, options: ReportOptions): Promise<Json> {
  const maker = new RowMaker(ruleIndex(report), report.rank);
  const counts = ruleCounts(report);
  const unknowns = new Map<string, number>();
  const left = shares(report, FINDINGS);
  let size = 0;
  let embedded = 0;
  let total = 0;
  await out.write('<script type="application/json" id="toride-rows">[');
  for (const finding of listed(report, options)) {
    countFinding(counts, finding, ownerName(finding.subject));
    countUnknown(unknowns, finding);
    if (finding.verdict === 'pass' || finding.verdict === 'not-applicable') continue;
    total += 1;
    if (left[finding.severity] <= 0 || embedded >= FINDINGS || size >= SIZE) continue;
    left[finding.severity] -= 1;
    const text = `${embedded === 0 ? '\n' : ',\n'}${inert(jsonText(maker.row(finding)))}`;
    embedded += 1;
    size += text.length;
    const pause = out.write(text);
    if (pause) await pause;
  }
  await out.write('\n]</script>\n');
  return {
    texts: maker.texts,
    subjects: maker.subjects as unknown as Json,
    total,
    counts: Object.fromEntries([...counts].map(([rule, one]) => [safe(rule), countsJson(one)])),
    unknowns: [...unknowns].sort(([, a], [, b]) => b - a).map(([text, count]) => ({ text, count })),
  };
}

function countsJson({ failed, unknown, excepted, passed, owners }: RuleCounts): Json {
  return { failed, unknown, excepted, passed, owners };
}

const UNKNOWN_LIMIT = 500;

function countUnknown(unknowns: Map<string, number>, finding: Finding): void {
  if (finding.verdict !== 'unknown') return;
  const text = safe(`${finding.rule}: ${whyUnknown(finding)}`);
  const key = unknowns.size < UNKNOWN_LIMIT || unknowns.has(text) ? text : 'other rules and reasons';
  unknowns.set(key, (unknowns.get(key) ?? 0) + 1);
}

function dataBlock(name: string, data: Json): string {
  return `<script type="application/json" id="toride-${name}">${inert(jsonText(data))}</script>\n`;
}

/**
 * JSON text that cannot end its `<script>` element, nor open a comment in it (HTML, section 13.1.2.6): a namespace may be
 * named `</script>`.
 */
function inert(json: string): string {
  return json.includes('<') ? json.replaceAll('<', '\\u003c') : json;
}
