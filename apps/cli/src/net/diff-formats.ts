import { stringifyJson } from '@toride/core';
import type { NetworkDiff } from '@toride/network-policy';
import {
  chunked,
  csvCell,
  markdownCode,
  markdownText,
  oneLine,
  plural,
  type Sink,
  terminal,
  type Terminal,
  wrap,
} from '@toride/report';
import type { Look } from '../channel.ts';
import { CHANGE_ORDER, CHANGE_WORDS, type ChangeRow } from './diff-groups.ts';
import type { Head } from './head.ts';
import { headLines, nameList } from './list-lines.ts';

export interface DiffOutput {
  readonly diff: NetworkDiff;
  readonly rows: readonly ChangeRow[];
  readonly heads: { readonly before: Head; readonly after: Head };
  readonly all: boolean;
  readonly look: Look;
  readonly signal: AbortSignal;
}

type DiffFormat = (output: DiffOutput, sink: Sink) => Promise<void>;

export const DIFF_FORMATS = { table, json, csv, md } as const satisfies Readonly<Record<string, DiffFormat>>;

/** Changes that a table or a comment shows without `--all`. */
const ROWS = 200;

async function table({ rows, heads, diff, all, look, signal }: DiffOutput, sink: Sink): Promise<void> {
  const shown = terminal(look);
  const out = chunked(sink, signal);
  await out.write(headText(heads, shown));
  const visible = all ? rows : rows.slice(0, ROWS);
  for (const type of CHANGE_ORDER) {
    const own = visible.filter((row) => row.type === type);
    if (own.length === 0) continue;
    const style = type === 'removed' || type === 'narrowed' ? 'green' : 'red';
    await out.write(`${shown.paint(CHANGE_WORDS[type], 'bold', style)}\n`);
    for (const row of own) {
      const pause = out.write(`${rowLines(row, all, shown).join('\n')}\n`);
      if (pause) await pause;
    }
    await out.write('\n');
  }
  if (visible.length < rows.length)
    await out.write(`… and ${plural(rows.length - visible.length, 'more change')}: say --all\n`);
  for (const [word, list] of [
    ['New', diff.added],
    ['Gone', diff.removed],
  ] as const)
    if (list.length > 0) {
      const names = nameList(
        list.map(({ namespace, name }) => oneLine(`${namespace}/${name}`)),
        all,
      );
      await out.write(`${wrap(`${word} workloads: ${names}`, shown.width).join('\n  ')}\n`);
    }
  await out.write(`${shown.paint(summary(rows), 'bold')}\n`);
  await out.end();
}

function headText({ before, after }: DiffOutput['heads'], shown: Terminal): string {
  const now = headLines(after, shown).join('\n');
  const other =
    before.enforced === after.enforced
      ? ''
      : `\n${headLines({ ...before, enforcement: `Before: ${before.enforcement}` }, shown).join('\n')}`;
  return `${now}${other}\n\n`;
}

function rowLines({ type, from, to, before, after }: ChangeRow, all: boolean, shown: Terminal): string[] {
  const ends = `${nameList(from, all)} ${shown.sign.fix} ${nameList(to, all)}`;
  const ports = { added: after, removed: before }[type as string] ?? `${before} ${shown.sign.fix} ${after}`;
  return [
    ...wrap(ends, shown.width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`),
    ...wrap(ports, shown.width - 6).map((line) => `      ${shown.paint(line, 'cyan')}`),
  ];
}

function summary(rows: readonly ChangeRow[]): string {
  if (rows.length === 0) return 'Nothing changed: who can reach whom is the same';
  const parts = CHANGE_ORDER.flatMap((type) => {
    const count = rows
      .filter((row) => row.type === type)
      .reduce((sum, { from, to }) => sum + from.length * to.length, 0);
    return count === 0 ? [] : [`${count} ${type}`];
  });
  return `Connections: ${parts.join(', ')}`;
}

async function json({ rows, heads, diff, signal }: DiffOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  const head = ({ enforced, enforcement, unknown }: Head) => ({
    enforced,
    text: enforcement,
    unknown: [...unknown],
  });
  const names = (list: NetworkDiff['added']) =>
    list.map(({ namespace, kind, name }) => oneLine(`${kind}/${namespace}/${name}`));
  const first = stringifyJson(
    {
      schema: 'toride.dev/net-diff/v1',
      before: head(heads.before),
      after: head(heads.after),
      workloads: { added: names(diff.added), removed: names(diff.removed) },
    },
    2,
  );
  await out.write(`${first.slice(0, -2)},\n  "changes": [`);
  for (const [index, { type, from, to, before, after }] of rows.entries()) {
    const text = stringifyJson({ type, from: [...from], to: [...to], before, after });
    const pause = out.write(`${index === 0 ? '' : ','}\n    ${text}`);
    if (pause) await pause;
  }
  await out.write(rows.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
  await out.end();
}

async function csv({ rows, signal }: DiffOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  await out.write('change,from,to,before,after\r\n');
  for (const { type, from, to, before, after } of rows) {
    const cells = [type, from.join('; '), to.join('; '), before, after];
    const pause = out.write(`${cells.map(csvCell).join(',')}\r\n`);
    if (pause) await pause;
  }
  await out.end();
}

/** For a comment on a pull request. */
async function md({ rows, heads, all, signal }: DiffOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  const { after } = heads;
  await out.write(`### Network: ${markdownText(summary(rows))}\n\n${markdownText(after.enforcement)}.\n`);
  if (after.unknown.length > 0)
    await out.write(`\n${after.unknown.map((text) => `- ${markdownText(text)}`).join('\n')}\n`);
  const visible = all ? rows : rows.slice(0, ROWS);
  if (rows.length > 0)
    await out.write('\n| change | from | to | before | after |\n| --- | --- | --- | --- | --- |\n');
  for (const { type, from, to, before, after: now } of visible) {
    const ends = [nameList(from, all), nameList(to, all)].map(markdownCode);
    const pause = out.write(
      `| ${type} | ${ends.join(' | ')} | ${markdownText(before)} | ${markdownText(now)} |\n`,
    );
    if (pause) await pause;
  }
  if (visible.length < rows.length)
    await out.write(`\n${plural(rows.length - visible.length, 'more change')}.\n`);
  await out.end();
}
