import type { Json, JsonObject } from '@toride/core';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
export type Labels = Readonly<Record<string, string>>;
export type Family = 4 | 6;

export interface TrafficPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** One, or one of each family. */
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly name: string; readonly protocol: Protocol; readonly port: number }[];
}

/** What a cluster's network is made of, and nothing that anyone concluded from it. */
export interface TrafficWorld {
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly pods: readonly TrafficPod[];
  readonly policies: readonly JsonObject[];
  /** Addresses of no pod. */
  readonly outside: readonly string[];
  /** Whether blocks of addresses take in pods, as network plug-ins differ about. */
  readonly ipBlockPods: 'yes' | 'no';
}

/** One packet that opens a connection. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

/** Every pair of addresses of one family but those of one end, on each port. */
export function probesOf({ pods, outside }: TrafficWorld, ports: readonly number[]): Probe[] {
  const ends = [...pods.map(({ addresses }) => addresses), outside];
  return ends.flatMap((sources, one) =>
    ends.flatMap((targets, other) =>
      one === other
        ? []
        : sources.flatMap((from) =>
            targets
              .filter((to) => familyOf(to) === familyOf(from))
              .flatMap((to) =>
                PROTOCOLS.flatMap((protocol) => ports.map((port) => ({ from, to, protocol, port }))),
              ),
          ),
    ),
  );
}

/** The ports at which anything that the objects name begins or ends, and those just beside. */
export function portsOf({ pods, policies }: TrafficWorld): number[] {
  const named = [
    ...pods.flatMap(({ ports }) => ports.map(({ port }) => port)),
    ...policies.flatMap(numbersIn),
  ];
  return [...new Set([1, 65_535, ...named.flatMap((port) => [port - 1, port, port + 1])])]
    .filter((port) => port >= 1 && port <= 65_535)
    .sort((a, b) => a - b);
}

const PORT_FIELDS = new Set(['port', 'endPort', 'start', 'end', 'number']);

function numbersIn(value: Json | undefined): number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, own]) => {
    if (typeof own !== 'number') return numbersIn(own);
    return PORT_FIELDS.has(key) ? [own] : [];
  });
}

/** As a cluster would list it. */
export function objectsOf({ namespaces, pods, policies }: TrafficWorld): JsonObject[] {
  return [
    ...Object.entries(namespaces).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...labels } },
    })),
    ...pods.map(({ namespace, name, labels, addresses, ports }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels: { ...labels } },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'example.org/main:1',
            ports: ports.map((one) => ({ name: one.name, protocol: one.protocol, containerPort: one.port })),
          },
        ],
      },
      status: { podIP: addresses[0]!, podIPs: addresses.map((ip) => ({ ip })) },
    })),
    ...policies,
  ];
}
