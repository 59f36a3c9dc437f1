import { type Because, isIncomplete, verdictOnly } from './reason.ts';
import { NO_PORTS, type Ports, portsKey, union } from './ports.ts';

/** What an output states where: the list proper, one part of the exposure, or one side of a difference. */
export type Section = 'list' | 'egress' | 'ingress' | 'unprotected' | 'before' | 'after';

/** One line of an output: what passes between two ends. */
export interface Flow {
  readonly section: Section | Because;
  readonly from: string;
  readonly to: string;
  readonly ports: Ports;
}

/** What a list of flows means: for each pair of names, the ports, by addresses where one end is a range of them. */
export type Relation = ReadonlyMap<string, string>;

interface Piece {
  readonly first: bigint;
  readonly last: bigint;
  readonly ports: Ports;
}

const RANGE = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)(?:\[External\])?$/;

/** Two lists of flows mean the same when this is equal: ranges of addresses are sets, and lines about one pair add up. */
export function relationOf(flows: Iterable<Flow>): Relation {
  const pieces = new Map<string, Piece[]>();
  for (const { section, from, to, ports } of flows) {
    const range = RANGE.exec(from) ?? RANGE.exec(to);
    const name = (end: string) => (RANGE.test(end) ? 'outside' : end);
    const key = `${section}: ${name(from)} => ${name(to)}`;
    let own = pieces.get(key);
    if (own === undefined) pieces.set(key, (own = []));
    own.push({ first: addressOf(range?.[1]), last: addressOf(range?.[2]), ports });
  }
  return new Map([...pieces].map(([key, own]) => [key, meaningOf(own)] as const));
}

/** Both lists with reasons left out for pairs for which the first does not state them. */
export function statedReasons(
  expected: readonly Flow[],
  actual: readonly Flow[],
): readonly [readonly Flow[], readonly Flow[]] {
  const pairOf = ({ from, to }: Flow) => `${from} => ${to}`;
  const incomplete = new Set(expected.filter(({ section }) => isIncomplete(section)).map(pairOf));
  if (incomplete.size === 0) return [expected, actual];
  const reduced = (flows: readonly Flow[]) =>
    flows.map((flow) => {
      const { section } = flow;
      return isBecause(section) && incomplete.has(pairOf(flow))
        ? { ...flow, section: verdictOnly(section) }
        : flow;
    });
  return [reduced(expected), reduced(actual)];
}

function isBecause(section: Flow['section']): section is Because {
  return section.startsWith('because ');
}

/** Lines that tell how two relations differ. */
export function differences(expected: Relation, actual: Relation): string[] {
  const found: string[] = [];
  for (const [key, value] of expected)
    if (actual.get(key) !== value)
      found.push(`${key}: expected ${value}, got ${actual.get(key) ?? 'nothing'}`);
  for (const [key, value] of actual)
    if (!expected.has(key)) found.push(`${key}: expected nothing, got ${value}`);
  return found;
}

function meaningOf(pieces: readonly Piece[]): string {
  const bounds = [...new Set(pieces.flatMap(({ first, last }) => [first, last + 1n]))].sort((a, b) =>
    Number(a - b),
  );
  const cells: { first: bigint; last: bigint; ports: string }[] = [];
  for (const [index, first] of bounds.slice(0, -1).entries()) {
    const covering = pieces.filter((piece) => piece.first <= first && first <= piece.last);
    if (covering.length === 0) continue;
    const ports = portsKey(covering.reduce((all, piece) => union(all, piece.ports), NO_PORTS));
    const last = bounds[index + 1]! - 1n;
    const before = cells.at(-1);
    if (before !== undefined && before.last + 1n === first && before.ports === ports) before.last = last;
    else cells.push({ first, last, ports });
  }
  if (cells.length === 1 && cells[0]!.last === 0n) return cells[0]!.ports || 'none';
  return cells.map(({ first, last, ports }) => `${first}-${last} ${ports || 'none'}`).join(' | ');
}

function addressOf(text: string | undefined): bigint {
  return text === undefined ? 0n : text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}
