import type { Coverage, CoverageGap } from '@toride/core';
import { byCodeUnit } from '@toride/core';

/** Answers how much of a kind was seen, from everything that was not. */
export function coverageOf(
  gaps: readonly CoverageGap[],
): (kind: string, group: string, namespace?: string) => Coverage {
  const byKind = new Map<string, CoverageGap[]>();
  for (const gap of gaps) {
    const key = gap.kind === '*' ? '*' : `${gap.group}/${gap.kind}`;
    const list = byKind.get(key);
    if (list === undefined) byKind.set(key, [gap]);
    else list.push(gap);
  }
  const anything = byKind.get('*') ?? [];
  return (kind, group, namespace) => {
    let worst: Coverage = 'complete';
    for (const gap of [...(byKind.get(`${group}/${kind}`) ?? []), ...anything]) {
      if (gap.kind === '*' && gap.group !== '*' && gap.group !== group) continue;
      const found = within(gap, namespace);
      if (found === 'denied') return 'denied';
      if (found === 'partial') worst = 'partial';
    }
    return worst;
  };
}

/** A gap in one namespace, or in all but some, leaves the others whole, and the kind as a whole partial. */
function within(gap: CoverageGap, namespace: string | undefined): Coverage {
  const except = gap.exceptNamespaces ?? [];
  if (except.length > 0) {
    if (namespace === undefined) return 'partial';
    return except.includes(namespace) ? 'complete' : gap.coverage;
  }
  if (gap.namespace === undefined || gap.namespace === namespace) return gap.coverage;
  return namespace === undefined ? 'partial' : 'complete';
}

/** Sorted by kind, group, namespace, coverage, then reason; each said once. */
export function sortedGaps(gaps: readonly CoverageGap[]): CoverageGap[] {
  const sorted = [...gaps].sort(byGap);
  return sorted.filter((gap, index) => index === 0 || byGap(gap, sorted[index - 1]!) !== 0);
}

function byGap(a: CoverageGap, b: CoverageGap): number {
  return (
    byCodeUnit(a.kind, b.kind) ||
    byCodeUnit(a.group, b.group) ||
    byCodeUnit(a.namespace ?? '', b.namespace ?? '') ||
    byCodeUnit(a.exceptNamespaces?.join() ?? '', b.exceptNamespaces?.join() ?? '') ||
    byCodeUnit(a.coverage, b.coverage) ||
    byCodeUnit(a.why, b.why)
  );
}
