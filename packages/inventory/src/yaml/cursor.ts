import { BREAK, CLASSES, is, isBreak, isWideBreak } from './characters.ts';
import { YamlFailure } from './failure.ts';

/** A position in a text, with the line that it is in. */
export class Cursor {
  readonly text: string;
  protected readonly length: number;
  protected position = 0;
  /** Where the line begins; before the text for one that was cut out of the middle of a line. */
  protected lineStart: number;

  /** @param column where the text begins in its line, from 1: what follows is indented by that much */
  constructor(text: string, column: number) {
    this.text = text;
    this.length = text.length;
    this.lineStart = 1 - column;
  }

  /** The character at an offset; 0, which the text cannot hold, past its end. */
  protected at(offset: number): number {
    return offset < this.length ? this.text.charCodeAt(offset) : 0;
  }

  protected isBlankOrEnd(offset: number): boolean {
    const code = this.at(offset);
    return code === 0 || code === 32 || code === 9 || isBreak(code);
  }

  /** `---` or `...`, with a blank after it; only at the beginning of a line does it mean anything. */
  protected isDocumentIndicator(offset: number): boolean {
    const code = this.at(offset);
    return (
      (code === 45 || code === 46) &&
      this.at(offset + 1) === code &&
      this.at(offset + 2) === code &&
      this.isBlankOrEnd(offset + 3)
    );
  }

  protected skipClass(offset: number, bits: number): number {
    let at = offset;
    while (at < this.length && is(this.at(at), bits)) at += 1;
    return at;
  }

  protected skipComment(offset: number): number {
    return this.at(offset) === 35 ? this.lineEnd(offset) : offset;
  }

  protected lineEnd(from: number): number {
    const { text, length } = this;
    let position = from;
    while (position < length) {
      const code = text.charCodeAt(position);
      if (code < 128 ? ((CLASSES[code] ?? 0) & BREAK) !== 0 : isWideBreak(code)) break;
      position += 1;
    }
    return position;
  }

  /** Steps over one line break and gives what it is in a value. */
  protected skipBreak(): string {
    const code = this.at(this.position);
    this.position += code === 13 && this.at(this.position + 1) === 10 ? 2 : 1;
    this.lineStart = this.position;
    return code >= 0x2028 ? String.fromCharCode(code) : '\n';
  }

  protected fail(offset: number, message: string): never {
    throw new YamlFailure('TORIDE_YAML_SYNTAX', offset, message);
  }

  protected failTab(offset: number, message: string): never {
    throw new YamlFailure('TORIDE_YAML_TAB', offset, message);
  }
}

/** A character as a message shows it. */
export function shown(code: number): string {
  if (code === 0) return 'the end of the text';
  return isBreak(code) ? 'the end of the line' : `'${String.fromCharCode(code)}'`;
}
