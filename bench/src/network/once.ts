/** Reads a folder and computes every row, for what this takes of memory: `node once.ts FOLDER`. */
import { pathSource, readInventory } from '@toride/inventory';
import { readNetwork, rows } from '@toride/network-policy';

const inventory = await readInventory([pathSource(process.argv[2] ?? '.')]);
let groups = 0;
for (const row of rows(readNetwork(inventory, { ipBlockPods: 'yes' }).reach)) groups += row.groups.length;
console.log(groups);
