import type { Inventory, Location } from '@toride/core';
import { documentOf, type DocumentRecord } from '@toride/inventory';
import { codeFrame, type Terminal } from '@toride/report';
import type { Look } from '../channel.ts';
import { createMask } from './mask.ts';

/** The lines around a place with the field marked; nothing for live objects and for text that has changed since. */
export function frameOf(location: Location, inventory: Inventory, look: Look, shown: Terminal): string[] {
  const text = documentAt(location, inventory)?.text;
  if (location.line === undefined || text === undefined) return [];
  // The mask needs what comes before the frame: whether this is a Secret stands at its top.
  const mask = createMask();
  const lines = text
    .read()
    .split('\n')
    .map((line) => mask(line));
  // An item cut out of flow style begins in the middle of a line: what stood before it is not at hand.
  const source = '\n'.repeat(text.line - 1) + ' '.repeat(text.column - 1) + lines.join('\n');
  const frame = codeFrame(source, location, {
    colour: look.colour,
    unicode: look.unicode,
    context: 3,
    width: shown.width,
  });
  return frame
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
}

/** The document of a file in which a line is. */
function documentAt({ file, line = 0 }: Location, inventory: Inventory): DocumentRecord | undefined {
  let best: DocumentRecord | undefined;
  for (const { place } of inventory.resources) {
    const document = documentOf(inventory, place.document);
    if (document?.file !== file || document.text === undefined || document.text.line > line) continue;
    if (best?.text === undefined || best.text.line <= document.text.line) best = document;
  }
  return best;
}
