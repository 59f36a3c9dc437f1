import { createListCutter, splitDocuments, type ListCutter, type ListHeader } from '../yaml/index.ts';
import type { CutSlice } from './documents.ts';

/** A document, or an item of a List, that cannot be handed on. */
export interface CutProblem {
  /** `too-large`, or what is wrong with a List. */
  readonly problem: string;
  readonly line: number;
  readonly column: number;
}

export interface DocumentCutter {
  push(chunk: string): Iterable<CutSlice | CutProblem>;
  end(): Iterable<CutSlice | CutProblem>;
}

/**
 * No object in a cluster is larger than the API server's request limit of 3 MiB (`MaxRequestSizeBytes`); as YAML, with
 * indentation and comments, it may be somewhat longer than on the wire.
 */
export const MAX_DOCUMENT = 4 * 1024 * 1024;

const MAX_INDENT = 1024;

/**
 * Cuts a stream of any length into documents, and Lists into items, while holding one of them at most: YAML at `---` lines,
 * JSON values where one ends. What is larger than the limit is passed over; a gigabyte of blanks is no document at all.
 */
export function createCutter(limit: number = MAX_DOCUMENT): DocumentCutter {
  let carry = '';
  let offset = 0;
  let line = 1;
  /** Blanks since the latest line break: the indentation of what follows. */
  let indent = '';
  let current: OpenDocument | undefined;
  const advance = (text: string): void => {
    offset += text.length;
    line += countBreaks(text);
  };
  const passBlanks = (text: string): void => {
    const newline = text.lastIndexOf('\n');
    const blanks = text.slice(Math.max(newline + 1, text.length - MAX_INDENT));
    // Past the limit only the end of an indentation is kept: what follows it is no manifest.
    indent = (newline === -1 ? indent + blanks : blanks).slice(-MAX_INDENT);
    advance(text);
  };
  const open = (json: boolean): OpenDocument => {
    const start = { offset: offset - indent.length, line, column: json ? indent.length + 1 : 1 };
    const document = openDocument(json ? { ...start, offset } : start, limit, json);
    if (!json) document.feed(indent);
    indent = '';
    return document;
  };

  function* cut(chunk: string, ending: boolean): Generator<CutSlice | CutProblem> {
    const text = carry + chunk;
    carry = '';
    let at = 0;
    while (at < text.length) {
      if (current === undefined) {
        const solid = nextSolid(text, at);
        passBlanks(text.slice(at, solid));
        at = solid;
        if (at === text.length) return;
        const separator = indent === '' ? separatorEnd(text, at, ending) : undefined;
        if (separator === 'unsure') {
          carry = text.slice(at);
          return;
        }
        if (separator !== undefined) {
          passBlanks(text.slice(at, separator));
          indent = '';
          at = separator;
          continue;
        }
        current = open(text.startsWith('{', at));
      }
      const end = current.endIn(text, at);
      const until = end ?? text.length - (current.json || ending ? 0 : unsureTail(text, at));
      const part = text.slice(at, until);
      advance(part);
      yield* current.feed(part);
      at = until;
      if (end === undefined) {
        carry = text.slice(at);
        return;
      }
      yield* current.close();
      current = undefined;
    }
  }

  return {
    push: (chunk) => cut(chunk, false),
    *end() {
      yield* cut('', true);
      if (current !== undefined) yield* current.close();
    },
  };
}

interface OpenDocument {
  readonly json: boolean;
  /** One past the document's last character in `text`, or undefined when it goes on. */
  endIn(text: string, from: number): number | undefined;
  feed(part: string): (CutSlice | CutProblem)[];
  close(): (CutSlice | CutProblem)[];
}

interface Start {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** One document on its way: perhaps a List, whose items go out at once, perhaps too large to be held. */
function openDocument(start: Start, limit: number, json: boolean): OpenDocument {
  const list = createListCutter(limit);
  const value = json ? createValueScanner() : undefined;
  let held: string | undefined;
  let passing: 'blank' | 'text' | undefined;
  const cut = (items: ReturnType<ListCutter['push']>): (CutSlice | CutProblem)[] =>
    items.map((item) => itemSlice(item, start, list.header));
  return {
    json,
    endIn(text, from) {
      if (value !== undefined) return value.endIn(text, from);
      const found = text.indexOf('\n---', from);
      return found === -1 ? undefined : found + 1;
    },
    feed(part) {
      let items: (CutSlice | CutProblem)[] = [];
      if (passing !== undefined) {
        if (passing === 'blank' && /\S/.test(part)) passing = 'text';
      } else if (held !== undefined) held += part;
      else {
        items = cut(list.push(part));
        if (list.state === 'other') held = list.held;
      }
      if (held !== undefined && held.length > limit) {
        passing = /\S/.test(held) ? 'text' : 'blank';
        held = undefined;
      }
      return items;
    },
    close() {
      const items = cut(list.end());
      if (list.state === 'list') return [...items, ...listProblem(list, start)];
      if (passing !== undefined) return passing === 'blank' ? [] : [{ ...start, problem: 'too-large' }];
      const text = held ?? list.held;
      if (json) return [{ text, offset: start.offset, line: start.line, column: start.column }];
      return splitDocuments(text).map((slice) => ({
        text: slice.text,
        offset: start.offset + slice.offset,
        line: start.line + slice.line - 1,
      }));
    },
  };
}

function itemSlice(
  item: ReturnType<ListCutter['push']>[number],
  start: Start,
  list: ListHeader,
): CutSlice | CutProblem {
  const line = start.line + item.line - 1;
  const column = item.line === 1 ? start.column + item.column - 1 : item.column;
  if (item.oversized === true) return { problem: 'too-large', line, column };
  return {
    text: item.text,
    offset: start.offset + item.offset,
    line,
    column,
    pointer: `/items/${item.index}`,
    list: { ...list },
  };
}

function listProblem(list: ListCutter, start: Start): CutProblem[] {
  if (list.problem === undefined) return [];
  const { message, line, column } = list.problem;
  return [{ problem: message, line: start.line + line - 1, column }];
}

/** Finds where a JSON value ends, over any number of chunks. */
function createValueScanner(): { endIn(text: string, from: number): number | undefined } {
  let depth = 0;
  let quoted = false;
  let escaped = false;
  return {
    endIn(text, from) {
      for (let at = from; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (quoted) {
          if (escaped) escaped = false;
          else if (code === 0x5c) escaped = true;
          else if (code === 0x22) quoted = false;
        } else if (code === 0x22) quoted = true;
        else if (code === 0x7b || code === 0x5b) depth += 1;
        else if (code === 0x7d || code === 0x5d) {
          depth -= 1;
          if (depth <= 0) return at + 1;
        }
      }
      return undefined;
    },
  };
}

// A longer line is no separator but a document that begins on it.
const MAX_SEPARATOR = 4096;

/** One past the separator line that begins at `from`; undefined when none does, `unsure` when the line is not all there. */
function separatorEnd(text: string, from: number, ending: boolean): number | 'unsure' | undefined {
  if (!'---'.startsWith(text.slice(from, from + 3))) return undefined;
  const newline = text.indexOf('\n', from);
  if (newline === -1 && !ending && text.length - from < MAX_SEPARATOR) return 'unsure';
  const end = newline === -1 ? text.length : newline + 1;
  return /^---[ \t]*\r?(?:[ \t]#.*|#.*)?$/.test(text.slice(from, end).trimEnd()) ? end : undefined;
}

/** How many characters at the end may begin a separator. */
function unsureTail(text: string, from: number): number {
  for (const length of [3, 2, 1]) {
    if (text.length - length >= from && text.endsWith('\n---'.slice(0, length))) return length;
  }
  return 0;
}

function nextSolid(text: string, from: number): number {
  const solid = /\S/g;
  solid.lastIndex = from;
  return solid.exec(text)?.index ?? text.length;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
