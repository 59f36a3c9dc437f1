/** One item of a List, not yet parsed. */
export interface ListItem {
  readonly text: string;
  /** Where `text` begins in the document, in UTF-16 code units. */
  readonly offset: number;
  /** Line of the text's first character, from 1. */
  readonly line: number;
  /** Its column, from 1: pass it to `parseDocument` and `createLocator`, which need it for the indentation of what follows. */
  readonly column: number;
  /** Position in `items`, from 0. */
  readonly index: number;
  /** Set where the item is larger than the limit: `text` is empty then. */
  readonly oversized?: true;
}

/** What a List says of itself besides its items. */
export interface ListHeader {
  readonly apiVersion?: string;
  readonly kind?: string;
}

export interface ListCutter {
  /**
   * `list` once it is certain, `other` when the text is no dump that can be cut: then parse it whole; `held` is all of it.
   * `undecided` until enough was seen.
   */
  readonly state: 'undecided' | 'list' | 'other';
  /** What was pushed and not given out yet. */
  readonly held: string;
  /** What the List said of itself so far; complete after `end`, since kubectl writes `kind` after the items. */
  readonly header: ListHeader;
  /** Where the text stops being a List after items were given out: the caller says so, as of any text that does not parse. */
  readonly problem: { readonly line: number; readonly column: number; readonly message: string } | undefined;
  /** Takes the next part of the document, and gives the items that are complete. */
  push(chunk: string): ListItem[];
  /** No more text: gives the last item. A text that was undecided is `other` now. */
  end(): ListItem[];
}

/** An item whose end was not seen yet. */
export interface OpenItem {
  readonly start: number;
  readonly line: number;
  readonly column: number;
  oversized: boolean;
}

export function closeItem(item: OpenItem, text: string, index: number): ListItem {
  const { start, line, column, oversized } = item;
  return { text, offset: start, line, column, index, ...(oversized ? { oversized } : {}) };
}

/** Every kind that ends so is a List to the API server's clients. */
export function isListKind(kind: string | undefined): boolean {
  return kind?.endsWith('List') === true;
}
