import { chunked, type Sink, terminal } from '@toride/report';
import type { Look } from '../channel.ts';
import { blockLines, headLines, shownBlocks, tailLines } from './list-lines.ts';
import type { Listing } from './listing.ts';
import { PeerNames } from './names.ts';
import { dotOf } from './picture/dot.ts';
import { type Graph, graphOf } from './picture/graph.ts';
import { writeHtml } from './picture/html.ts';
import { svgOf } from './picture/svg.ts';
import type { ReadNetwork } from './read.ts';
import { listCsv, listJson, listMarkdown } from './list-data.ts';

export interface ListOutput extends ReadNetwork {
  readonly listing: Listing;
  readonly all: boolean;
  readonly filtered: boolean;
  readonly look: Look;
  readonly signal: AbortSignal;
}

type ListFormat = (output: ListOutput, sink: Sink) => Promise<void>;

export type ListFormatName = 'table' | 'json' | 'csv' | 'md' | 'dot' | 'svg' | 'html';

/** How `net list` prints, by the name that `-f` takes. */
export const LIST_FORMATS: Readonly<Record<ListFormatName, ListFormat>> = {
  table,
  json: listJson,
  csv: listCsv,
  md: listMarkdown,
  dot: (output, sink) => picture(output, sink, dotOf),
  svg: (output, sink) => picture(output, sink, (drawn) => svgOf(drawn, output.listing.head, TITLE)),
  html,
};

const TITLE = 'Who can reach whom';

function graph({ listing, reach, network, filtered }: ListOutput): Graph {
  const { flows, focus } = listing;
  return graphOf({ reach, flows, focus, filtered, names: new PeerNames(network, reach) });
}

async function picture(output: ListOutput, sink: Sink, draw: (drawn: Graph) => string): Promise<void> {
  const out = chunked(sink, output.signal);
  await out.write(draw(graph(output)));
  await out.end();
}

async function html(output: ListOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, output.signal);
  await writeHtml(out, svgOf(graph(output), undefined, TITLE), output);
  await out.end();
}

async function table({ listing, reach, all, filtered, look, signal }: ListOutput, sink: Sink): Promise<void> {
  const shown = terminal(look);
  const out = chunked(sink, signal);
  const blocks = shownBlocks(listing, all);
  await out.write(`${headLines(listing.head, shown).join('\n')}\n\n`);
  for (const block of blocks) {
    const pause = out.write(`${blockLines(block, reach.algebra, all, shown).join('\n')}\n\n`);
    if (pause) await pause;
  }
  const hidden = listing.blocks.length - blocks.length;
  await out.write(`${tailLines(listing, filtered, hidden, shown).join('\n')}\n`);
  await out.end();
}
