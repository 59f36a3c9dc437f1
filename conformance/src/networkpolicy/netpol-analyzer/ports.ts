const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** Ports by protocol, in order and apart; names that no container resolves stand as they are. */
export interface Ports {
  readonly ranges: Readonly<Record<Protocol, readonly (readonly [number, number])[]>>;
  readonly names: readonly string[];
}

const EVERY = [[1, 65_535]] as const;
export const ALL_PORTS: Ports = { ranges: { TCP: EVERY, UDP: EVERY, SCTP: EVERY }, names: [] };
export const NO_PORTS: Ports = { ranges: { TCP: [], UDP: [], SCTP: [] }, names: [] };

/** `All Connections`, `No Connections`, `TCP 1-79,82-65535,UDP 53`. */
export function parsePorts(text: string): Ports {
  if (text === 'All Connections') return ALL_PORTS;
  const ranges: Record<Protocol, [number, number][]> = { TCP: [], UDP: [], SCTP: [] };
  const names: string[] = [];
  if (text === 'No Connections') return { ranges, names };
  let current: Protocol | undefined;
  for (const token of text.split(/[ ,]+/)) {
    const protocol = PROTOCOLS.find((one) => one === token);
    if (protocol !== undefined) {
      current = protocol;
      continue;
    }
    const range = /^(\d+)(?:-(\d+))?$/.exec(token);
    if (token === '') continue;
    // A name without a protocol means all of them.
    if (range === null || current === undefined)
      names.push(...(current === undefined ? PROTOCOLS : [current]).map((one) => `${one} ${token}`));
    else ranges[current].push([Number(range[1]), Number(range[2] ?? range[1])]);
  }
  return joined({ ranges, names });
}

export function union(a: Ports, b: Ports): Ports {
  const ranges = Object.fromEntries(
    PROTOCOLS.map((protocol) => [protocol, [...a.ranges[protocol], ...b.ranges[protocol]]]),
  ) as Record<Protocol, [number, number][]>;
  return joined({ ranges, names: [...a.names, ...b.names] });
}

export function includes(a: Ports, b: Ports): boolean {
  return portsKey(union(a, b)) === portsKey(a);
}

export function isNone(ports: Ports): boolean {
  return portsKey(ports) === '';
}

/** Equal for equal sets. */
export function portsKey({ ranges, names }: Ports): string {
  const parts = PROTOCOLS.flatMap((protocol) =>
    ranges[protocol].length === 0
      ? []
      : [`${protocol} ${ranges[protocol].map(([from, to]) => `${from}-${to}`).join(',')}`],
  );
  return [...parts, ...names].join('; ');
}

function joined({ ranges, names }: Ports): Ports {
  const own = Object.fromEntries(
    PROTOCOLS.map((protocol) => {
      const merged: [number, number][] = [];
      for (const [from, to] of ranges[protocol].toSorted(([a], [b]) => a - b)) {
        const last = merged.at(-1);
        if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
        else merged.push([from, to]);
      }
      return [protocol, merged];
    }),
  ) as unknown as Ports['ranges'];
  return { ranges: own, names: [...new Set(names)].sort() };
}
