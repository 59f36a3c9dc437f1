import { type ConnectionAlgebra, type Outcome, surely, unknown } from '@toride/network-policy';
import { padEnd, plural, type Style, type Terminal, wrap } from '@toride/report';
import type { Head } from './head.ts';
import type { Listing, ListingBlock } from './listing.ts';

/** Names and blocks that a table shows without `--all`. */
const NAMES = 6;
const BLOCKS = 200;

const HEAD_STYLES: Readonly<Record<Head['enforced'], readonly Style[]>> = {
  yes: ['bold'],
  no: ['bold', 'red'],
  unknown: ['yellow'],
};

export function headLines(head: Head, shown: Terminal): string[] {
  const mark = head.enforced === 'yes' ? shown.sign.ok : shown.sign.warning;
  const lines = wrapped(`${mark} `, head.enforcement, shown).map((line) =>
    shown.paint(line, ...HEAD_STYLES[head.enforced]),
  );
  if (head.ipBlockPods !== '') lines.push(...wrapped('  ', head.ipBlockPods, shown));
  for (const text of head.unknown)
    lines.push(...wrapped(`${shown.sign.unknown} `, text, shown).map((line) => shown.paint(line, 'yellow')));
  return lines;
}

function wrapped(first: string, text: string, shown: Terminal): string[] {
  return wrap(text, shown.width - 2).map((line, index) => (index === 0 ? first : '  ') + line);
}

export function blockLines(
  block: ListingBlock,
  algebra: ConnectionAlgebra,
  all: boolean,
  shown: Terminal,
): string[] {
  const lines = wrap(nameList(block.from, all), shown.width).map((line) => shown.paint(line, 'bold'));
  const entries = block.to.map(({ names, outcome, some }) => ({
    names: nameList(names, all),
    ports: portsText(algebra, outcome) + (some ? ' (some of them)' : ''),
  }));
  const room = shown.width - 4;
  const column = Math.min(
    Math.max(...entries.map(({ names }) => names.length)) + 2,
    Math.max(room - Math.max(...entries.map(({ ports }) => ports.length)), 40),
  );
  for (const { names, ports } of entries) {
    const text = wrap(names, column - 2);
    const says = wrap(ports, Math.max(room - column, 20));
    for (let i = 0; i < Math.max(text.length, says.length); i += 1)
      lines.push(
        `  ${i === 0 ? shown.sign.fix : ' '} ${padEnd(text[i] ?? '', column)}${shown.paint(says[i] ?? '', 'cyan')}`.trimEnd(),
      );
  }
  return lines;
}

export function shownBlocks(listing: Listing, all: boolean): readonly ListingBlock[] {
  return all ? listing.blocks : listing.blocks.slice(0, BLOCKS);
}

/** Some of the names, and how many more there are. */
export function nameList(names: readonly string[], all: boolean): string {
  if (all || names.length <= NAMES + 1) return names.join(', ');
  return `${names.slice(0, NAMES).join(', ')} and ${plural(names.length - NAMES, 'other')}`;
}

/** What is open for certain, then what is not known. */
export function portsText(algebra: ConnectionAlgebra, outcome: Outcome): string {
  const sure = surely(algebra, outcome);
  const perhaps = unknown(algebra, outcome);
  if (perhaps === algebra.none) return algebra.text(sure);
  const asked = `unknown: ${algebra.text(perhaps)}`;
  return sure === algebra.none ? asked : `${algebra.text(sure)}; ${asked}`;
}

export function tailLines(
  { pairs, by }: Listing,
  filtered: boolean,
  hidden: number,
  shown: Terminal,
): string[] {
  const lines: string[] = [];
  if (hidden > 0)
    lines.push(
      `… and ${plural(hidden, 'more group')}: narrow with --focus, --from, --to or --namespace, or say --all`,
      '',
    );
  const { open, unknown: perhaps, total } = pairs;
  const left = perhaps === 0 ? '' : `, ${plural(perhaps, 'pair')} unknown`;
  const says = filtered ? `${plural(open, 'pair')} of workloads listed` : pairsText(open, total);
  lines.push(shown.paint(`${says}${left}`, 'bold'));
  const note = `A pod always reaches itself, and the kubelet the pods of its node; neither is listed.${by === 'workload' ? '' : ` Grouped by ${by}.`}`;
  lines.push(...wrap(note, shown.width).map((line) => shown.paint(line, 'dim')));
  return lines;
}

function pairsText(open: number, total: number): string {
  const count = `${grouped(open)} of ${grouped(total)}`;
  if (open === 0) return `No pair of workloads can talk (${count})`;
  if (open === total) return `Every pair of workloads can talk (${count})`;
  return `${plural(open, 'pair')} of workloads of ${grouped(total)} can talk`;
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
