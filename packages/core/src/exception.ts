/** One accepted risk, for every engine alike (`toride.yaml`, `exceptions:`). */
export interface Exception {
  /** Rule ids, `engine/*` or `*`. */
  readonly rules: readonly string[];
  readonly match: ExceptionMatch;
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD`, the last day on which it holds (UTC). An expired exception is itself a finding. */
  readonly expires: string;
}

/** Every field given must match; globs with `*` and `?` in all of them. An empty match matches every subject. */
export interface ExceptionMatch {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly image?: string;
  readonly package?: string;
  readonly cve?: string;
  /** The subject's one-line key. */
  readonly subject?: string;
}
