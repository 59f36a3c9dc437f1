import type { Json } from './json.ts';
import type { Location, Place } from './location.ts';
import type { Proof } from './proof.ts';
import type { Severity } from './severity.ts';
import type { Subject } from './subject.ts';
import type { FindingVerdict, Verdict } from './verdict.ts';

export type Values = Readonly<Record<string, string | number | boolean>>;

/** One exact change to a source document (a subset of RFC 6902). `path` is a JSON pointer from the document's root. */
export type PatchOperation =
  | { readonly op: 'add'; readonly path: string; readonly value: Json }
  | { readonly op: 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** A change after which the finding is gone; only where it is exact, never a guess. */
export interface Patch {
  readonly document: number;
  readonly operations: readonly PatchOperation[];
}

/** What an engine says. `scan` adds everything else. */
export interface EmittedFinding {
  /** `Rule.id` of one of the engine's own rules. */
  readonly rule: string;
  /** `fail` unless said otherwise. */
  readonly verdict?: FindingVerdict;
  readonly subject: Subject;
  readonly at: Place;
  /** Fill the placeholders of the rule's detail. For `unknown`, `why` says what is missing. Never a secret. */
  readonly values: Values;
  /** Absent where the field at `at` with its value is the whole proof. */
  readonly proof?: readonly Proof[];
  readonly patch?: Patch;
}

/** What reports show. Immutable: overrides and exceptions were applied when it was made. */
export interface Finding {
  /** Stable fingerprint: survives reordering, moved lines and a new image tag. */
  readonly id: string;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Several when equal subjects come from several files. */
  readonly locations: readonly Location[];
  readonly reason: string;
  readonly detail: string;
  readonly values: Values;
  readonly proof?: readonly Proof[];
  readonly patch?: Patch;
  readonly exception?: ExceptionNote;
  /** Where a baseline was given: whether the finding is in it. */
  readonly baseline?: 'new' | 'known';
}

/** Why a finding is excepted: a row of `toride.yaml`, with owner and last day, or a `toride.dev/ignore` annotation. */
export interface ExceptionNote {
  readonly reason: string;
  readonly owner?: string;
  readonly expires?: string;
  readonly source: 'toride.yaml' | 'annotation';
}
