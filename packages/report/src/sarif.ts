/* The whole of one format, whose parts mean nothing apart. */
import type { Diagnostic, ExceptionNote, Finding, Location, Report, Rule, Severity } from '@toride/core';
import { FRAMEWORKS, subjectKey } from '@toride/core';
import { listed, ruleIndex, ruleUrl, type Format, type ReportOptions } from './format.ts';
import { jsonText } from './json-text.ts';
import { markdownProse } from './markdown-text.ts';
import { clip, oneLine } from './text.ts';
import { adviceText, coverageText, exceptionText } from './words.ts';

/** SARIF 2.1.0 with Errata 01 (OASIS), section 3.27.9 for kinds, 3.27.10 for levels. */
export const sarif: Format = {
  about: 'SARIF 2.1.0, for code scanning services and editors',
  extension: 'sarif',
  mediaType: 'application/sarif+json',
  async write(report, out, options) {
    await out.write(
      '{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"' +
        ',"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Toride","semanticVersion":' +
        `${jsonText(semantic(report.tool.version))},"version":${jsonText(report.tool.version)},"rules":[\n`,
    );
    const rules = [...ruleIndex(report).values()];
    const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
    await out.write(rules.map((rule) => jsonText(ruleOf(rule, options))).join(',\n'));
    await out.write(
      `\n]}},"columnKind":"utf16CodeUnits","invocations":[${jsonText(invocation(report))}],"results":[`,
    );
    let between = '\n';
    for (const finding of listed(report, options)) {
      const pause = out.write(between + jsonText(resultOf(finding, indexes.get(finding.rule))));
      between = ',\n';
      if (pause) await pause;
    }
    await out.write('\n]}]}\n');
  },
};

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** The middle of each band of CVSS v3.1 (section 5), by which code scanning services sort; `info` has no band. */
const SCORES: Readonly<Record<Severity, string | undefined>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: undefined,
};

function semantic(version: string): string {
  return /^\d+\.\d+\.\d+/.test(version) ? version : '0.0.0';
}

function ruleOf(rule: Rule, options: ReportOptions): object {
  const url = ruleUrl(rule, options);
  const controls = rule.frameworks.map((reference) =>
    `${FRAMEWORKS[reference.framework]} ${reference.edition ?? ''} ${reference.control}`.replaceAll(
      / +/g,
      ' ',
    ),
  );
  const text = [
    rule.why,
    `How to fix it: ${rule.remediation}`,
    ...(rule.whenNotToUse === undefined ? [] : [`When to except it: ${rule.whenNotToUse}`]),
  ];
  const lists = [
    ...(controls.length === 0
      ? []
      : [`**Frameworks**\n\n${controls.map((control) => `- ${control}`).join('\n')}`]),
    ...(rule.references.length === 0
      ? []
      : [`**References**\n\n${rule.references.map((reference) => `- <${reference}>`).join('\n')}`]),
  ];
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: text.join('\n\n'), markdown: helpMarkdown(rule, text, lists) },
    ...(url === undefined || !URL.canParse(url) ? {} : { helpUri: url }),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: [
        ...new Set([
          'security',
          'kubernetes',
          rule.layer,
          rule.phase,
          ...rule.frameworks.map((one) => one.framework),
        ]),
      ],
      ...(SCORES[rule.severity] === undefined ? {} : { 'security-severity': SCORES[rule.severity] }),
      frameworks: rule.frameworks,
      layer: rule.layer,
      phase: rule.phase,
      function: rule.function,
    },
  };
}

/** The words of a policy are the input's: they show, and do nothing else. */
function helpMarkdown({ title, policy }: Rule, text: readonly string[], lists: readonly string[]): string {
  const safe =
    policy === undefined ? (words: string) => words : (words: string) => markdownProse(oneLine(words));
  return [`# ${safe(title)}`, ...text.map(safe), ...lists].join('\n\n');
}

/** Only `fail` may have a level (section 3.27.10); an accepted failure stays one, with its suppression. */
function kindOf(finding: Finding): { readonly kind: string; readonly level: string } {
  switch (finding.verdict) {
    case 'fail':
    case 'excepted':
      return { kind: 'fail', level: LEVELS[finding.severity] };
    case 'unknown':
      return { kind: 'open', level: 'none' };
    case 'not-applicable':
      return { kind: 'notApplicable', level: 'none' };
    case 'pass':
      return { kind: 'pass', level: 'none' };
  }
}

function resultOf(finding: Finding, index: number | undefined): object {
  const logical = { fullyQualifiedName: subjectKey(finding.subject), kind: 'resource' };
  const places = finding.locations.map((location) => ({
    physicalLocation: physical(location),
    logicalLocations: [{ ...logical, properties: { pointer: location.pointer } }],
  }));
  const templates = finding.locations.flatMap((location) =>
    location.template === undefined
      ? []
      : [
          {
            physicalLocation: physical({ ...location.template, pointer: '' }),
            message: { text: 'Rendered from this template' },
          },
        ],
  );
  return {
    ruleId: finding.rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    ...kindOf(finding),
    message: { text: clip(finding.detail, 4000) },
    // GitHub reads the first location only, and shows no result without one.
    locations: places.length === 0 ? [{ logicalLocations: [logical] }] : places.slice(0, 1),
    ...(places.length + templates.length < 2
      ? {}
      : {
          relatedLocations: [...places.slice(1), ...templates].map((place, id) => ({ id: id + 1, ...place })),
        }),
    // The second name is the one that GitHub matches alerts by; its own hash changes with every moved line.
    partialFingerprints: { 'toride/v1': finding.id, primaryLocationLineHash: `${finding.id}:1` },
    ...(finding.exception === undefined ? {} : { suppressions: [suppression(finding.exception)] }),
    ...(finding.baseline === undefined
      ? {}
      : { baselineState: finding.baseline === 'new' ? 'new' : 'unchanged' }),
    properties: {
      severity: finding.severity,
      verdict: finding.verdict,
      reason: finding.reason,
      values: finding.values,
      ...(finding.proof === undefined ? {} : { proof: finding.proof }),
      ...(finding.patch === undefined ? {} : { patch: finding.patch.operations }),
    },
  };
}

/** An annotation stands in the source itself, a row of the configuration does not (section 3.35.2). */
function suppression(exception: ExceptionNote): object {
  return {
    kind: exception.source === 'annotation' ? 'inSource' : 'external',
    status: 'accepted',
    justification: exceptionText(exception),
  };
}

function physical(location: Location): object {
  const { line, column, endLine, endColumn } = location;
  return {
    artifactLocation: artifact(location.file),
    ...(line === undefined
      ? {}
      : {
          region: {
            startLine: line,
            ...(column === undefined ? {} : { startColumn: column }),
            ...(endLine === undefined ? {} : { endLine }),
            ...(endColumn === undefined ? {} : { endColumn }),
          },
        }),
  };
}

/** A path relative to the scanned root becomes a relative reference (RFC 3986, section 4.2); an address stays one. */
export function artifact(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (/^https?:\/\//.test(file) && URL.canParse(file)) return { uri: new URL(file).href };
  const path = file === '-' ? 'stdin' : file.replaceAll('\\', '/').replace(/^\.\//, '');
  const uri = path
    .toWellFormed()
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%2B', '+'))
    .join('/');
  return uri.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' };
}

function invocation(report: Report): object {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [
      ...report.diagnostics.map(notification),
      ...report.notEvaluated.map(({ what, why }) => ({
        level: 'warning',
        message: { text: `Not evaluated: ${what}: ${why}` },
      })),
      ...report.coverage.map((gap) => ({ level: 'warning', message: { text: coverageText(gap) } })),
    ],
    properties: { kubernetesVersion: report.target, sources: report.sources, summary: report.summary },
  };
}

function notification(diagnostic: Diagnostic): object {
  const { file, line, column } = diagnostic;
  return {
    descriptor: { id: diagnostic.code },
    level: diagnostic.level,
    message: {
      text: adviceText(diagnostic),
    },
    ...(file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: physical({
                file,
                ...(line === undefined ? {} : { line }),
                ...(column === undefined ? {} : { column }),
                pointer: '',
              }),
            },
          ],
        }),
  };
}
