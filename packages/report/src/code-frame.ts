import type { Location } from '@toride/core';
import { visible } from './text.ts';
import { columns, fit } from './terminal.ts';

export interface CodeFrameOptions {
  /** Lines shown before and after; 2 unless given. */
  readonly context?: number;
  /** Columns of the whole frame; 100 unless given. */
  readonly width?: number;
  readonly colour?: boolean;
  readonly unicode?: boolean;
}

const TAB = '  ';

/**
 * The lines around a place, numbered, with a mark under the field; nothing where the place has no line or the text lacks it.
 *
 * @param source the whole text of the file
 * @example codeFrame('spec:\n  hostPID: true\n', { line: 2, column: 3, endLine: 2, endColumn: 16, file: 'a.yaml', pointer: '/spec/hostPID' })
 */
export function codeFrame(source: string, location: Location, options: CodeFrameOptions = {}): string {
  const { line } = location;
  if (line === undefined) return '';
  const { context = 2, width = 100, colour = false, unicode = true } = options;
  const lines = linesAround(source, line, context);
  const last = lines.at(-1)?.number ?? 0;
  if (last < line) return '';
  const gutter = String(last).length;
  const bar = unicode ? '│' : '|';
  const room = width - gutter - 5;
  const paint = (text: string, code: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const frame = lines.flatMap(({ number, text }) => {
    const hit = number === line;
    const window = windowOf(text, hit ? (location.column ?? 1) : 1, room);
    const head = `${hit ? '>' : ' '} ${String(number).padStart(gutter)} ${bar} `;
    const shown = [paint(head, hit ? '1' : '2') + window.text];
    if (!hit || location.column === undefined) return shown;
    const mark = markOf(text, location, window, room);
    return [...shown, paint(`  ${' '.repeat(gutter)} ${bar} `, '2') + paint(mark, '31')];
  });
  return `${frame.map((text) => text.trimEnd()).join('\n')}\n`;
}

interface Numbered {
  readonly number: number;
  readonly text: string;
}

/** Reads no further than needed: the file may be a dump of gigabytes. */
function linesAround(source: string, line: number, context: number): readonly Numbered[] {
  const lines: Numbered[] = [];
  let start = 0;
  for (let number = 1; number <= line + context && start <= source.length; number++) {
    const found = source.indexOf('\n', start);
    const end = found < 0 ? source.length : found;
    if (found < 0 && start === end) break;
    if (number >= line - context)
      lines.push({ number, text: source.slice(start, Math.min(end, start + 20_000)).replace(/\r$/, '') });
    start = end + 1;
  }
  return lines;
}

interface Window {
  readonly text: string;
  /** Code units of the line before the window. */
  readonly from: number;
  /** Columns of the mark that stands for them. */
  readonly indent: number;
}

/** The part of a line that holds the column: a JSON file may be one line of megabytes. */
function windowOf(text: string, column: number, room: number): Window {
  const before = columns(plain(text.slice(0, column - 1)));
  if (columns(plain(text)) <= room || before < room * 0.7)
    return { text: fit(plain(text), room), from: 0, indent: 0 };
  const from = Math.max(0, column - 1 - Math.floor(room / 3));
  return { text: fit(`…${plain(text.slice(from))}`, room), from, indent: 1 };
}

function markOf(text: string, location: Location, window: Window, room: number): string {
  const { line, column = 1, endLine, endColumn } = location;
  const end = endLine === line && endColumn !== undefined ? endColumn : text.length + 1;
  const before = window.indent + columns(plain(text.slice(window.from, column - 1)));
  const length = columns(plain(text.slice(column - 1, end - 1)));
  return ' '.repeat(Math.min(before, room - 1)) + '^'.repeat(Math.max(1, Math.min(length, room - before)));
}

function plain(text: string): string {
  return visible(text.replaceAll('\t', TAB));
}
