import type { Coverage } from './coverage.ts';
import type { Place } from './location.ts';

/** Why a claim holds: what was read, and what was concluded from it. Every `explain` prints it. */
export interface Proof {
  /** One sentence that is true because of `because` and `source`. */
  readonly claim: string;
  readonly because?: readonly Proof[];
  readonly at?: Place;
  readonly source: ProofSource;
}

export type ProofSource =
  /** A field's value, as read at `at`. */
  | { readonly type: 'field' }
  /** A rule of a policy, role or standard that decides; `name` is what its users call it. */
  | { readonly type: 'rule'; readonly name: string }
  /** Nothing of a kind was found, and how much of it was looked at. */
  | { readonly type: 'absence'; readonly coverage: Coverage }
  | { readonly type: 'command'; readonly command: string }
  | { readonly type: 'advisory'; readonly id: string }
  | { readonly type: 'event'; readonly id: string }
  | { readonly type: 'signature'; readonly issuer: string };
