import type { Layout } from './write.ts';

/** One change to a text: what stands between two offsets becomes something else. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A document that is being edited. */
export interface EditContext {
  readonly text: string;
  readonly layout: Layout;
  /** Column of an offset in its line, from 0. */
  columnOf(offset: number): number;
  /** Offset of the first character of the line that an offset is in. */
  lineStart(offset: number): number;
  /** Offset of the line break after an offset, or the end of the text. */
  lineEnd(offset: number): number;
}
