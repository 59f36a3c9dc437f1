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
  dot: (output, sink) => picture(output, sink, (graph) => dotOf(graph)),
  svg: (output, sink) => picture(output, sink, (graph) => svgOf(graph, output.listing.head, TITLE)),
  html,
};

const TITLE = 'Who can reach whom';

async function picture(
  { listing, reach, network, signal }: ListOutput,
  sink: Sink,
  draw: (graph: Graph) => string,
): Promise<void> {
  const out = chunked(sink, signal);
  await out.write(draw(graphOf(reach, listing.flows, new PeerNames(network, reach))));
  await out.end();
}

async function html(output: ListOutput, sink: Sink): Promise<void> {
  const { listing, reach, network, signal } = output;
  const out = chunked(sink, signal);
  const graph = graphOf(reach, listing.flows, new PeerNames(network, reach));
  await writeHtml(out, svgOf(graph, undefined, TITLE), output);
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
