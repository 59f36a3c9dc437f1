import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSource, readInventory } from '@toride/inventory';
import { type Network, readNetwork } from '@toride/network-policy';
import type { SuiteResult } from '../../suite.ts';
import { skipReason } from './cluster.ts';

/** The data's own word for clusters that the tool stops at. */
const BAD = /(?:^|_)bad_path_/;

/**
 * Clusters with something in them that the tool refuses to go on with; each holds one such thing. We go on, and must say that
 * something is refused, or cannot be decided.
 */
export async function runRefused(dataDir: string): Promise<SuiteResult> {
  const folder = join(dataDir, 'networkpolicy/netpol-analyzer/tests');
  const names = readdirSync(folder)
    .filter((name) => BAD.test(name))
    .sort();
  const failures: string[] = [];
  let skipped: { readonly reason: string; readonly count: number } | undefined;
  for (const name of names) {
    const inventory = await readInventory([openSource(join(folder, name))]);
    const reason = skipReason(inventory);
    if (reason !== undefined) skipped = { reason, count: (skipped?.count ?? 0) + 1 };
    else if (!isTold(readNetwork(inventory, { ipBlockPods: 'no' })))
      failures.push(`${name}: nothing is told`);
  }
  return {
    suite: 'networkpolicy/netpol-analyzer-refused',
    total: names.length,
    passed: names.length - failures.length - (skipped?.count ?? 0),
    skipped: skipped === undefined ? [] : [skipped],
    failures,
  };
}

function isTold({ inventory, problems, policies }: Network): boolean {
  const priorities = policies.filter(({ tier }) => tier === 'admin').map(({ priority }) => priority);
  const tied = new Set(priorities).size < priorities.length;
  return problems.length > 0 || inventory.refused.length > 0 || inventory.diagnostics.length > 0 || tied;
}
