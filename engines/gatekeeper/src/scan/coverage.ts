import type { Inventory } from '@toride/core';
import type { DataReads } from '../client/driver.ts';

/**
 * Why a policy that looks at other objects may have looked at too few, or undefined where it saw all that it reads. Its
 * violations stand, since they name what was seen; its passes may only mean that the rest was not.
 */
export function coverageFault(reads: DataReads['inventory'], inventory: Inventory): string | undefined {
  if (reads.length === 0 || inventory.gaps.length === 0) return undefined;
  const gap = inventory.gaps.find((one) =>
    reads.some(({ group, kind }) => meet(one.kind, kind) && meet(one.group, group)),
  );
  return gap === undefined ? undefined : `it looks at other objects, not all of which were read: ${gap.why}`;
}

function meet(a: string, b: string): boolean {
  return a === '*' || b === '*' || a === b;
}
