import { randomFrom } from '../../random.ts';
import type { SuiteResult } from '../../suite.ts';
import { differenceIn } from './compare.ts';
import { diceFrom } from './dice.ts';
import { randomWorld } from './worlds.ts';

const WORLDS = 1000;

/**
 * Random small clusters, every policy kind among them, beside a brute-force evaluation of the specifications' text. Each world is
 * a case with a seed of its own. `TORIDE_NETWORK_SEED` repeats a run; `TORIDE_NETWORK_WORLDS` makes it longer.
 */
export function runNetworkOracle(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_NETWORK_SEED'] ?? Date.now() % 2 ** 32);
  const total = Number(process.env['TORIDE_NETWORK_WORLDS'] ?? WORLDS);
  const checked = { verdicts: 0 };
  const failures: string[] = [];
  for (let n = 0; n < total; n += 1) {
    const world = randomWorld(diceFrom(randomFrom(seed + n)));
    const difference = differenceIn(world, checked);
    if (difference !== undefined)
      failures.push(`seed ${seed + n}: ${difference} ${JSON.stringify(world).slice(0, 4000)}`);
  }
  console.log(`network-oracle: seed ${seed}, ${total} worlds, ${checked.verdicts} verdicts`);
  return Promise.resolve({
    suite: 'network-oracle',
    total,
    passed: total - failures.length,
    skipped: [],
    failures,
  });
}
