import { stringifyJson } from '@toride/core';
import {
  type Bits,
  type ConnectionAlgebra,
  type Connections,
  type Outcome,
  surely,
  unknown,
} from '@toride/network-policy';
import { chunked, csvCell, markdownCode, markdownText, plural, type Sink } from '@toride/report';
import { PeerNames } from './names.ts';
import { nameList, portsText } from './list-lines.ts';
import type { ListOutput } from './list-formats.ts';

/** One object, its connections written one by one. */
export async function listJson({ listing, reach, signal }: ListOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  const { head, workloads, by, pairs, blocks } = listing;
  const first = stringifyJson(
    {
      schema: 'toride.dev/net-list/v1',
      enforcement: { enforced: head.enforced, text: head.enforcement },
      ipBlockPods: head.ipBlockPods,
      unknown: [...head.unknown],
      workloads,
      by,
      pairs: { ...pairs },
      notes: ['A pod always reaches itself: such pairs are not listed.'],
    },
    2,
  );
  await out.write(`${first.slice(0, -2)},\n  "connections": [`);
  const { algebra } = reach;
  let separator = '\n    ';
  for (const { from, to } of blocks) {
    for (const { names, outcome, some } of to) {
      const perhaps = unknown(algebra, outcome);
      const text = stringifyJson({
        from: [...from],
        to: [...names],
        open: algebra.text(surely(algebra, outcome)),
        ...(perhaps === algebra.none ? {} : { unknown: algebra.text(perhaps) }),
        ...(some ? { some } : {}),
      });
      const pause = out.write(separator + text);
      separator = ',\n    ';
      if (pause) await pause;
    }
  }
  await out.write(blocks.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
  await out.end();
}

/** RFC 4180, one pair a record when listed by workload, so that a spreadsheet can sort and filter. */
export async function listCsv(output: ListOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, output.signal);
  await out.write('from,to,open,unknown\r\n');
  for (const record of output.listing.by === 'workload' ? pairRecords(output) : groupRecords(output)) {
    const pause = out.write(`${record.map(csvCell).join(',')}\r\n`);
    if (pause) await pause;
  }
  await out.end();
}

type Record = readonly [from: string, to: string, open: string, unknown: string];

function* groupRecords({ listing, reach }: ListOutput): Generator<Record> {
  for (const { from, to } of listing.blocks)
    for (const { names, outcome } of to)
      yield [from.join('; '), names.join('; '), ...ports(reach.algebra, outcome)];
}

function* pairRecords({ listing, network, reach }: ListOutput): Generator<Record> {
  const peerNames = new PeerNames(network, reach);
  const each = (peers: Bits) => [
    ...peerNames.workloads(peers),
    ...peerNames.text(peers.and(reach.peers.outside)).outside,
  ];
  for (const { from, to } of listing.flows) {
    const sources = each(from);
    for (const { peers, outcome } of to) yield* product(sources, each(peers), ports(reach.algebra, outcome));
  }
}

function* product(
  sources: readonly string[],
  targets: readonly string[],
  says: readonly [string, string],
): Generator<Record> {
  for (const source of sources)
    for (const target of targets) if (source !== target) yield [source, target, ...says];
}

function ports(algebra: ConnectionAlgebra, outcome: Outcome): [open: string, unknown: string] {
  const text = (set: Connections) => (set === algebra.none ? '' : algebra.text(set));
  return [text(surely(algebra, outcome)), text(unknown(algebra, outcome))];
}

/** Rows that a comment on a pull request holds. */
const ROWS = 500;

export async function listMarkdown({ listing, reach, all, signal }: ListOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  const { head, blocks, pairs } = listing;
  const warn = head.enforced === 'yes' ? '' : '⚠️ ';
  await out.write(`${warn}${markdownText(head.enforcement)}.\n\n`);
  for (const text of [head.ipBlockPods, ...head.unknown])
    if (text !== '') await out.write(`- ${markdownText(text)}\n`);
  await out.write('\n| from | to | open |\n| --- | --- | --- |\n');
  let rows = 0;
  for (const { from, to } of blocks)
    for (const { names, outcome, some } of to) {
      if ((rows += 1) > ROWS && !all) continue;
      const cells = [
        markdownCode(nameList(from, all)),
        markdownCode(nameList(names, all)),
        `${markdownText(portsText(reach.algebra, outcome))}${some ? ' (some of them)' : ''}`,
      ];
      const pause = out.write(`| ${cells.join(' | ')} |\n`);
      if (pause) await pause;
    }
  if (rows > ROWS && !all) await out.write(`\n${plural(rows - ROWS, 'more row')}: say \`--all\`.\n`);
  await out.write(`\n${plural(pairs.open, 'pair')} of ${pairs.total} can talk, ${pairs.unknown} unknown.\n`);
  await out.end();
}
