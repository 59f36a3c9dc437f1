import {
  formatValue,
  traceLines,
  traceWidth,
  type Names,
  type TraceEvent,
  type TraceLine,
} from '@toride/rego';
import { oneLine, type Terminal } from '@toride/report';
import { listJson, objectJson } from './json-text.ts';

type Colour = Parameters<Terminal['paint']>[1];

const COLOURS: Readonly<Record<TraceEvent['op'], Colour>> = {
  enter: 'cyan',
  exit: 'green',
  eval: 'bold',
  fail: 'red',
  redo: 'dim',
  index: 'dim',
  note: 'yellow',
};

/** Lines as `opa eval --explain` prints them; on a terminal what fails is red. */
export function traceText(events: readonly TraceEvent[], names: Names, shown: Terminal): string {
  const lines = traceLines(events, names);
  const width = traceWidth(lines);
  const textWidth = lines.reduce((most, line) => Math.max(most, plainText(line).length), 0) + 4;
  return lines.map((line) => `${lineText(line, width, textWidth, shown)}\n`).join('');
}

function plainText({ indent, op, text }: TraceLine): string {
  return `${indent}${op} ${oneLine(text)}`;
}

function lineText(line: TraceLine, width: number, textWidth: number, shown: Terminal): string {
  const { event, location, indent, op, text, variables } = line;
  const place = shown.paint(oneLine(location).padEnd(width), 'dim');
  const what = `${shown.paint(indent, 'dim')}${shown.paint(op, COLOURS[event.op])} ${oneLine(text)}`;
  if (variables === undefined) return `${place} ${what}`;
  return `${place} ${what}${' '.repeat(textWidth - plainText(line).length)} ${oneLine(variables)}`;
}

/** For programs: one object an event, nodes as text. */
export function traceJson(events: readonly TraceEvent[], names: Names): string {
  const items = traceLines(events, names).map(({ event, op, text }) => {
    const { location, locals } = event;
    const parts: [string, string][] = [
      ['op', JSON.stringify(op)],
      ['text', JSON.stringify(text)],
      ['query_id', String(event.query)],
    ];
    if (event.parent !== undefined) parts.push(['parent_id', String(event.parent)]);
    if (location !== undefined) {
      const { file, row, col } = location;
      parts.push(['location', JSON.stringify({ file, row, col })]);
    }
    if (locals !== undefined) {
      const bound = [...locals].map(([name, value]): [string, string] => [
        names.variables.get(name) ?? name,
        JSON.stringify(formatValue(value)),
      ]);
      parts.push(['locals', objectJson(bound)]);
    }
    return objectJson(parts);
  });
  return listJson(items);
}
