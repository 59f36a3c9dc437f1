/** Errors of a source, and how cel-go prints them (common/error.go, common/errors.go). */
import type { CelProblem } from '../contract.ts';

/** Where nothing can be pointed at. */
export const NOWHERE = -1;
const MOST_REPORTED = 100;
const LONGEST_SNIPPET = 16_384;

export interface Problems {
  report(at: number, message: string): void;
  readonly count: number;
  /** In order of place, as printed. */
  readonly list: () => readonly CelProblem[];
  readonly text: () => string;
}

export function collectProblems(source: string): Problems {
  const found: CelProblem[] = [];
  const sorted = () =>
    found
      .map((problem, index) => ({ problem, index }))
      .toSorted((a, b) => byPlace(a.problem, b.problem) || a.index - b.index)
      .map(({ problem }) => problem);
  return {
    report: (at, message) => {
      found.push({ message, ...placeOf(source, at) });
    },
    get count() {
      return found.length;
    },
    list: sorted,
    text: () => {
      const shown = sorted()
        .slice(0, MOST_REPORTED)
        .map((problem) => display(source, problem));
      const hidden = found.length - MOST_REPORTED;
      if (hidden > 0) shown.push(`${String(hidden)} more errors were truncated`);
      return shown.join('\n');
    },
  };
}

const byPlace = (a: CelProblem, b: CelProblem): number => a.row - b.row || a.column - b.column;

function placeOf(source: string, at: number): { row: number; column: number } {
  if (at === NOWHERE) return { row: -1, column: 0 };
  if (source === '') return { row: 1, column: 0 };
  const start = source.lastIndexOf('\n', at - 1) + 1;
  let row = 1;
  for (let next = source.indexOf('\n'); next !== -1 && next < start; next = source.indexOf('\n', next + 1))
    row++;
  return { row, column: codePoints(source.slice(start, at)) + 1 };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const isWide = (character: string | undefined): boolean => character !== undefined && character > '\u007f';

/** `ERROR: <input>:1:2: message`, the line and a caret below it, wide where the characters are. */
function display(source: string, { message, row, column }: CelProblem): string {
  const head = `ERROR: <input>:${String(row)}:${String(column)}: ${message}`;
  const line = row < 1 || source === '' ? undefined : source.split('\n')[row - 1];
  if (line === undefined || Buffer.byteLength(line) > LONGEST_SNIPPET) return head;
  const characters = Array.from(line.replaceAll('\t', ' '));
  const dots = characters.slice(0, column - 1).map((character) => (isWide(character) ? '\uff0e' : '.'));
  const caret = isWide(characters[column - 1]) ? '\uff3e' : '^';
  return `${head}\n | ${characters.join('')}\n | ${dots.join('')}${caret}`;
}
