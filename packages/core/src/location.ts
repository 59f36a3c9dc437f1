/** A place in an input, before anyone has asked which line that is: resolving it costs a parse, so only reported findings do. */
export interface Place {
  /** `Document.id` of the inventory. */
  readonly document: number;
  /** JSON pointer (RFC 6901) from the document's root, `/items/3/spec/…` inside a List. */
  readonly pointer: string;
}

/** A place as a person reads it. */
export interface Location {
  /** Path relative to the scanned root, `-` for standard input, `a.tar!x.yaml` for an archive member, a URL of the API for a live object. */
  readonly file: string;
  /** Counted from 1; absent for a live object, which has no lines. */
  readonly line?: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column?: number;
  readonly endLine?: number;
  /** One past the last code unit. */
  readonly endColumn?: number;
  /** JSON pointer from the document's root. Where the field itself is absent, its nearest ancestor is located. */
  readonly pointer: string;
  /** For rendered input: where the template that made it is, as well as can be proved. */
  readonly template?: { readonly file: string; readonly line?: number };
}
