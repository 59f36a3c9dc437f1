import { createHash } from 'node:crypto';
import type { OraclePod, OraclePolicy, OracleWorld } from '@toride/conformance/network-oracle';
import { verdict } from '@toride/conformance/network-oracle';
import type { Inventory } from '@toride/core';
import {
  type Network,
  type Outcome,
  type OutcomeGroup,
  PROTOCOLS,
  type Reachability,
  rows,
} from '@toride/network-policy';

/** At the bounds of every port that the corpus names, and beside them. */
const PORTS = [1, 53, 80, 5432, 6379, 7999, 8000, 8080, 8081, 8443, 8444, 9000, 9001, 65_535];
const CONNECTIONS = PROTOCOLS.flatMap((protocol) => PORTS.map((port) => ({ protocol, port })));
const LETTERS = { open: 1, closed: 2, unknown: 3 } as const;

/** Who can reach whom, pair by pair and port by port: a byte each. */
export function expanded({ world, reach }: Network): Uint8Array {
  const { endpoints } = world;
  const members: number[][] = reach.peers.classes.map(({ members: own }) => own.map(({ id }) => id));
  const relation = new Uint8Array(endpoints.length ** 2 * CONNECTIONS.length);
  const known = new Map<Outcome, Uint8Array>();
  const fill = (source: number, { peers, outcome }: OutcomeGroup) => {
    let letters = known.get(outcome);
    if (letters === undefined) known.set(outcome, (letters = lettersOf(reach, outcome)));
    for (const peer of peers.members())
      for (const target of members[peer] ?? [])
        relation.set(letters, (source * endpoints.length + target) * CONNECTIONS.length);
  };
  for (const { from, groups } of rows(reach))
    for (const source of members[from] ?? []) for (const group of groups) fill(source, group);
  return relation;
}

function lettersOf({ algebra }: Reachability, { open, closed }: Outcome): Uint8Array {
  return Uint8Array.from(
    CONNECTIONS,
    ({ protocol, port }) =>
      Number(algebra.includes(open, protocol, port)) + 2 * Number(algebra.includes(closed, protocol, port)),
  );
}

/** The same by brute force. */
export function judged(world: OracleWorld): Uint8Array {
  const letters: number[] = [];
  for (const from of world.pods)
    for (const to of world.pods)
      for (const connection of CONNECTIONS)
        letters.push(LETTERS[verdict(world, { from, to, ...connection })]);
  return Uint8Array.from(letters);
}

export function hashOf(relation: Uint8Array): string {
  return createHash('sha256').update(relation).digest('hex');
}

/** Pods as the templates of an inventory would make them, for the oracle; their addresses are not known. */
export function oracleWorld(inventory: Inventory): OracleWorld {
  return {
    namespaces: Object.fromEntries(
      inventory.ofKind('Namespace', '').map(({ name, object }) => [name, object.metadata.labels ?? {}]),
    ),
    pods: inventory.workloads.map(({ resource, metadata, spec, containers }): OraclePod => ({
      namespace: resource.namespace ?? 'default',
      name: resource.name,
      labels: metadata.labels ?? {},
      ip: undefined,
      hostNetwork: spec.hostNetwork === true,
      node: undefined,
      ports: containers.flatMap(({ container }) =>
        (container.ports ?? []).flatMap(({ name, protocol = 'TCP', containerPort }) =>
          name === undefined ? [] : [{ name, protocol, port: containerPort }],
        ),
      ),
    })),
    nodes: [],
    policies: inventory
      .ofKind('NetworkPolicy', 'networking.k8s.io')
      .map(({ object }) => object as unknown as OraclePolicy),
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  };
}
