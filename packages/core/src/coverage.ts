/**
 * How much of a kind was seen. `complete`: every object. `partial`: some may be missing (an unreadable document, a list
 * cut short). `denied`: none could be read. "No policy selects this pod" may be said only where coverage is complete.
 */
export type Coverage = 'complete' | 'partial' | 'denied';

/** A kind of which less than all was seen, and why. */
export interface CoverageGap {
  /** `*` where it could be anything, such as a document that does not parse. */
  readonly kind: string;
  /** `*` where it could be of any; a group with kind `*` is one whose kinds could not be asked for. */
  readonly group: string;
  readonly namespace?: string;
  /** The gap is everywhere but here: what someone may read who has rights in these namespaces only. */
  readonly exceptNamespaces?: readonly string[];
  readonly coverage: Exclude<Coverage, 'complete'>;
  readonly why: string;
}
