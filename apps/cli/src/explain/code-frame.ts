import type { Inventory, Location } from '@toride/core';
import { documentOf, type DocumentRecord, type DocumentText } from '@toride/inventory';
import { fit, visible, type Terminal } from '@toride/report';
import { createMask } from './mask.ts';
import { paintYaml } from './paint-yaml.ts';

const BEFORE = 3;
const AFTER = 3;
/** A finding on a whole object would otherwise print all of it. */
const LONGEST = 12;

/** The lines around a place with the place marked; nothing for live objects and for text that has changed since. */
export function codeFrame(location: Location, inventory: Inventory, shown: Terminal): string[] {
  const { line } = location;
  if (line === undefined) return [];
  const text = documentAt(location, inventory)?.text;
  if (text === undefined) return [];
  const lines = linesOf(text);
  const first = line - text.line;
  const last = Math.min((location.endLine ?? line) - text.line, first + LONGEST - 1);
  if (first < 0 || first >= lines.length) return [];
  const from = Math.max(0, first - BEFORE);
  const to = Math.min(lines.length - 1, last + AFTER);
  const digits = String(to + text.line).length;
  const mask = createMask();
  // The mask needs what comes before the frame: whether this is a Secret stands at its top.
  const masked = lines.slice(0, to + 1).map((content) => mask(content));
  const frame: string[] = [];
  for (let at = from; at <= to; at++) {
    const hit = at >= first && at <= last;
    const number = String(at + text.line).padStart(digits);
    const gutter = hit
      ? shown.paint(`${shown.sign.point} ${number} ${shown.box.down}`, 'bold', 'red')
      : shown.paint(`  ${number} ${shown.box.down}`, 'dim');
    frame.push(`${gutter} ${paintYaml(fit(masked[at] ?? '', shown.width - digits - 5), shown)}`);
  }
  return frame;
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

function linesOf(text: DocumentText): string[] {
  const lines = text
    .read()
    .replace(/\n$/, '')
    .split(/\r\n|\n|\r/);
  // An item cut out of flow style begins in the middle of a line: what stood before it is not at hand.
  const [first = '', ...rest] = lines;
  return [' '.repeat(text.column - 1) + first, ...rest].map((line) => visible(line.replaceAll('\t', '  ')));
}
