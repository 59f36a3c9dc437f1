import type { Slice } from './charts.ts';
import { countsOf, type Model, type RuleText } from './model.ts';

export interface Sum {
  readonly rules: number;
  readonly failed: readonly number[];
  readonly total: number;
  readonly passed: number;
  readonly unknown: number;
}

export function sum(model: Model, rules: readonly RuleText[]): Sum {
  const failed = model.names.severities.map(() => 0);
  let passed = 0;
  let unknown = 0;
  for (const rule of rules) {
    const counts = countsOf(model, rule.id);
    for (const [at, count] of (counts?.failed ?? []).entries()) failed[at] = (failed[at] ?? 0) + count;
    passed += counts?.passed ?? 0;
    unknown += counts?.unknown ?? 0;
  }
  return {
    rules: rules.length,
    failed,
    total: failed.reduce((all, count) => all + count, 0),
    passed,
    unknown,
  };
}

export function slices(model: Model, failed: readonly number[]): readonly Slice[] {
  return model.names.severities.map((name, at) => ({ name, count: failed[at] ?? 0 }));
}

export type State = 'failed' | 'unknown' | 'passed' | 'none';

/** Failed, else undecided, else passed; what nothing was checked against is none of them. */
export function stateOf({ total, unknown, passed }: Sum): State {
  if (total > 0) return 'failed';
  if (unknown > 0) return 'unknown';
  return passed > 0 ? 'passed' : 'none';
}
