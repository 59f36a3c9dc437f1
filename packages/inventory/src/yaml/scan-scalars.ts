import { BLANK, BREAK, CLASSES, COLON, FLOW, is, isBreak, isWideBreak } from './characters.ts';
import { Cursor, shown } from './cursor.ts';
import { TextBuilder } from './text-builder.ts';

/** How a scalar is written. */
export const STYLE = { plain: 0, single: 1, double: 2, literal: 3, folded: 4 } as const;

/** A scalar just scanned. */
export interface ScannedScalar {
  readonly end: number;
  /** The decoded text; undefined where it is the source between the ends, without its quotes. */
  readonly content: string | undefined;
}

/** Scans the five styles of scalars. A line break in one becomes a space, or stays, by libyaml's rules of folding. */
export class ScalarScanner extends Cursor {
  /** Whether the plain scalar just scanned ended at the beginning of a line. */
  protected endedOnNewLine = false;

  /** @param indent columns that a further line must have */
  protected scanPlainText(inFlow: boolean, indent: number): ScannedScalar {
    const { text, length } = this;
    const stops = inFlow ? BLANK | BREAK | COLON | FLOW : BLANK | BREAK | COLON;
    let position = this.position;
    /** The lines before this one. */
    let joined: TextBuilder | undefined;
    let segment = position;
    let end = position;
    this.endedOnNewLine = false;
    for (;;) {
      const word = position;
      for (; position < length; position += 1) {
        const code = text.charCodeAt(position);
        const bits = code < 128 ? (CLASSES[code] ?? 0) & stops : wideBreakBits(code);
        if (bits !== 0 && (bits !== COLON || this.isBlankOrEnd(position + 1))) break;
      }
      if (position > word) end = position;
      this.position = this.skipClass(position, BLANK);
      const code = this.at(this.position);
      if (code !== 0 && isBreak(code)) {
        const folded = this.foldPlain(indent);
        this.endedOnNewLine = true;
        if (!this.continuesPlain(inFlow, indent)) break;
        this.endedOnNewLine = false;
        joined ??= new TextBuilder();
        joined.add(text.slice(segment, end));
        joined.add(folded);
        segment = this.position;
      } else if (this.position === position || code === 35) break;
      position = this.position;
    }
    joined?.add(text.slice(segment, end));
    return { end, content: joined?.text };
  }

  /** Skips line breaks and the blanks among them; a tab may not stand where indentation is still missing. */
  private foldPlain(indent: number): string {
    this.skipBreak();
    // Nearly every plain scalar ends here, so nothing is made before it is needed.
    let more: TextBuilder | undefined;
    const wide = this.text.charCodeAt(this.position - 1);
    if (wide >= 0x2028) (more = new TextBuilder()).add(String.fromCharCode(wide));
    for (let code = this.at(this.position); code !== 0; code = this.at(this.position)) {
      if (isBreak(code)) (more ??= new TextBuilder()).add(this.skipBreak());
      else if (code === 9 && this.position - this.lineStart < indent)
        this.failTab(this.position, 'expected spaces as indentation, got a tab');
      else if (is(code, BLANK)) this.position += 1;
      else break;
    }
    return more?.text ?? ' ';
  }

  /** Whether a plain scalar goes on with the line that begins here. */
  private continuesPlain(inFlow: boolean, indent: number): boolean {
    const { position } = this;
    const code = this.at(position);
    if (code === 0 || code === 35) return false;
    if (!inFlow && position - this.lineStart < indent) return false;
    if (position === this.lineStart && this.isDocumentIndicator(position)) return false;
    if (code === 58) return !this.isBlankOrEnd(position + 1);
    return !inFlow || !is(code, FLOW);
  }

  protected scanQuotedText(quoteCode: number): ScannedScalar {
    const { text, length } = this;
    const start = this.position;
    let position = start + 1;
    for (; position < length; position += 1) {
      const code = text.charCodeAt(position);
      if (code === quoteCode || code === 92 || code === 10 || code === 13 || isWideBreak(code)) break;
    }
    if (this.at(position) === quoteCode && (quoteCode === 34 || this.at(position + 1) !== 39)) {
      this.position = position + 1;
      return { end: position + 1, content: undefined };
    }
    const content = this.scanQuotedLines(start, quoteCode);
    return { end: this.position, content };
  }

  /** A quoted scalar with escapes or several lines. */
  private scanQuotedLines(start: number, quoteCode: number): string {
    const content = new TextBuilder();
    this.position = start + 1;
    for (;;) {
      if (this.position === this.lineStart && this.isDocumentIndicator(this.position))
        this.fail(start, `expected the closing ${shown(quoteCode)}, got the end of the document`);
      if (this.position >= this.length)
        this.fail(start, `expected the closing ${shown(quoteCode)}, got the end of the text`);
      const escapedBreak = this.scanQuotedWord(quoteCode, content);
      if (this.at(this.position) === quoteCode) break;
      this.foldQuoted(escapedBreak, content);
    }
    this.position += 1;
    return content.text;
  }

  /** @returns whether it ended at an escaped line break */
  private scanQuotedWord(quoteCode: number, content: TextBuilder): boolean {
    let segment = this.position;
    const flush = (to: number): void => {
      if (to > segment) content.add(this.text.slice(segment, to));
    };
    for (let at = this.position; ;) {
      const code = this.at(at);
      if (code === 39 && quoteCode === 39 && this.at(at + 1) === 39) {
        flush(at + 1);
        at += 2;
        segment = at;
      } else if (code === 0 || code === quoteCode || is(code, BLANK) || isBreak(code)) {
        flush(at);
        this.position = at;
        return false;
      } else if (code === 92 && quoteCode === 34) {
        flush(at);
        const next = this.at(at + 1);
        if (next !== 0 && isBreak(next)) {
          this.position = at + 1;
          this.skipBreak();
          return true;
        }
        const [character, width] = this.escape(at);
        content.add(character);
        at += width;
        segment = at;
      } else at += 1;
    }
  }

  private foldQuoted(escapedBreak: boolean, content: TextBuilder): void {
    const blanks = this.position;
    // An escaped break is not there at all; else the first one becomes a space unless others follow, and a wide one stays.
    let first = !escapedBreak;
    let more: TextBuilder | undefined;
    for (let code = this.at(this.position); code !== 0; code = this.at(this.position)) {
      if (isBreak(code)) {
        const lineBreak = this.skipBreak();
        if (!first || lineBreak !== '\n') (more ??= new TextBuilder()).add(lineBreak);
        first = false;
      } else if (is(code, BLANK)) this.position += 1;
      else break;
    }
    if (more !== undefined) content.add(more.text);
    // Blanks count only within a line.
    else if (first) content.add(this.text.slice(blanks, this.position));
    else if (!escapedBreak) content.add(' ');
  }

  private escape(position: number): [character: string, width: number] {
    const letter = this.text.charAt(position + 1);
    const simple = ESCAPES.get(letter);
    if (simple !== undefined) return [simple, 2];
    const digits = HEX_ESCAPES.get(letter);
    if (digits === undefined)
      return this.fail(position, `expected an escape that YAML knows, got '\\${letter}'`);
    const hex = this.text.slice(position + 2, position + 2 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex))
      return this.fail(position, `expected ${digits} hexadecimal digits after '\\${letter}'`);
    const value = Number.parseInt(hex, 16);
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
      return this.fail(position, `expected a Unicode character, got '\\${letter}${hex}'`);
    return [String.fromCodePoint(value), 2 + digits];
  }

  /** @param parentIndent column of the collection that holds the scalar, -1 for none */
  protected scanBlockText(literal: boolean, parentIndent: number): ScannedScalar {
    const start = this.position;
    const header = /^(?:([+-])([0-9])?|([0-9])([+-])?)?/.exec(this.text.slice(start + 1, start + 3));
    const chomping = header?.[1] ?? header?.[4] ?? '';
    const digit = header?.[2] ?? header?.[3];
    if (digit === '0') this.fail(start, 'expected an indentation from 1 to 9 for the block text, got 0');
    this.position = this.skipComment(this.skipClass(start + 1 + (header?.[0].length ?? 0), BLANK));
    const code = this.at(this.position);
    if (code !== 0 && !isBreak(code))
      this.fail(
        this.position,
        `expected the end of the line after ${literal ? "'|'" : "'>'"}, got ${shown(code)}`,
      );
    if (code !== 0) this.skipBreak();
    const given = digit === undefined ? 0 : Math.max(parentIndent, 0) + Number(digit);
    return this.scanBlockLines(literal, chomping, given, parentIndent);
  }

  private scanBlockLines(
    literal: boolean,
    chomping: string,
    given: number,
    parentIndent: number,
  ): ScannedScalar {
    const content = new TextBuilder();
    let end = this.position;
    let pending = '';
    let startedBlank = false;
    let { breaks, widest } = this.skipBlockBreaks(given);
    const indent = given === 0 ? Math.max(widest, parentIndent + 1, 1) : given;
    while (this.position - this.lineStart === indent && this.position < this.length) {
      const blank = is(this.at(this.position), BLANK);
      // A folded line break becomes a space between two lines that do not begin with a blank.
      if (!literal && !startedBlank && !blank && pending === '\n') content.add(breaks === '' ? ' ' : breaks);
      else content.add(pending + breaks);
      startedBlank = blank;
      end = this.lineEnd(this.position);
      content.add(this.text.slice(this.position, end));
      this.position = end;
      pending = end < this.length ? this.skipBreak() : '';
      ({ breaks, widest } = this.skipBlockBreaks(indent));
    }
    if (chomping !== '-') content.add(pending);
    if (chomping === '+') content.add(breaks);
    return { end, content: content.text };
  }

  /**
   * Skips the indentation and the empty lines before the next line of block text.
   *
   * @param indent the columns to skip, 0 while they are not known
   * @returns the breaks of the empty lines, and the most columns that were seen
   */
  private skipBlockBreaks(indent: number): { breaks: string; widest: number } {
    let breaks: TextBuilder | undefined;
    let widest = 0;
    for (;;) {
      let column = this.position - this.lineStart;
      while ((indent === 0 || column < indent) && this.at(this.position) === 32) {
        this.position += 1;
        column += 1;
      }
      widest = Math.max(widest, column);
      const code = this.at(this.position);
      if (code === 9 && (indent === 0 || column < indent))
        this.failTab(this.position, 'expected spaces as indentation of the block text, got a tab');
      if (code === 0 || !isBreak(code)) return { breaks: breaks?.text ?? '', widest };
      breaks ??= new TextBuilder();
      breaks.add(this.skipBreak());
    }
  }
}

function wideBreakBits(code: number): number {
  return isWideBreak(code) ? BREAK : 0;
}

/** How many digits follow. */
const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** YAML 1.1's escapes as libyaml has them: without `\/`, with `\'`. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
