import type { Inventory, JsonObject } from '@toride/core';
import { buildInventory } from '@toride/inventory';
import type { OraclePod, OraclePolicy, OracleWorld } from './brute-force.ts';
import type { Dice } from './dice.ts';
import { adminPolicy, clusterPolicy, labels, networkPolicy, PORT_NAMES } from './policies.ts';

const NAMESPACES = ['x', 'y', 'z'];
const POD_ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.1.0.1', 'fd00::1', 'fd00::2:1'];
const NODE_ADDRESS = '192.0.2.7';

/** In and beside the blocks that policies name, of nodes and of pods among them. */
export const OUTSIDE = ['10.0.0.2', '10.200.0.1', NODE_ADDRESS, '8.8.8.8', 'fd00::2:9', '2001:db8::1'];

/** A cluster of a few pods, small enough that all that can happen between few labels, ports and blocks does happen. */
export function randomWorld(dice: Dice): OracleWorld {
  return {
    namespaces: Object.fromEntries(NAMESPACES.map((name) => [name, labels(dice)])),
    nodes: [
      { name: 'n1', labels: labels(dice), ips: dice.chance(0.8) ? [NODE_ADDRESS] : [] },
      { name: 'n2', labels: labels(dice), ips: ['192.0.2.8'] },
    ],
    pods: dice.some(3, 9, (index) => randomPod(dice, `p${index}`)),
    policies: [
      ...dice.some(0, 3, (index) => networkPolicy(dice, `np${index}`, dice.pick(['x', 'y']))),
      ...dice.some(0, 2, (index) => adminPolicy(dice, `anp${index}`)),
      ...dice.some(0, 1, () => adminPolicy(dice, 'default')),
      ...(dice.chance(0.5) ? dice.some(0, 2, (index) => clusterPolicy(dice, `cnp${index}`)) : []),
    ] as unknown as readonly OraclePolicy[],
    ipBlockPods: dice.pick(['yes', 'no', 'unknown']),
    hostNetworkPods: dice.pick(['ignored', 'unknown']),
  };
}

function randomPod(dice: Dice, name: string): OraclePod {
  const hostNetwork = dice.chance(0.12);
  const ip = dice.chance(0.8) ? dice.pick(POD_ADDRESSES) : undefined;
  return {
    namespace: dice.pick(NAMESPACES),
    name,
    labels: labels(dice),
    ip: hostNetwork ? NODE_ADDRESS : ip,
    hostNetwork,
    node: hostNetwork ? 'n1' : undefined,
    ports: dice.some(0, 3, () => ({
      name: dice.pick(PORT_NAMES),
      protocol: dice.pick(['TCP', 'UDP']),
      port: dice.pick([80, 81]),
    })),
  };
}

/** The same as API objects, so that the readers of the engine are judged too. */
export function inventoryOf({ namespaces, nodes, pods, policies }: OracleWorld): Inventory {
  const objects = [
    ...Object.entries(namespaces).map(([name, own]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: own },
    })),
    ...nodes.map(({ name, labels: own, ips }) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: own },
      status: { addresses: ips.map((address) => ({ type: 'InternalIP', address })) },
    })),
    ...pods.map(podObject),
    ...(policies as unknown as readonly JsonObject[]),
  ] as readonly JsonObject[];
  const documents = objects.map((value, index) => ({ file: 'world', value, pointer: '', index }));
  return buildInventory(documents, { target: { major: 1, minor: 36 } });
}

function podObject({ namespace, name, labels: own, ip, hostNetwork, node, ports }: OraclePod): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: own },
    spec: {
      hostNetwork,
      ...(node === undefined ? {} : { nodeName: node }),
      // A container each: the names of one container's ports are unique.
      containers: [{ name: 'main', image: 'main' }, ...ports.map(containerOf)],
    },
    ...(ip === undefined ? {} : { status: { podIP: ip, podIPs: [{ ip }] } }),
  };
}

function containerOf({ name, protocol, port }: OraclePod['ports'][number], index: number): JsonObject {
  return { name: `c${index}`, image: 'main', ports: [{ name, protocol, containerPort: port }] };
}
