import {
  explain,
  type Network,
  type Outcome,
  parseAddress,
  PROTOCOLS,
  readNetwork,
  rows,
} from '@toride/network-policy';
import { type OraclePeer, type OracleWorld, type Verdict, verdict } from './brute-force.ts';
import { inventoryOf, OUTSIDE } from './worlds.ts';

const PORTS = [79, 80, 81, 443, 8080];

/** The first difference between the engine and the brute force, by pairs, rows and explanations; undefined where they agree. */
export function differenceIn(world: OracleWorld, checked: { verdicts: number }): string | undefined {
  const network = readNetwork(inventoryOf(world), {
    // A world has no plug-in, so `auto` finds none.
    ipBlockPods: world.ipBlockPods === 'unknown' ? 'auto' : world.ipBlockPods,
    hostNetworkPods: world.hostNetworkPods,
  });
  const [problem] = network.problems;
  if (problem !== undefined) return `refused: ${problem.message}`;
  const table = tableOf(network);
  const idOf = idsIn(network);
  const ends: readonly OraclePeer[] = [...world.pods, ...OUTSIDE];
  for (const from of ends)
    for (const to of ends) {
      if (typeof from === 'string' && typeof to === 'string') continue;
      const ids = { from: idOf(from), to: idOf(to) };
      const outcome = network.reach.outcome(ids.from, ids.to);
      const row = table.get(`${ids.from},${ids.to}`);
      if (row?.open !== outcome.open || row.closed !== outcome.closed)
        return `${nameOf(from)} to ${nameOf(to)}: rows() differs from outcome()`;
      const found = differenceBetween(world, network, { from, to }, ids, outcome);
      if (found !== undefined) return found;
      checked.verdicts += PROTOCOLS.length * PORTS.length;
    }
  return undefined;
}

function differenceBetween(
  world: OracleWorld,
  { reach }: Network,
  pair: { readonly from: OraclePeer; readonly to: OraclePeer },
  ids: { readonly from: number; readonly to: number },
  { open, closed }: Outcome,
): string | undefined {
  for (const protocol of PROTOCOLS)
    for (const port of PORTS) {
      const expected = verdict(world, { ...pair, protocol, port });
      const computed = verdictOf(
        reach.algebra.includes(open, protocol, port),
        reach.algebra.includes(closed, protocol, port),
      );
      const explained: Verdict = explain(reach, { ...ids, protocol, port }).verdict;
      if (computed !== expected || explained !== expected)
        return `${nameOf(pair.from)} to ${nameOf(pair.to)} ${protocol} ${port}: expected ${expected}, computed ${computed}, explained ${explained}`;
    }
  return undefined;
}

function verdictOf(mayPass: boolean, mayStop: boolean): Verdict {
  if (mayPass && mayStop) return 'unknown';
  return mayPass ? 'open' : 'closed';
}

function tableOf({ reach }: Network): ReadonlyMap<string, Outcome> {
  const table = new Map<string, Outcome>();
  for (const { from, groups } of rows(reach))
    for (const { peers, outcome } of groups) peers.forEach((to) => table.set(`${from},${to}`, outcome));
  return table;
}

function idsIn({ world, reach }: Network): (end: OraclePeer) => number {
  const endpoints = new Map(world.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return (end) =>
    typeof end === 'string'
      ? reach.peers.peerOf(parseAddress(end)!)
      : reach.peers.classOf(endpoints.get(end.name)!);
}

function nameOf(end: OraclePeer): string {
  return typeof end === 'string' ? end : end.name;
}
