/** What one outside suite came to. */
export interface SuiteResult {
  readonly suite: string;
  /** Every case found, skipped ones too. */
  readonly total: number;
  readonly passed: number;
  /** A language or API feature that is not supported, decided from the case's content. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** One line a failed case. */
  readonly failures: readonly string[];
}
