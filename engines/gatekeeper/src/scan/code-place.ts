import type { Inventory, Resource } from '@toride/core';
import { createLocator, documentOf, lineColumn } from '@toride/inventory';
import type { CodePlace } from '../codes.ts';

/**
 * Where a row of a policy's code is in the file that holds it: `policies.yaml:17`. Undefined where the code is not written
 * line by line (a quoted or folded text, a live object).
 *
 * @param place its pointer counts from the object
 */
export function codePlaceText(
  inventory: Inventory,
  resource: Resource,
  { pointer, row }: CodePlace,
): string | undefined {
  const record = documentOf(inventory, resource.place.document);
  const text = readText(() => record?.text?.read());
  if (record === undefined || text === undefined) return undefined;
  const inside = resource.place.pointer.slice(record.pointer.length) + pointer;
  const range = createLocator(text, record.text?.column).locate(inside);
  if (range === undefined) return undefined;
  const { line } = lineColumn(text, range.start);
  const first = blockStart(text, range.start);
  return first === undefined
    ? undefined
    : `${record.file}:${(record.text?.line ?? 1) + line - 1 + first + row - 1}`;
}

/** Lines from the scalar's start to its first line of content: 1 for a literal block, whose lines are the code's. */
function blockStart(text: string, start: number): number | undefined {
  const end = text.indexOf('\n', start);
  const header = text.slice(start, end === -1 ? undefined : end);
  return /^(?:[&!]\S*\s+)*\|[-+0-9]*\s*(?:#.*)?$/.test(header) ? 1 : undefined;
}

function readText(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    // The file has gone since it was read: its name is all there is.
    return undefined;
  }
}
