/** Long file names in the first column of a trace: what all have in common gives way to `...` (OPA's internal/strings). */
import { dirname, sep } from 'node:path';
import type { Location } from '../syntax/ast.ts';

const IDEAL_WIDTH = 64;

/** What to show of each file. */
export function shortenFiles(locations: readonly Location[]): Map<string, string> {
  const files = [...new Set(locations.map(({ file }) => file))].filter((file) => file !== '');
  const width = locations.reduce(
    (most, { file, row }) => Math.max(most, `${file || 'query'}:${row}`.length),
    0,
  );
  const same = new Map(files.map((file) => [file, file]));
  if (files.length === 0 || width <= IDEAL_WIDTH) return same;
  const common = trimmed(commonPart(files.map(shortenable)), width);
  return common.length <= 3 ? same : new Map(files.map((file) => [file, file.replace(common, () => '...')]));
}

/** No more is taken away than is needed; what stands to the right says more. */
function trimmed(common: string, width: number): string {
  const spare = IDEAL_WIDTH - (width - common.length + 3);
  return spare > 0 ? common.slice(0, Math.max(0, common.length - spare)) : common;
}

/** The folders below the first. */
function shortenable(file: string): string {
  const folder = dirname(file);
  const path = folder.startsWith(sep) ? folder.slice(1) : folder;
  const first = path.indexOf(sep);
  return first > 0 ? path.slice(first + 1) : path;
}

/** The longest text that is found in all. */
function commonPart([first = '', ...others]: readonly string[]): string {
  for (let length = first.length; length > 0; length -= 1) {
    for (let at = 0; at + length <= first.length; at += 1) {
      const part = first.slice(at, at + length);
      if (others.every((other) => other.includes(part))) return part;
    }
  }
  return '';
}
