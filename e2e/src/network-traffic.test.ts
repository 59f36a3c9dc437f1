import { randomInt } from 'node:crypto';
import { type Network, parseAddress, readNetwork } from '@toride/network-policy';
import { inventoryOf } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMOS } from './network-traffic/demos.ts';
import { randomWorld } from './network-traffic/random-world.ts';
import { rulesFor } from './network-traffic/rules.ts';
import { startWire, type Wire } from './network-traffic/wire.ts';
import { objectsOf, portsOf, type Probe, probesOf, type TrafficWorld } from './network-traffic/world.ts';
import { randomOf } from './pod-security-generator.ts';

/** 200 by hand; in a suite that runs often, fewer. */
const WORLDS = Number(process.env['TORIDE_TRAFFIC_WORLDS'] ?? 20);
const seed = Number(process.env['TORIDE_SEED'] ?? randomInt(2 ** 31));

let wire: Wire;
beforeAll(() => {
  wire = startWire();
});
afterAll(() => wire?.stop());

type Verdict = 'open' | 'closed' | 'unknown';

/** What the engine says about single packets. */
function foretell(world: TrafficWorld): (probe: Probe) => Verdict {
  const network = readNetwork(inventoryOf(objectsOf(world)), { ipBlockPods: world.ipBlockPods });
  expect(network.problems).toEqual([]);
  const peerOf = peersOf(world, network);
  const { reach } = network;
  return ({ from, to, protocol, port }) => {
    const { open, closed } = reach.outcome(peerOf(from), peerOf(to));
    if (!reach.algebra.includes(open, protocol, port)) return 'closed';
    return reach.algebra.includes(closed, protocol, port) ? 'unknown' : 'open';
  };
}

function peersOf({ pods }: TrafficWorld, { world, reach }: Network): (address: string) => number {
  const known = new Map(
    pods.flatMap(({ namespace, name, addresses }) => {
      const endpoint = world.endpoints.find((one) => one.namespace === namespace && one.name === name)!;
      return addresses.map((address) => [address, reach.peers.classOf(endpoint)] as const);
    }),
  );
  return (address) => known.get(address) ?? reach.peers.peerOf(parseAddress(address)!);
}

interface Comparison {
  readonly differences: readonly string[];
  /** What arrived. */
  readonly passed: readonly Probe[];
  readonly open: number;
  readonly closed: number;
  readonly unknown: number;
}

async function compare(world: TrafficWorld, rules = rulesFor(world)): Promise<Comparison> {
  const probes = probesOf(world, portsOf(world));
  const verdictOf = foretell(world);
  const arrived = await wire.send(world, rules, probes);
  const counts = { open: 0, closed: 0, unknown: 0 };
  const differences = probes.flatMap((probe, index) => {
    const verdict = verdictOf(probe);
    counts[verdict] += 1;
    const seen = arrived[index] === true ? 'open' : 'closed';
    if (verdict === 'unknown' || verdict === seen) return [];
    return [`${text(probe)}: said to be ${verdict}, was ${seen}`];
  });
  return { differences, passed: probes.filter((_, index) => arrived[index]), ...counts };
}

function text({ from, to, protocol, port }: Probe): string {
  return `${from} to ${to} ${protocol} ${port}`;
}

test.each(DEMOS)('packets of the demonstration pass as computed: $name', async ({ name, world, open }) => {
  const { differences, passed, unknown } = await compare(world);
  expect(differences).toEqual([]);
  expect(unknown).toBe(0);
  const isPod = (address: string) => world.pods.some(({ addresses }) => addresses.includes(address));
  const arrived = passed.filter(({ from, to }) => isPod(from) && isPod(to)).map(text);
  const all = probesOf(world, portsOf(world)).filter(({ from, to }) => isPod(from) && isPod(to));
  expect(new Set(arrived)).toEqual(new Set(open === 'everything' ? all.map(text) : open));
  expect(passed.some(({ to }) => !isPod(to))).toBe(name !== 'all denied');
});

test('a rule that is not there is noticed', async () => {
  const { world } = DEMOS.find(({ name }) => name === 'by pod label')!;
  const { differences } = await compare(world, rulesFor({ ...world, policies: world.policies.slice(0, -1) }));
  expect(differences).toEqual(['192.168.173.129 to 192.168.173.130 TCP 80: said to be open, was closed']);
});

test(`packets pass as computed in ${WORLDS} random worlds (TORIDE_SEED=${seed})`, async () => {
  const random = randomOf(seed);
  const sums = { open: 0, closed: 0, unknown: 0 };
  for (let number = 0; number < WORLDS; number += 1) {
    const world = randomWorld(random);
    const { differences, open, closed, unknown } = await compare(world);
    if (differences.length > 0)
      expect.fail(`world ${number}: ${differences.join('\n')}\n${JSON.stringify(objectsOf(world))}`);
    sums.open += open;
    sums.closed += closed;
    sums.unknown += unknown;
  }
  process.stdout.write(`TORIDE_SEED=${seed}: packets of ${WORLDS} worlds: ${JSON.stringify(sums)}\n`);
  expect(sums.open).toBeGreaterThan(WORLDS * 10);
  expect(sums.closed).toBeGreaterThan(WORLDS * 10);
  expect(sums.unknown).toBeLessThan(sums.open / 10);
}, 600_000);
