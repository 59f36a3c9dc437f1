import { closeItem, isListKind, type ListCutter, type ListItem, type OpenItem } from './list-cutter.ts';

const OPEN = /[{[]/;

/** Cuts the `items` of a JSON object by its brackets and strings. */
export class JsonListCutter implements ListCutter {
  state: ListCutter['state'] = 'undecided';
  readonly problem: ListCutter['problem'] = undefined;
  readonly header: { apiVersion?: string; kind?: string } = {};
  private readonly limit: number;
  private buffer = '';
  private base = 0;
  /** Everything before it, in the document, was looked at. */
  private cursor = 0;
  private depth = 0;
  private inItems = false;
  /** The latest string at the top level, and whether a colon has followed: then it is a key. */
  private string = '';
  private key = '';
  private item: OpenItem | undefined;
  private index = 0;
  private line = 1;
  private lineStart = 0;
  private counted = 0;
  private closed = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): string {
    return this.buffer;
  }

  push(chunk: string): ListItem[] {
    this.buffer += chunk;
    return this.state === 'other' ? [] : this.read();
  }

  end(): ListItem[] {
    if (this.state === 'undecided') {
      this.state = this.closed && isListKind(this.header.kind) ? 'list' : 'other';
      return [];
    }
    if (this.state === 'other' || this.closed) return [];
    // The text ends inside: what is there of the last item is for the parser to refuse.
    const items: ListItem[] = [];
    const { item } = this;
    if (item !== undefined) this.give(this.base + this.buffer.length, items);
    return items;
  }

  private read(): ListItem[] {
    const items: ListItem[] = [];
    const token = /["{}[\]:]/g;
    token.lastIndex = this.cursor - this.base;
    for (let match = token.exec(this.buffer); match !== null; match = token.exec(this.buffer)) {
      let end = match.index + 1;
      if (match[0] === '"') {
        end = stringEnd(this.buffer, end);
        if (end === -1) break;
      }
      this.take(match[0], match.index, end, items);
      if ((this.state as string) === 'other') return [];
      token.lastIndex = end;
      this.cursor = this.base + end;
    }
    this.shed();
    return items;
  }

  private take(token: string, start: number, end: number, items: ListItem[]): void {
    if (token === '"') {
      if (this.depth === 1) this.takeString(this.buffer.slice(start + 1, end - 1));
    } else if (token === ':') {
      if (this.depth === 1) this.key = this.string;
    } else if (OPEN.test(token)) this.opened(token, start);
    else this.closing(end, items);
  }

  private takeString(text: string): void {
    this.string = text;
    if (this.key !== 'kind' && this.key !== 'apiVersion') return;
    this.header[this.key] = text;
    if (this.key === 'kind' && !isListKind(this.header.kind)) this.refuse();
    this.key = '';
  }

  private opened(token: string, start: number): void {
    if (this.depth === 1 && this.key === 'items') {
      this.inItems = true;
      if (token !== '[' || this.index > 0) this.refuse();
      else if (isListKind(this.header.kind)) this.state = 'list';
    }
    if (this.depth === 2 && this.inItems) this.begin(start);
    if (this.depth === 1) this.key = '';
    this.depth += 1;
  }

  private closing(end: number, items: ListItem[]): void {
    this.depth -= 1;
    if (this.depth === 2 && this.inItems) this.give(this.base + end, items);
    else if (this.depth === 1) this.inItems = false;
    else if (this.depth <= 0) this.closed = true;
  }

  private begin(start: number): void {
    const offset = this.base + start;
    this.countLines(start);
    this.item = { start: offset, line: this.line, column: offset - this.lineStart + 1, oversized: false };
  }

  private countLines(to: number): void {
    for (
      let at = this.buffer.indexOf('\n', this.counted - this.base);
      at !== -1 && at < to;
      at = this.buffer.indexOf('\n', at + 1)
    ) {
      this.line += 1;
      this.lineStart = this.base + at + 1;
    }
    this.counted = this.base + to;
  }

  private give(end: number, items: ListItem[]): void {
    const { item } = this;
    if (item === undefined) return;
    const text = item.oversized ? '' : this.buffer.slice(item.start - this.base, end - this.base);
    if (this.state === 'undecided') {
      if (!isListKind(this.header.kind) && !/"(?:apiVersion|kind)"\s*:/.test(text)) return this.refuse();
      this.state = 'list';
    }
    items.push(closeItem(item, text, this.index++));
    this.item = undefined;
  }

  private refuse(): void {
    if (this.state === 'undecided') this.state = 'other';
  }

  private shed(): void {
    if (this.state === 'undecided' && this.buffer.length > this.limit) this.state = 'other';
    if (this.state !== 'list') return;
    if (this.item === undefined || this.item.oversized) this.drop(this.cursor);
    else this.drop(this.item.start);
    if (this.buffer.length <= this.limit) return;
    if (this.item !== undefined) this.item.oversized = true;
    this.drop(this.cursor);
    // One string larger than the limit: nothing of it is needed but its end.
    if (this.buffer.length > this.limit) {
      const quote = this.buffer.includes('"') ? '"' : '';
      const kept = /\\*$/.exec(this.buffer)?.[0] ?? '';
      this.countLines(this.buffer.length);
      this.base += this.buffer.length - kept.length - quote.length;
      this.buffer = quote + kept;
      this.cursor = this.base;
      this.counted = Math.max(this.counted, this.base);
    }
  }

  private drop(to: number): void {
    this.countLines(to - this.base);
    this.buffer = this.buffer.slice(to - this.base);
    this.base = to;
  }
}

/** One past the closing quote of the string whose text begins at `from`, or -1. */
function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 92 && quote - 1 - backslashes >= from)
      backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}
