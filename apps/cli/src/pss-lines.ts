import type { Inventory, Resource } from '@toride/core';
import type { WorkloadViolation } from '@toride/pod-security';
import { fit, oneLine, wrap, type Terminal } from '@toride/report';
import { placeOf, subjectName } from './finding-line.ts';

/** `Deployment shop/web` */
export function nameOf(resource: Resource): string {
  return oneLine(subjectName({ type: 'object', ...resource }));
}

/** What breaks a level, a line each, and the fields that do. */
export function violationLines(
  violations: readonly WorkloadViolation[],
  indent: string,
  inventory: Inventory,
  shown: Terminal,
): string[] {
  return violations.flatMap(({ reason, detail, fields }) => [
    ...wrap(oneLine(`${reason} (${detail})`), shown.width - indent.length - 2).map(
      (line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`,
    ),
    ...fields.map(({ place }) => {
      const location = inventory.locate(place);
      const text = `${placeOf(location)} ${oneLine(location.pointer)}`;
      return `${indent}  ${shown.paint(fit(text, shown.width - indent.length - 2, shown.sign.more), 'dim')}`;
    }),
  ]);
}
