import type { Example } from './define-rule.ts';
import { rules } from './rules/index.ts';

export { workload } from './workload-engine.ts';
export type { Example } from './define-rule.ts';

/**
 * One passing and one failing document for every rule, by rule id: what documentation and `explain` show.
 *
 * @example examples['workload/image-tag-latest']?.fail
 */
export const examples: Readonly<Record<string, Example>> = Object.fromEntries(
  rules.map(({ rule, example }) => [rule.id, example]),
);
