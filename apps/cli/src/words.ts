import { subjectKey, type Location, type Subject } from '@toride/core';
import { oneLine } from '@toride/report';

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
