import type { Inventory } from '@toride/core';
import { type Network, readNetwork, updateNetwork } from '@toride/network-policy';
import { randomFrom } from '../../random.ts';
import type { SuiteResult } from '../../suite.ts';
import { diceFrom } from '../oracle/dice.ts';
import { inventoryOf, randomWorld } from '../oracle/worlds.ts';
import { randomEdit } from './edits.ts';
import { observed, type Observed } from './observed.ts';

const EDITS = 600;
const EDITS_A_WORLD = 40;

/**
 * Random edits, one after another, each taken in by `updateNetwork` and compared with reading everything anew: what can reach what,
 * why, and whether what changed was said to be affected. An edit is a case; `TORIDE_NETWORK_SEED` repeats a run,
 * `TORIDE_NETWORK_EDITS` makes it longer.
 */
export function runNetworkIncremental(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_NETWORK_SEED'] ?? Date.now() % 2 ** 32);
  const total = Number(process.env['TORIDE_NETWORK_EDITS'] ?? EDITS);
  const failures: string[] = [];
  let kept = 0;
  for (let n = 0; n < total; n += EDITS_A_WORLD) {
    const dice = diceFrom(randomFrom(seed + n));
    const world = { ...randomWorld(dice), ipBlockPods: dice.pick(['yes', 'no'] as const) };
    let network = readNetwork(inventoryOf(world), { ipBlockPods: world.ipBlockPods });
    let before = observed(network);
    for (let edit = 0; edit < Math.min(EDITS_A_WORLD, total - n); edit += 1) {
      const change = randomEdit(dice);
      const inventory = network.inventory.apply([change]);
      const next = updateNetwork(network, inventory);
      const after = observed(next.network);
      const fault =
        differenceIn(after, anew(inventory, network)) ??
        (next.network.world === network.world ? unannounced(before, after, next.affected) : undefined);
      if (fault !== undefined)
        failures.push(`seed ${seed + n}, edit ${edit}: ${fault} ${JSON.stringify(change)}`);
      if (next.network.world === network.world) kept += 1;
      ({ network } = next);
      before = after;
    }
  }
  console.log(`network-incremental: seed ${seed}, ${total} edits, ${kept} within one world`);
  return Promise.resolve({
    suite: 'network-incremental',
    total,
    passed: total - failures.length,
    skipped: [],
    failures,
  });
}

function anew(inventory: Inventory, { asked }: Network): Observed {
  return observed(readNetwork(inventory, asked));
}

function differenceIn(ours: Observed, expected: Observed): string | undefined {
  if (ours.policies !== expected.policies)
    return `policies: expected ${expected.policies}, got ${ours.policies}`;
  for (const [pair, text] of expected.pairs)
    if (ours.pairs.get(pair) !== text) return `${pair}: expected ${text}, got ${ours.pairs.get(pair)}`;
  return ours.pairs.size === expected.pairs.size ? undefined : 'pairs that are not there any more';
}

type Affected = ReturnType<typeof updateNetwork>['affected'];

/** A subject whose outcome changed without having been named. */
function unannounced(before: Observed, after: Observed, affected: Affected): string | undefined {
  for (const direction of ['ingress', 'egress'] as const)
    for (const [subject, text] of after.oneWay[direction])
      if (
        before.oneWay[direction].get(subject) !== text &&
        !affected[direction].has(after.classes.get(subject)!)
      )
        return `${direction} of ${subject} changed`;
  return undefined;
}
