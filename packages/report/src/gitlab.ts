import type { Finding, Severity } from '@toride/core';
import { subjectKey } from '@toride/core';
import { listed, type Format } from './format.ts';
import { jsonText } from './json-text.ts';
import { clip } from './text.ts';
import { whyUnknown } from './words.ts';

/** GitLab's names for severities, of the Code Climate format that it reads. */
const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/**
 * GitLab's code quality report: what fails, and as `info` what is unknown, since the widget has no other place for it. What
 * is excepted stays out.
 */
export const gitlab: Format = {
  about: 'GitLab code quality report',
  extension: 'json',
  mediaType: 'application/json',
  async write(report, out, options) {
    let between = '[\n';
    for (const finding of listed(report, options)) {
      if (finding.verdict !== 'fail' && finding.verdict !== 'unknown') continue;
      const pause = out.write(between + jsonText(entry(finding)));
      between = ',\n';
      if (pause) await pause;
    }
    await out.write(between === '[\n' ? '[]\n' : '\n]\n');
  },
};

function entry(finding: Finding): object {
  const unknown = finding.verdict === 'unknown';
  const [first] = finding.locations;
  return {
    description: clip(
      unknown ? `Not evaluated: ${finding.reason}: ${whyUnknown(finding)}` : finding.detail,
      1000,
    ),
    check_name: finding.rule,
    fingerprint: finding.id,
    severity: unknown ? 'info' : SEVERITIES[finding.severity],
    location: { path: path(finding, first?.file), lines: { begin: first?.line ?? 1 } },
  };
}

/** GitLab wants a path; what has none (a live object, a namespace's absence of something) is named by its subject. */
function path(finding: Finding, file: string | undefined): string {
  if (file === undefined || /^https?:\/\//.test(file)) return `cluster/${subjectKey(finding.subject)}`;
  return file === '-' ? 'stdin' : file.replace(/^\.\//, '');
}
