import type { Finding, Report, Rule } from '@toride/core';
import { listed, ruleIndex, ruleUrl, type Format, type ReportOptions } from './format.ts';
import type { Writer } from './sink.ts';
import { lossesOf } from './table/losses.ts';
import { clip, plural, visible } from './text.ts';
import { exceptionText, namespaceOf, placeName, subjectName, whyUnknown } from './words.ts';

/**
 * JUnit XML as continuous integration servers read it: a suite for each file (for a live cluster, each namespace), a failure
 * for each finding, skipped for what is unknown or excepted, and a passed case for each rule that nothing fails.
 */
export const junit: Format = {
  about: 'JUnit XML, for test reports of continuous integration',
  extension: 'xml',
  mediaType: 'application/xml',
  async write(report, out, options) {
    const { suites, unclean } = count(report, options);
    const passed = report.rules.filter((rule) => !unclean.has(rule.id));
    const total = suites.reduce(
      (sum, suite) => sum + suite.tests,
      passed.length + lossesOf(report, { unknowns: [] }).length,
    );
    const failures = suites.reduce((sum, suite) => sum + suite.failures, 0);
    await out.write(
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="toride" tests="${total}" failures="${failures}">\n`,
    );
    await writeSuites(report, suites, out, options);
    await writeRest(report, passed, out);
    await out.write('</testsuites>\n');
  },
};

interface Suite {
  readonly name: string;
  tests: number;
  failures: number;
  skipped: number;
}

/** A suite's counts stand before its cases, so the findings are walked twice rather than held. */
function count(
  report: Report,
  options: ReportOptions,
): { readonly suites: readonly Suite[]; readonly unclean: ReadonlySet<string> } {
  const suites: Suite[] = [];
  const unclean = new Set<string>();
  for (const finding of listed(report, options)) {
    const name = suiteOf(finding);
    let suite = suites.at(-1);
    if (suite?.name !== name) suites.push((suite = { name, tests: 0, failures: 0, skipped: 0 }));
    suite.tests += 1;
    if (finding.verdict === 'fail') suite.failures += 1;
    else if (finding.verdict !== 'pass') suite.skipped += 1;
    unclean.add(finding.rule);
  }
  return { suites, unclean };
}

async function writeSuites(
  report: Report,
  suites: readonly Suite[],
  out: Writer,
  options: ReportOptions,
): Promise<void> {
  const rules = ruleIndex(report);
  let index = -1;
  let left = 0;
  for (const finding of listed(report, options)) {
    let text = '';
    if (left === 0) {
      const suite = suites[(index += 1)];
      left = suite?.tests ?? 0;
      text = `${index === 0 ? '' : '</testsuite>\n'}<testsuite name="${xml(suite?.name ?? '')}" tests="${left}" failures="${suite?.failures ?? 0}" errors="0" skipped="${suite?.skipped ?? 0}">\n`;
    }
    left -= 1;
    const pause = out.write(text + testCase(finding, rules.get(finding.rule), options));
    if (pause) await pause;
  }
  if (index >= 0) await out.write('</testsuite>\n');
}

async function writeRest(report: Report, passed: readonly Rule[], out: Writer): Promise<void> {
  if (passed.length > 0) {
    await out.write(
      `<testsuite name="rules without findings" tests="${passed.length}" failures="0" errors="0" skipped="0">\n`,
    );
    for (const rule of passed)
      await out.write(`<testcase classname="${xml(rule.id)}" name="${xml(rule.title)}"/>\n`);
    await out.write('</testsuite>\n');
  }
  const losses = lossesOf(report, { unknowns: [] });
  if (losses.length === 0) return;
  await out.write(
    `<testsuite name="not evaluated" tests="${losses.length}" failures="0" errors="0" skipped="${losses.length}">\n`,
  );
  for (const text of losses)
    await out.write(
      `<testcase classname="not evaluated" name="${xml(clip(text, 1000))}"><skipped message="not evaluated"/></testcase>\n`,
    );
  await out.write('</testsuite>\n');
}

/** Addresses of a live cluster's objects are one suite each; a namespace says more. */
function suiteOf(finding: Finding): string {
  const file = finding.locations[0]?.file;
  if (file !== undefined && !/^https?:\/\//.test(file)) return file === '-' ? 'standard input' : file;
  const namespace = namespaceOf(finding.subject);
  return namespace === undefined ? 'cluster' : `namespace ${namespace}`;
}

function testCase(finding: Finding, rule: Rule | undefined, options: ReportOptions): string {
  const { file, line } = finding.locations[0] ?? {};
  const name = xml(clip(`${rule?.title ?? finding.reason}: ${subjectName(finding.subject)}`, 1000));
  const at = `${file === undefined ? '' : ` file="${xml(file)}"`}${line === undefined ? '' : ` line="${line}"`}`;
  return `<testcase classname="${xml(finding.rule)}" name="${name}"${at}${outcome(finding, rule, options)}\n`;
}

function outcome(finding: Finding, rule: Rule | undefined, options: ReportOptions): string {
  const skipped = (why: string): string => `><skipped message="${xml(clip(why, 1000))}"/></testcase>`;
  switch (finding.verdict) {
    case 'pass':
      return '/>';
    case 'unknown':
      return skipped(`unknown: ${whyUnknown(finding)}`);
    case 'not-applicable':
      return skipped('not applicable');
    case 'excepted':
      return skipped(`excepted: ${finding.exception === undefined ? '' : exceptionText(finding.exception)}`);
    case 'fail': {
      const url = ruleUrl(rule, options);
      const body = [
        ...finding.locations.slice(0, 10).map(placeName),
        ...(finding.locations.length > 10
          ? [`and ${plural(finding.locations.length - 10, 'more place')}`]
          : []),
        ...(rule === undefined ? [] : [`Fix: ${rule.remediation}`]),
        ...(url === undefined ? [] : [url]),
        `id ${finding.id}`,
      ];
      return `><failure message="${xml(clip(finding.detail, 1000))}" type="${finding.severity}">${body.map(xml).join('\n')}</failure></testcase>`;
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an attribute or element of XML 1.0, which cannot hold most control characters even escaped (section 2.2). */
export function xml(text: string): string {
  return visible(text)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
