import { intervalAlgebra, type Intervals, WHOLE_NUMBERS } from './intervals.ts';

/** What NetworkPolicy tells apart: https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const FIRST_PORT = 1;
export const LAST_PORT = 65_535;

/** A set of ports of each protocol, by its number in an algebra: equal sets have equal numbers. */
export type Connections = number & { readonly __connections?: never };

/** Ports in the order of `PROTOCOLS`. */
type Ports = readonly [Intervals<number>, Intervals<number>, Intervals<number>];

const ports = intervalAlgebra(WHOLE_NUMBERS);
const EVERY_PORT: Intervals<number> = [[FIRST_PORT, LAST_PORT]];

/**
 * Sets of connections and their algebra. Rules of a cluster make few different sets, and the same two meet over and over:
 * each set is kept once, and each result is remembered by the numbers of what it came from.
 */
export class ConnectionAlgebra {
  readonly none: Connections;
  readonly all: Connections;
  readonly #sets: Ports[] = [];
  readonly #numbers = new Map<string, Connections>();
  readonly #unions = new Map<number, Connections>();
  readonly #intersections = new Map<number, Connections>();
  readonly #differences = new Map<number, Connections>();

  constructor() {
    this.none = this.#keep([[], [], []]);
    this.all = this.#keep([EVERY_PORT, EVERY_PORT, EVERY_PORT]);
  }

  /** Ports `from` to `to` of one protocol. */
  range(protocol: Protocol, from = FIRST_PORT, to = LAST_PORT): Connections {
    const index = PROTOCOLS.indexOf(protocol);
    const low = Math.max(from, FIRST_PORT);
    const high = Math.min(to, LAST_PORT);
    const own: Intervals<number> = low <= high ? [[low, high]] : [];
    return this.#keep([index === 0 ? own : [], index === 1 ? own : [], index === 2 ? own : []]);
  }

  union(a: Connections, b: Connections): Connections {
    if (a === b || b === this.none || a === this.all) return a;
    if (a === this.none || b === this.all) return b;
    return this.#remembered(this.#unions, Math.min(a, b), Math.max(a, b), ports.union);
  }

  intersect(a: Connections, b: Connections): Connections {
    if (a === b || b === this.all || a === this.none) return a;
    if (a === this.all || b === this.none) return b;
    return this.#remembered(this.#intersections, Math.min(a, b), Math.max(a, b), ports.intersect);
  }

  subtract(a: Connections, b: Connections): Connections {
    if (b === this.none || a === this.none) return a;
    if (a === b || b === this.all) return this.none;
    return this.#remembered(this.#differences, a, b, ports.subtract);
  }

  includes(set: Connections, protocol: Protocol, port: number): boolean {
    return ports.has(this.ports(set, protocol), port);
  }

  ports(set: Connections, protocol: Protocol): Intervals<number> {
    return this.#sets[set]![PROTOCOLS.indexOf(protocol)]!;
  }

  /** How many sets were made. */
  get size(): number {
    return this.#sets.length;
  }

  /**
   * As people write it: `TCP 80,443,8000-8080, UDP 53`; `all` for everything, `none` for nothing.
   */
  text(set: Connections): string {
    if (set === this.all) return 'all';
    if (set === this.none) return 'none';
    return PROTOCOLS.flatMap((protocol) => {
      const own = this.ports(set, protocol);
      if (own.length === 0) return [];
      const [first] = own;
      if (first?.[0] === FIRST_PORT && first[1] === LAST_PORT) return [protocol];
      return [
        `${protocol} ${own.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')}`,
      ];
    }).join(', ');
  }

  #remembered(
    results: Map<number, Connections>,
    a: Connections,
    b: Connections,
    operation: (x: Intervals<number>, y: Intervals<number>) => Intervals<number>,
  ): Connections {
    // Two numbers below 2^26 fit into one exact number.
    const key = a * 0x400_0000 + b;
    const known = results.get(key);
    if (known !== undefined) return known;
    const x = this.#sets[a]!;
    const y = this.#sets[b]!;
    const made = this.#keep([operation(x[0], y[0]), operation(x[1], y[1]), operation(x[2], y[2])]);
    results.set(key, made);
    return made;
  }

  #keep(set: Ports): Connections {
    const key = set.map((own) => own.map(([from, to]) => `${from}-${to}`).join(',')).join(';');
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#sets.length as Connections;
    this.#sets.push(set);
    this.#numbers.set(key, number);
    return number;
  }
}
