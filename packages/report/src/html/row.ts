/** A subject as the page shows it: `[name, its object's name, kind, namespace]`. */
export type SubjectRow = readonly [name: string, owner: string, kind: string, namespace: number];

/**
 * A finding as the page reads it, short because there may be 200,000: id, rule, verdict, severity, subject, places (six
 * numbers each: file, line, column, pointer, template file, template line; texts by their index + 1), values, detail where
 * the rule's template does not give it, and what only some have.
 */
export type FindingRow = readonly [
  id: string,
  rule: number,
  verdict: number,
  severity: number,
  subject: number,
  places: readonly number[],
  values: Readonly<Record<string, string | number | boolean>> | 0,
  detail: string | 0,
  extra: Extra | 0,
];

export interface Extra {
  readonly reason?: string;
  readonly proof?: unknown;
  readonly patch?: unknown;
  readonly exception?: unknown;
  readonly baseline?: 'new' | 'known';
  readonly rank?: number;
}
