import type { Inventory, Resource } from '@toride/core';
import type { WorkloadViolation } from '@toride/pod-security';
import { fit, oneLine, wrap, type Terminal } from '@toride/report';
import { placeOf, subjectName } from './words.ts';

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
    `${indent}  ${shown.paint(fit(placesOf(fields, inventory), shown.width - indent.length - 2, shown.sign.more), 'dim')}`,
  ]);
}

/** `deploy/web.yaml:20, 29` */
function placesOf(fields: WorkloadViolation['fields'], inventory: Inventory): string {
  const lines = new Map<string, Set<number>>();
  for (const { place } of fields) {
    const { file, line } = inventory.locate(place);
    const known = lines.get(file) ?? new Set();
    if (line !== undefined) known.add(line);
    lines.set(file, known);
  }
  return [...lines]
    .map(
      ([file, found]) =>
        `${placeOf({ file, pointer: '' })}${found.size > 0 ? ':' : ''}${[...found].join(', ')}`,
    )
    .join(' ');
}
