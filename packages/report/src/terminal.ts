import type { Severity } from '@toride/core';
import type { ReportOptions } from './format.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta';

const SGR: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  magenta: [35, 39],
};

const SEVERITY_STYLES: Readonly<Record<Severity, readonly Style[]>> = {
  critical: ['bold', 'magenta'],
  high: ['red'],
  medium: ['yellow'],
  low: ['cyan'],
  info: ['dim'],
};

/** How a terminal shows things: colours, links and symbols, each only where it can. */
export interface Terminal {
  readonly width: number;
  readonly box: Readonly<
    Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'across' | 'down', string>
  >;
  readonly sign: Readonly<
    Record<'more' | 'fix' | 'bar' | 'dot' | 'ok' | 'bad' | 'unknown' | 'warning' | 'point', string>
  >;
  paint(text: string, ...styles: readonly Style[]): string;
  severity(severity: Severity, text?: string): string;
  link(text: string, url: string | undefined): string;
}

/** What one terminal can do, as the options say. */
export function terminal(options: ReportOptions): Terminal {
  const unicode = options.unicode !== false;
  const paint = (text: string, ...styles: readonly Style[]): string =>
    options.colour && text !== ''
      ? styles.reduce((inner, style) => `\x1b[${SGR[style][0]}m${inner}\x1b[${SGR[style][1]}m`, text)
      : text;
  return {
    width: Math.max(60, Math.min(100, options.width)),
    box: unicode
      ? { topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', across: '─', down: '│' }
      : { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|' },
    sign: unicode
      ? { more: '…', fix: '→', bar: '█', dot: '·', ok: '✓', bad: '✗', unknown: '?', warning: '!', point: '▸' }
      : {
          more: '...',
          fix: '->',
          bar: '#',
          dot: '-',
          ok: 'ok',
          bad: 'x',
          unknown: '?',
          warning: '!',
          point: '>',
        },
    paint,
    severity: (severity, text = severity.toUpperCase()) => paint(text, ...SEVERITY_STYLES[severity]),
    link: (text, url) =>
      options.links && url !== undefined && /^https?:\/\/[\x21-\x7e]+$/.test(url)
        ? `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`
        : text,
  };
}

/** Marks and joiners take no column; East Asian wide characters and emoji take two (Unicode Standard Annex 11). */
const ZERO = /^\p{M}$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;

/** Columns that a text takes, its own control sequences (colours, links) left out. */
export function columns(text: string): number {
  // oxlint-disable-next-line no-control-regex
  const shown = text.includes('\x1b') ? text.replaceAll(/\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\/g, '') : text;
  if (/^[\x20-\x7e]*$/.test(shown)) return shown.length;
  let width = 0;
  for (const character of shown) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  if (character <= '\u02ff') return 1;
  // Arrows, ellipses, boxes and blocks, which tables are drawn with: spares short runs the compiling of the expressions below.
  if (character >= '\u2010' && character <= '\u2027') return 1;
  if (character >= '\u2190' && character <= '\u21ff') return 1;
  if (character >= '\u2500' && character <= '\u259f') return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Cuts a plain text to a number of columns. */
export function fit(text: string, width: number, mark = '…'): string {
  if (columns(text) <= width) return text;
  const room = width - columns(mark);
  let taken = 0;
  let end = 0;
  for (const character of text) {
    taken += columnsOf(character);
    if (taken > room) break;
    end += character.length;
  }
  return text.slice(0, end).trimEnd() + mark;
}

/**
 * Cuts advice where it may end: after a clause, else after a word. The cut is marked; only a very long word is cut within.
 *
 * @example fitClause('Remove privileged: true; add the single capability', 40) // 'Remove privileged: true …'
 */
export function fitClause(text: string, width: number, mark = '…'): string {
  if (columns(text) <= width) return text;
  const room = width - columns(mark) - 1;
  let clause = '';
  let words = '';
  for (const { index } of text.matchAll(/(?=[;,:]\s)|(?=\s)/g)) {
    const head = text.slice(0, index);
    if (columns(head) > room) break;
    if (/^[;,]/.test(text.slice(index))) clause = head;
    words = head.replace(/[;,:]$/, '');
  }
  if (columns(clause) >= width * 0.6) return `${clause} ${mark}`;
  return columns(words) >= width * 0.8 ? `${words} ${mark}` : fit(text, width, mark);
}

/** Cuts a path from its start, since its end says most. */
export function fitPath(path: string, width: number, mark = '…'): string {
  if (columns(path) <= width) return path;
  const characters = Array.from(path);
  let taken = columns(mark);
  let start = characters.length;
  while (start > 0 && taken + columnsOf(characters[start - 1] ?? '') <= width) {
    start -= 1;
    taken += columnsOf(characters[start] ?? '');
  }
  return mark + characters.slice(start).join('');
}

/** Breaks a plain text into lines at spaces; a word longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (columns(next) <= width) {
      line = next;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fit(word, width);
  }
  if (line !== '') lines.push(line);
  return lines;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}
