import { createHash } from 'node:crypto';
import { plural, type Writer, xml } from '@toride/report';
import type { ListOutput } from '../list-formats.ts';
import { nameList, portsText } from '../list-lines.ts';

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 ui-sans-serif,system-ui,sans-serif;margin:1.5rem;max-width:100%}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:2rem}.picture{overflow:auto;border:1px solid #cbd5e1;border-radius:8px;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #cbd5e166}
td{overflow-wrap:anywhere}.no{color:#b91c1c;font-weight:600}.unknown{color:#c2410c}`;

/** Rows of the table; a browser is no place for millions. */
const ROWS = 5000;

/** One page without scripts that needs no network: the picture, then every connection in a table. */
export async function writeHtml(
  out: Writer,
  svg: string,
  { listing, reach, all }: ListOutput,
): Promise<void> {
  const { head, blocks, pairs } = listing;
  const policy = `default-src 'none'; style-src '${`sha256-${createHash('sha256').update(STYLE).digest('base64')}`}'; base-uri 'none'; form-action 'none'`;
  await out.write(
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">\n` +
      '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n' +
      `<title>Who can reach whom</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<h1>Who can reach whom</h1>\n` +
      `<p${head.enforced === 'yes' ? '' : ` class="${head.enforced}"`}>${xml(head.enforcement)}.</p>\n` +
      [head.ipBlockPods, ...head.unknown]
        .filter((text) => text !== '')
        .map((text) => `<p>${xml(text)}.</p>\n`)
        .join('') +
      `<p>${plural(pairs.open, 'pair')} of workloads of ${pairs.total} can talk, ${pairs.unknown} unknown.</p>\n` +
      `<div class="picture">\n${svg}</div>\n<h2>Connections</h2>\n<table>\n<thead><tr><th>from</th><th>to</th><th>open</th></tr></thead>\n<tbody>\n`,
  );
  const rows = blocks.flatMap(({ from, to }) => to.map((entry) => ({ from, ...entry })));
  for (const { from, names, outcome, some } of rows.slice(0, ROWS)) {
    const pause = out.write(
      `<tr><td>${xml(nameList(from, all))}</td><td>${xml(nameList(names, all))}</td><td>${xml(portsText(reach.algebra, outcome))}${some ? ' (some of them)' : ''}</td></tr>\n`,
    );
    if (pause) await pause;
  }
  const more = rows.length - ROWS;
  await out.write(
    `</tbody>\n</table>\n${more > 0 ? `<p>${plural(more, 'more row')}: narrow with --focus, --from, --to or --namespace.</p>\n` : ''}</body>\n</html>\n`,
  );
}
