import { columns, oneLine } from '@toride/report';

/** A table with lines around its cells, as `opa` draws them: titles in the middle, cells to the left. */
export function boxTable(
  header: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  sides: readonly Side[] = [],
): string {
  const all = [...(header === undefined ? [] : [header]), ...rows].map((row) =>
    row.map((cell) => oneLine(cell)),
  );
  const widths: number[] = [];
  for (const row of all) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, columns(cell));
  }
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const line = (row: readonly string[], place: (at: number) => Place): string =>
    `│${widths.map((width, at) => ` ${place(at)(row[at] ?? '', width)} `).join('│')}│`;
  const [first, ...others] = all;
  const body = header === undefined ? all : others;
  return [
    rule('┌', '┬', '┐'),
    ...(header === undefined || first === undefined
      ? []
      : [line(first, () => toMiddle), rule('├', '┼', '┤')]),
    ...body.map((row) => line(row, (at) => (sides[at] === 'right' ? toRight : toLeft))),
    rule('└', '┴', '┘'),
    '',
  ].join('\n');
}

type Side = 'left' | 'right';
type Place = (text: string, width: number) => string;

function toRight(text: string, width: number): string {
  return ' '.repeat(width - columns(text)) + text;
}

function toLeft(text: string, width: number): string {
  return text + ' '.repeat(width - columns(text));
}

function toMiddle(text: string, width: number): string {
  const spare = width - columns(text);
  const before = Math.floor(spare / 2);
  return ' '.repeat(before) + text + ' '.repeat(spare - before);
}
