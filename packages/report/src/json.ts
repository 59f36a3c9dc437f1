import type { Finding, Location, Report, Subject, Values } from '@toride/core';
import { listed, type Format } from './format.ts';
import { jsonText, quote } from './json-text.ts';
import type { Writer } from './sink.ts';

/** Names the shape of the document; it changes only when a reader of the old one would break. */
export const REPORT_SCHEMA = 'toride.dev/report/v1';

/**
 * The report whole, as one JSON document, one finding a line: readable by `jq`, by `grep`, and by a reader that takes a line
 * at a time. Lines are put together by hand, since a generic serialiser costs more than finding the findings did.
 */
export const json: Format = {
  about: 'everything, as one JSON document with one finding a line',
  extension: 'json',
  mediaType: 'application/json',
  async write(report, out, options) {
    await writeHead(report, out);
    const line = findingLines();
    let between = '\n';
    for (const finding of listed(report, options)) {
      const pause = out.write(between + line(finding));
      between = ',\n';
      if (pause) await pause;
    }
    await out.write(between === '\n' ? ']}\n' : '\n]}\n');
  },
};

async function writeHead(report: Report, out: Writer): Promise<void> {
  await out.write(
    `{"schema":${quote(REPORT_SCHEMA)},"tool":${jsonText(report.tool)},"target":${quote(report.target)}` +
      `,"sources":${jsonText(report.sources)},\n"summary":${jsonText(report.summary)}`,
  );
  await writeList(out, 'rules', report.rules);
  await out.write(`,\n"rank":${jsonText(report.rank)}`);
  await writeList(out, 'notEvaluated', report.notEvaluated);
  await writeList(out, 'coverage', report.coverage);
  await writeList(out, 'diagnostics', report.diagnostics);
  await writeList(out, 'tallies', report.tallies);
  await out.write(',\n"findings":[');
}

async function writeList(out: Writer, name: string, items: readonly object[]): Promise<void> {
  await out.write(`,\n"${name}":[`);
  for (const [index, item] of items.entries()) {
    const pause = out.write(`${index === 0 ? '\n' : ',\n'}${jsonText(item)}`);
    if (pause) await pause;
  }
  await out.write(items.length === 0 ? ']' : '\n]');
}

/**
 * A function that makes a finding's line. Findings come sorted by subject, so one subject's text serves many of them; a
 * reason is constant per rule, and files and pointers repeat.
 */
export function findingLines(): (finding: Finding) => string {
  const reasons = new Map<string, string>();
  let subject: Subject | undefined;
  let subjectText = '';
  let file: string | undefined;
  let fileText = '';

  function locationText(location: Location): string {
    if (location.file !== file) {
      file = location.file;
      fileText = `{"file":${quote(file)}`;
    }
    let text = fileText;
    if (location.line !== undefined) text += `,"line":${location.line}`;
    if (location.column !== undefined) text += `,"column":${location.column}`;
    if (location.endLine !== undefined) text += `,"endLine":${location.endLine}`;
    if (location.endColumn !== undefined) text += `,"endColumn":${location.endColumn}`;
    text += `,"pointer":${quote(location.pointer)}`;
    return location.template === undefined
      ? `${text}}`
      : `${text},"template":${jsonText(location.template)}}`;
  }

  function reasonText(finding: Finding): string {
    const known = reasons.get(finding.reason);
    if (known !== undefined) return known;
    const text = quote(finding.reason);
    if (reasons.size < 4096) reasons.set(finding.reason, text);
    return text;
  }

  return (finding) => {
    if (finding.subject !== subject) {
      subject = finding.subject;
      subjectText = jsonText(subject);
    }
    const [only] = finding.locations;
    const locations =
      only !== undefined && finding.locations.length === 1
        ? locationText(only)
        : finding.locations.map(locationText).join(',');
    let text =
      `{"id":${quote(finding.id)},"rule":${quote(finding.rule)},"verdict":"${finding.verdict}","severity":"${finding.severity}"` +
      `,"subject":${subjectText},"locations":[${locations}],"reason":${reasonText(finding)}` +
      `,"detail":${quote(finding.detail)},"values":${valuesText(finding.values)}`;
    if (finding.proof !== undefined) text += `,"proof":${jsonText(finding.proof)}`;
    if (finding.patch !== undefined) text += `,"patch":${jsonText(finding.patch)}`;
    if (finding.exception !== undefined) text += `,"exception":${jsonText(finding.exception)}`;
    if (finding.baseline !== undefined) text += `,"baseline":"${finding.baseline}"`;
    return `${text}}`;
  };
}

function valuesText(values: Values): string {
  let text = '';
  for (const key in values) {
    const value = values[key];
    if (value === undefined) continue;
    const shown = typeof value === 'string' ? quote(value) : JSON.stringify(value);
    text += `${text === '' ? '' : ','}${quote(key)}:${shown}`;
  }
  return `{${text}}`;
}
