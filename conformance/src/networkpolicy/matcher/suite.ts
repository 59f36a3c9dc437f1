import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@toride/core';
import {
  type Network,
  parseAddress,
  PROTOCOLS,
  type Protocol,
  readNetwork,
  surely,
} from '@toride/network-policy';
import { askGoOracle } from '../../go-oracle.ts';
import { randomFrom } from '../../random.ts';
import type { SuiteResult } from '../../suite.ts';
import type { OraclePod, OracleWorld } from '../oracle/brute-force.ts';
import { type Dice, diceFrom } from '../oracle/dice.ts';
import { inventoryOf, OUTSIDE } from '../oracle/worlds.ts';
import { judgedWorld } from './worlds.ts';

const WORLDS = 300;
const CONNECTIONS = PROTOCOLS.flatMap((protocol) =>
  [79, 80, 81, 443, 8080].map((port) => ({ protocol, port })),
);

interface Question {
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** What the destination's containers call it. */
  readonly portName: string;
}

interface Asked {
  readonly seed: number;
  readonly world: OracleWorld;
  readonly questions: readonly Question[];
}

/**
 * NetworkPolicies of random clusters beside cyclonus' own matcher, v0.5.6: what ingress and egress say of each pair, of pods and
 * of addresses outside. Self pairs are left out, since cyclonus does not know that policies cannot stop them. A world is a case;
 * `TORIDE_NETWORK_SEED` repeats a run, `TORIDE_NETWORK_WORLDS` makes it longer.
 */
export async function runCyclonusMatcher(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_NETWORK_SEED'] ?? Date.now() % 2 ** 32);
  const total = Number(process.env['TORIDE_NETWORK_WORLDS'] ?? WORLDS);
  const asked = Array.from({ length: total }, (_, n) => askedOf(diceFrom(randomFrom(seed + n)), seed + n));
  const folder = fileURLToPath(new URL('oracle', import.meta.url));
  const answers = await askGoOracle<string>(folder, 'cyclonus-matcher', asked.map(lineOf));
  const failures = asked.flatMap((one, n) => differenceIn(one, answers[n]!) ?? []);
  const count = asked.reduce((sum, { questions }) => sum + questions.length, 0);
  console.log(`network-cyclonus-matcher: seed ${seed}, ${total} worlds, ${count} questions`);
  return { suite: 'network-cyclonus-matcher', total, passed: total - failures.length, skipped: [], failures };
}

function askedOf(dice: Dice, seed: number): Asked {
  const world = judgedWorld(dice);
  const { pods } = world;
  const questions: Question[] = [];
  const ends = pods.length + OUTSIDE.length;
  for (let from = 0; from < ends; from += 1)
    for (let to = 0; to < ends; to += 1) {
      const asks = from !== to && (from < pods.length || to < pods.length);
      if (asks)
        questions.push(
          ...CONNECTIONS.map((one) => ({ from, to, ...one, portName: portName(pods[to], one) })),
        );
    }
  return { seed, world, questions };
}

function portName(
  pod: OraclePod | undefined,
  { protocol, port }: { readonly protocol: Protocol; readonly port: number },
): string {
  return pod?.ports.find((own) => own.protocol === protocol && own.port === port)?.name ?? '';
}

function lineOf({ world, questions }: Asked): string {
  const peers: JsonObject[] = [
    ...world.pods.map(({ namespace, labels, ip = '' }) => ({
      namespace,
      namespaceLabels: { ...world.namespaces[namespace], 'kubernetes.io/metadata.name': namespace },
      labels,
      ip,
    })),
    ...OUTSIDE.map((ip) => ({ ip })),
  ];
  return JSON.stringify({ peers, policies: world.policies, questions });
}

function differenceIn({ seed, world, questions }: Asked, answer: string): string | undefined {
  const network = readNetwork(inventoryOf(world), { ipBlockPods: 'yes' });
  const idOf = idsIn(network, world);
  for (const [index, question] of questions.entries()) {
    const computed = digitOf(network, idOf(question.from), idOf(question.to), question);
    if (String(computed) === answer[index]) continue;
    return `seed ${seed}: ${JSON.stringify(question)}: expected ${answer[index] ?? answer}, got ${computed}, ${JSON.stringify(world)}`;
  }
  return undefined;
}

function idsIn({ world, reach }: Network, { pods }: OracleWorld): (end: number) => number {
  const endpoints = new Map(world.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  return (end) => {
    const pod = pods[end];
    return pod === undefined
      ? reach.peers.peerOf(parseAddress(OUTSIDE[end - pods.length]!)!)
      : reach.peers.classOf(endpoints.get(pod.name)!);
  };
}

function digitOf({ reach }: Network, from: number, to: number, { protocol, port }: Question): number {
  const { algebra } = reach;
  const ingress = algebra.includes(surely(algebra, reach.oneWay('ingress', to, from)), protocol, port);
  const egress = algebra.includes(surely(algebra, reach.oneWay('egress', from, to)), protocol, port);
  return Number(ingress) + 2 * Number(egress);
}
