import { closeItem, isListKind, type ListCutter, type ListItem, type OpenItem } from './list-cutter.ts';

const KEY = /^\ufeff?(apiVersion|kind|metadata|items)[ \t]*:(?:[ \t]+(.*))?$/;

/**
 * Cuts block style by lines. No line of an item can begin with `-` at the column of the item's own dash, unless inside quotes or
 * brackets that span lines: then the parts do not parse, so nothing is ever read as something else.
 */
export class BlockListCutter implements ListCutter {
  state: ListCutter['state'] = 'undecided';
  problem: ListCutter['problem'];
  readonly header: { apiVersion?: string; kind?: string } = {};
  private readonly limit: number;
  private buffer = '';
  /** Offset of the buffer's first character in the document; all other offsets are in the document too. */
  private base = 0;
  private cursor = 0;
  private line = 1;
  private part: 'head' | 'items' | 'tail' = 'head';
  /** Column of the dashes, from 0; -1 before the first. */
  private dashes = -1;
  private item: OpenItem | undefined;
  private index = 0;
  /** What is indented belongs to `metadata`. */
  private nested = false;
  /** The rest of an endless line is being passed over. */
  private passing = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): string {
    return this.buffer;
  }

  push(chunk: string): ListItem[] {
    this.buffer += chunk;
    return this.state === 'other' ? [] : this.read(false);
  }

  end(): ListItem[] {
    if (this.state === 'other') return [];
    const items = this.read(true);
    this.finishItem(this.base + this.buffer.length, items);
    if (this.state === 'undecided')
      this.state = this.part === 'head' || !isListKind(this.header.kind) ? 'other' : 'list';
    return (this.state as string) === 'other' ? [] : items;
  }

  private read(ending: boolean): ListItem[] {
    const items: ListItem[] = [];
    const { buffer, base } = this;
    let at = this.cursor - base;
    while (at < buffer.length) {
      const newline = buffer.indexOf('\n', at);
      if (newline === -1 && !ending) break;
      const end = newline === -1 ? buffer.length : newline;
      if (this.passing) this.passing = false;
      else this.take(at, end, items);
      if (this.state === 'other') return [];
      this.line += 1;
      at = newline === -1 ? buffer.length : newline + 1;
    }
    this.cursor = base + at;
    this.shed();
    return items;
  }

  /** Looks at one line. */
  private take(from: number, end: number, items: ListItem[]): void {
    const { buffer } = this;
    let at = from;
    while (at < end && buffer.charCodeAt(at) === 32) at += 1;
    const indent = at - from;
    if (this.dashes !== -1 && indent > this.dashes && this.part === 'items') return;
    const code = at < end ? buffer.charCodeAt(at) : 0;
    // Blank, or a comment.
    if (code === 0 || code === 13 || code === 35 || (code === 9 && buffer.slice(at, end).trim() === ''))
      return;
    if (this.part === 'items') {
      const dash = code === 45 && (at + 1 >= end || ' \t\r'.includes(buffer.charAt(at + 1)));
      if (dash && (this.dashes === -1 || indent === this.dashes)) {
        this.dashes = indent;
        this.finishItem(this.base + from, items);
        this.beginItem(from, at + 1, end);
        return;
      }
      this.finishItem(this.base + from, items);
      if (this.state === 'other') return;
      this.part = 'tail';
    }
    this.takeField(buffer.slice(from, end).replace(/\r$/, ''));
  }

  private beginItem(lineStart: number, afterDash: number, end: number): void {
    let at = afterDash;
    while (at < end && this.buffer.charCodeAt(at) === 32) at += 1;
    // A dash with nothing but a comment after it: the item begins on the next line.
    const alone = at >= end || '#\r'.includes(this.buffer.charAt(at));
    if (alone) at = afterDash;
    this.item = { start: this.base + at, line: this.line, column: at - lineStart + 1, oversized: false };
  }

  /** A line that belongs to the List itself. */
  private takeField(line: string): void {
    if (line.startsWith(' ')) {
      if (!this.nested) this.complain(line);
      return;
    }
    if (this.part === 'head' && /^\ufeff?---[ \t]*(?:#.*)?$/.test(line)) return;
    const match = KEY.exec(line);
    this.nested = match?.[1] === 'metadata';
    const value = (match?.[2] ?? '').replace(/(?:^|[ \t]+)#.*$/, '').trim();
    switch (match?.[1]) {
      case 'items':
        if (this.part !== 'head' || (value !== '' && value !== '[]')) return this.complain(line);
        this.part = value === '[]' ? 'tail' : 'items';
        break;
      case 'apiVersion':
        this.header.apiVersion = unquote(value);
        break;
      case 'kind':
        this.header.kind = unquote(value);
        if (!isListKind(this.header.kind)) return this.complain(line);
        break;
      case 'metadata':
        break;
      case undefined:
      default:
        return this.complain(line);
    }
    if (this.part !== 'head' && isListKind(this.header.kind)) this.state = 'list';
  }

  /** Before an item was given out, the text is for somebody else; after that, it is a text that does not parse. */
  private complain(line: string): void {
    if (this.state === 'undecided' || this.index === 0) {
      this.state = 'other';
      return;
    }
    const column = line.length - line.trimStart().length + 1;
    const message = `expected a field of a List, got '${line.trim().slice(0, 24)}'`;
    this.problem ??= { line: this.line, column, message };
  }

  private finishItem(end: number, items: ListItem[]): void {
    const { item } = this;
    if (item === undefined) return;
    const text = item.oversized ? '' : this.buffer.slice(item.start - this.base, end - this.base);
    if (this.state === 'undecided') {
      if (!namesItself(text, item.column)) {
        this.state = 'other';
        return;
      }
      this.state = 'list';
    }
    items.push(closeItem(item, text, this.index++));
    this.item = undefined;
  }

  /** Drops what was given out, and more where it passes the limit. */
  private shed(): void {
    if (this.state === 'undecided' && this.buffer.length > this.limit) this.state = 'other';
    if (this.state !== 'list') return;
    this.drop(this.item === undefined || this.item.oversized ? this.cursor : this.item.start);
    if (this.buffer.length <= this.limit) return;
    if (this.item !== undefined) this.item.oversized = true;
    this.passing ||= this.cursor < this.base + this.buffer.length;
    this.cursor = this.base + this.buffer.length;
    this.drop(this.cursor);
  }

  private drop(to: number): void {
    this.buffer = this.buffer.slice(to - this.base);
    this.base = to;
  }
}

/** Whether an item says what it is, as every item of a `v1` `List` must. */
function namesItself(text: string, column: number): boolean {
  return new RegExp(`^(?: {${column - 1}})?(?:apiVersion|kind)[ \\t]*:`, 'm').test(text);
}

function unquote(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2');
}
