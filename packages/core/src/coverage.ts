/**
 * How much of a kind was seen. `complete`: every object. `partial`: some may be missing (an unreadable document, a list
 * cut short). `denied`: none could be read. "No policy selects this pod" may be said only where coverage is complete.
 */
export type Coverage = 'complete' | 'partial' | 'denied';

/** A kind of which less than all was seen, and why. */
export interface CoverageGap {
  /** `*` where it could be anything, such as a document that does not parse. */
  readonly kind: string;
  readonly group: string;
  readonly namespace?: string;
  readonly coverage: Exclude<Coverage, 'complete'>;
  readonly why: string;
}
