/**
 * An input that could not be read, or not wholly. Collected, never thrown: the rest of the scan goes on,
 * and what was lost is never counted as a pass.
 */
export interface Diagnostic {
  /** `TORIDE_AREA_NAME`, listed in `docs/errors.md`. */
  readonly code: `TORIDE_${string}`;
  /** `error`: something was not evaluated. `warning`: everything was, but the user should know. */
  readonly level: 'error' | 'warning';
  /** What was expected and what was found. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The input as the user named it: a path relative to the scanned root, `-`, an archive member `a.tar!x.yaml`, a URL. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column?: number;
}
