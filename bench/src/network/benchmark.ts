import { fileURLToPath } from 'node:url';
import type { Inventory, InventoryChange, KubernetesObject } from '@toride/core';
import { pathSource, readInventory } from '@toride/inventory';
import { type Network, readNetwork, rows, updateNetwork } from '@toride/network-policy';
import { corpus } from '../corpus.ts';
import { type Benchmark, type Figure, median } from '../figure.ts';
import { measureProcess } from '../measure-process.ts';
import { everyPodItsOwn, replicas } from './corpora.ts';
import { expanded, hashOf, judged, oracleWorld } from './relation.ts';

/**
 * Who can reach whom, beside what it takes to read the files that say so, in one process. Times are of the processor, since other
 * work on the machine is none of theirs.
 */
export const networkBenchmark: Benchmark = {
  name: 'network',
  async run({ short }) {
    const size = short ? 1_000 : 10_000;
    const rounds = short ? 3 : 5;
    const usual = await allPairs(`all pairs of ${size} workloads`, corpus(size), rounds, 1 / 2);
    const apart = await allPairs(`all pairs of ${size} pods, no two alike`, everyPodItsOwn(size), rounds, 3);
    return [
      usual.figure,
      apart.figure,
      await besideOracle(short ? 100 : 400),
      changedPolicy(usual.inventory, usual.seconds),
      onePair(usual.inventory, usual.seconds),
      (await allPairs(`all pairs of ${size * 10} pods`, replicas(size * 10), 1, 1)).figure,
      memory(`peak memory of ${size} workloads`, corpus(size)),
      memory(`peak memory of ${size * 10} pods`, replicas(size * 10)),
    ];
  },
};

interface Measured {
  readonly figure: Figure;
  readonly inventory: Inventory;
  readonly seconds: number;
}

async function allPairs(what: string, folder: string, rounds: number, bar: number): Promise<Measured> {
  const reading: number[] = [];
  const computing: number[] = [];
  let inventory: Inventory | undefined;
  let counts = '';
  // The first round warms the compiler.
  for (let round = rounds === 1 ? 0 : -1; round < rounds; round += 1) {
    const start = process.cpuUsage();
    const read = await readInventory([pathSource(folder)]);
    const parsed = secondsSince(start);
    const middle = process.cpuUsage();
    const network = compute(read);
    const computed = secondsSince(middle);
    inventory = read;
    counts = countsOf(network);
    if (round < 0) continue;
    reading.push(parsed);
    computing.push(computed);
  }
  const seconds = median(computing);
  const ratio = seconds / median(reading);
  const figure = {
    what,
    ratio,
    ours: `${seconds.toFixed(2)} s (${counts})`,
    other: `${median(reading).toFixed(2)} s of reading the files`,
    bar: `at most ${bar}`,
    holds: ratio <= bar,
  };
  return { figure, inventory: inventory!, seconds };
}

let pairs = 0;

/** Everything: the world, the policies, and every row. */
function compute(inventory: Inventory): Network {
  const network = readNetwork(inventory, { ipBlockPods: 'yes' });
  for (const { groups } of rows(network.reach)) pairs += groups.length;
  return network;
}

function countsOf({ reach, policies }: Network): string {
  const { classes, atoms } = reach.peers;
  const profiles = reach.profiles('ingress').length + reach.profiles('egress').length;
  return `${policies.length} policies, ${classes.length} classes, ${atoms.list.length} atoms of addresses, ${profiles} profiles, ${reach.algebra.size} sets of ports`;
}

async function besideOracle(workloads: number): Promise<Figure> {
  const inventory = await readInventory([pathSource(corpus(workloads))]);
  const world = oracleWorld(inventory);
  const rounds = Array.from({ length: 6 }, () => {
    const start = process.cpuUsage();
    const relation = expanded(readNetwork(inventory, { ipBlockPods: 'yes' }));
    return { seconds: secondsSince(start), hash: hashOf(relation) };
  });
  const seconds = median(rounds.slice(1).map((round) => round.seconds));
  const start = process.cpuUsage();
  const expected = hashOf(judged(world));
  const slow = secondsSince(start);
  const equal = rounds.every(({ hash }) => hash === expected);
  return {
    what: `expanded relation of ${workloads} workloads, ${equal ? 'the same' : 'NOT the same'} as the oracle's`,
    ratio: seconds / slow,
    ours: `${seconds.toFixed(3)} s`,
    other: `${slow.toFixed(1)} s of brute force`,
    bar: 'at most 1/200, and equal',
    holds: equal && seconds / slow <= 1 / 200,
  };
}

/** A rule taken from one policy, and what that changes computed anew. */
function changedPolicy(inventory: Inventory, full: number): Figure {
  let network = compute(inventory);
  const policies = inventory.ofKind('NetworkPolicy', 'networking.k8s.io');
  const times: number[] = [];
  let touched = 0;
  for (let n = 0; n < 30; n += 1) {
    const { object } = policies[(n * 97) % policies.length]!;
    const changed = network.inventory.apply([changeOf(object)]);
    // Who asks for workloads pays for finding them; a scan has asked already.
    void changed.workloads;
    const start = process.cpuUsage();
    const update = updateNetwork(network, changed);
    for (const direction of ['ingress', 'egress'] as const)
      update.affected[direction].forEach((subject) => update.network.reach.groups(direction, subject));
    times.push(secondsSince(start));
    touched += update.affected.ingress.count() + update.affected.egress.count();
    ({ network } = update);
  }
  return share('one changed policy', median(times), full, 50, `${Math.round(touched / 30)} subjects each`);
}

function changeOf(object: KubernetesObject): InventoryChange {
  const spec = object['spec'] as { readonly ingress?: readonly unknown[] };
  const changed = { ...object, spec: { ...spec, ingress: (spec.ingress ?? []).slice(1) } };
  return { type: 'put', object: changed as unknown as KubernetesObject, source: 'changed.yaml' };
}

/** Pairs that nobody asked about before. */
function onePair(inventory: Inventory, full: number): Figure {
  const { reach } = readNetwork(inventory, { ipBlockPods: 'yes' });
  const { length } = reach.peers.classes;
  const asked = 200;
  const start = process.cpuUsage();
  for (let n = 0; n < asked; n += 1)
    pairs += reach.outcome((n * 7919) % length, (n * 104_729 + 13) % length).open;
  return share(
    'one pair of the same',
    secondsSince(start) / asked,
    full,
    1_000,
    `of ${asked}, none asked before`,
  );
}

function share(what: string, ours: number, full: number, bar: number, more: string): Figure {
  return {
    what,
    ratio: ours / full,
    ours: `${(ours * 1000).toFixed(3)} ms (${more})`,
    other: `${(full * 1000).toFixed(0)} ms for all`,
    bar: `at most 1/${bar}`,
    holds: ours / full <= 1 / bar,
  };
}

/** In a process of its own, which reads and computes once. */
function memory(what: string, folder: string): Figure {
  const once = fileURLToPath(new URL('once.ts', import.meta.url));
  const { peakMegabytes, exitCode } = measureProcess([process.execPath, ...process.execArgv, once, folder]);
  if (exitCode !== 0) throw new Error(`${once} ended with ${exitCode}`);
  return {
    what,
    ratio: peakMegabytes / 1024,
    ours: `${peakMegabytes.toFixed(0)} MB`,
    other: '1024 MB (limit)',
    bar: 'at most 1',
    holds: peakMegabytes <= 1024,
  };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
