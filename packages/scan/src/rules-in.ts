import type { Inventory, Rule } from '@toride/core';
import { engines } from './engines.ts';
import { loadEngines } from './load.ts';
import { SCAN_RULES } from './own-rules.ts';
import { byRuleId } from './rules.ts';

/**
 * Every rule that a scan of this inventory would look at, with those that come with it: one of each policy. Nothing is
 * evaluated.
 *
 * @example (await rulesIn(inventory)).filter(({ policy }) => policy !== undefined)
 */
export async function rulesIn(inventory: Inventory): Promise<readonly Rule[]> {
  const { rules } = await loadEngines(engines, inventory);
  return [...rules, ...SCAN_RULES].sort(byRuleId);
}
