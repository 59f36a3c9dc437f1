import { subjectKey, type Finding, type Location, type Subject } from '@toride/core';
import { fit, oneLine, padEnd, type Terminal } from '@toride/report';

/** A finding in two lines: what and how bad, then on what and where. */
export function findingLines(finding: Finding, mark: string, shown: Terminal): string[] {
  const detail = fit(oneLine(finding.detail), shown.width - 14);
  const place = placeOf(finding.locations[0]);
  const subject = fit(oneLine(subjectName(finding.subject)), shown.width - 14);
  return [
    `${mark} ${shown.severity(finding.severity, padEnd(finding.severity.toUpperCase(), 8))}  ${detail}`,
    `             ${shown.paint(fit(`${subject} · ${place === '' ? '' : `${place} · `}${finding.rule} · ${finding.id}`, shown.width - 14), 'dim')}`,
  ];
}

/** `file:line` */
export function placeOf(location: Location | undefined): string {
  if (location === undefined) return '';
  const file = location.file === '-' ? '<stdin>' : oneLine(location.file);
  return location.line === undefined ? file : `${file}:${location.line}`;
}

/** The subject without its API version, which nobody says. */
export function subjectName(subject: Subject): string {
  return subjectKey(subject).replace(/^[\w.-]+(?:\/[\w.-]+)?\/(?=[A-Z]\w* )/, '');
}
