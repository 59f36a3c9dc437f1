import { stringifyJson } from '@toride/core';
import type { Verdict, WaysIn } from '@toride/network-policy';
import {
  chunked,
  csvCell,
  markdownCode,
  markdownText,
  oneLine,
  plural,
  type Sink,
  type Style,
  terminal,
  type Terminal,
  wrap,
} from '@toride/report';
import type { Look } from '../channel.ts';
import { reasonLines } from './can-lines.ts';
import { type ExposureGroup, isForAnyPod } from './exposure-groups.ts';
import type { Head } from './head.ts';
import { headLines, nameList } from './list-lines.ts';

export interface ExposureOutput {
  readonly head: Head;
  readonly groups: readonly ExposureGroup[];
  readonly deadEnds: WaysIn['deadEnds'];
  readonly unread: WaysIn['unread'];
  readonly all: boolean;
  readonly look: Look;
  readonly signal: AbortSignal;
}

type ExposureFormat = (output: ExposureOutput, sink: Sink) => Promise<void>;

export const EXPOSURE_FORMATS = { table, json, csv, md } as const satisfies Readonly<
  Record<string, ExposureFormat>
>;

const GROUPS = 100;
const WAYS = 6;
const WORDS: Readonly<Record<Verdict, string>> = { open: 'yes', closed: 'no', unknown: 'unknown' };
const STYLES: Readonly<Record<Verdict, Style>> = { open: 'red', closed: 'green', unknown: 'yellow' };

async function table(
  { head, groups, deadEnds, unread, all, look, signal }: ExposureOutput,
  sink: Sink,
): Promise<void> {
  const shown = terminal(look);
  const out = chunked(sink, signal);
  await out.write(`${headLines(head, shown).join('\n')}\n\n`);
  const visible = all ? groups : groups.slice(0, GROUPS);
  for (const group of visible) {
    const pause = out.write(`${groupLines(group, all, shown).join('\n')}\n\n`);
    if (pause) await pause;
  }
  if (visible.length < groups.length)
    await out.write(`… and ${plural(groups.length - visible.length, 'more group')}: say --all\n\n`);
  for (const line of looseEnds(deadEnds, unread))
    await out.write(`${wrap(line, shown.width).join('\n  ')}\n`);
  for (const line of wrap(summary(groups), shown.width)) await out.write(`${shown.paint(line, 'bold')}\n`);
  if (groups.some(({ internet, otherNamespaces }) => internet !== 'closed' || otherNamespaces !== 'none'))
    await out.write(
      `${shown.paint('Policies that would close this, tried out: toride net exposure -f yaml', 'dim')}\n`,
    );
  await out.end();
}

function groupLines(group: ExposureGroup, all: boolean, shown: Terminal): string[] {
  const { names, internet, ways, otherNamespaces, anyPod, toInternet } = group;
  const row = (label: string, text: string, style: Style) =>
    wrap(text, shown.width - 26).map(
      (line, index) => `  ${(index === 0 ? label : '').padEnd(24)}${shown.paint(line, style)}`,
    );
  const ports = (text: string): Style => {
    if (text === 'none') return 'green';
    return text.startsWith('unknown') || text.endsWith('for some pods') ? 'yellow' : 'red';
  };
  const wayLines = (all ? ways : ways.slice(0, WAYS)).flatMap(({ text, place, verdict }) =>
    reasonLines(`${verdict === 'open' ? 'by' : 'perhaps by'} ${text}`, place, '    ', shown),
  );
  const more = all ? 0 : ways.length - WAYS;
  return [
    ...wrap(nameList(names, all), shown.width).map((line) => shown.paint(line, 'bold')),
    ...row('from the Internet', WORDS[internet], STYLES[internet]),
    ...wayLines,
    ...(more > 0 ? [`    and ${plural(more, 'more way')}`] : []),
    ...row('from other namespaces', otherNamespaces, ports(otherNamespaces)),
    ...row('from any pod at all', anyPod, ports(anyPod)),
    ...row('to the Internet', toInternet, ports(toInternet)),
  ];
}

const REASONS: Readonly<Record<WaysIn['deadEnds'][number]['reason'], string>> = {
  'no-service': 'leads to a Service that was not read',
  'no-port': 'leads to a port that its Service does not have',
  'no-pod': 'leads to no pod that was read',
  'no-named-port': 'leads to a port by a name that its pods do not have',
  outside: 'leads to addresses that are not those of pods',
  'not-permitted': 'leads to another namespace that does not permit it',
  'not-attached': 'is taken by no listener of its Gateway',
  'not-modelled': 'leads to a kind that is not modelled',
};

function looseEnds(deadEnds: WaysIn['deadEnds'], unread: WaysIn['unread']): string[] {
  const name = ({ kind, namespace, name: own }: WaysIn['deadEnds'][number]['resource']) =>
    `${kind} ${namespace ?? 'default'}/${own}`;
  const lines = [
    ...deadEnds.map(({ resource, reason, detail }) =>
      oneLine(`! ${name(resource)} ${REASONS[reason]}: ${detail}`),
    ),
    ...unread.map(({ resource, why }) =>
      oneLine(`? ${name(resource)} may be a way in, and was not read: ${why}`),
    ),
  ];
  const most = 20;
  return lines.length > most
    ? [...lines.slice(0, most), `… and ${lines.length - most} more, in -f json`]
    : lines;
}

function summary(groups: readonly ExposureGroup[]): string {
  const count = (wanted: (group: ExposureGroup) => boolean) =>
    groups.filter(wanted).reduce((sum, { names }) => sum + names.length, 0);
  const total = count(() => true);
  const perhaps = count(({ internet }) => internet === 'unknown');
  return (
    `Of ${plural(total, 'workload')}, ${count(({ internet }) => internet === 'open')} can be reached from the Internet` +
    `${perhaps === 0 ? '' : ` (${perhaps} more perhaps)`}, ${count(({ otherNamespaces }) => otherNamespaces !== 'none')} from other namespaces, ` +
    `${count(isForAnyPod)} from any pod at all`
  );
}

async function json({ head, groups, deadEnds, unread, signal }: ExposureOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  const first = stringifyJson(
    {
      schema: 'toride.dev/net-exposure/v1',
      enforcement: { enforced: head.enforced, text: head.enforcement },
      unknown: [...head.unknown],
      notes: looseEnds(deadEnds, unread),
    },
    2,
  );
  await out.write(`${first.slice(0, -2)},\n  "exposures": [`);
  for (const [index, { names, internet, ways, ...ports }] of groups.entries()) {
    const text = stringifyJson({
      workloads: [...names],
      internet: WORDS[internet],
      ways: ways.map(({ verdict, ...way }) => ({ verdict: WORDS[verdict], ...way })),
      ...ports,
    });
    const pause = out.write(`${index === 0 ? '' : ','}\n    ${text}`);
    if (pause) await pause;
  }
  await out.write(groups.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
  await out.end();
}

async function csv({ groups, signal }: ExposureOutput, sink: Sink): Promise<void> {
  const out = chunked(sink, signal);
  await out.write('workload,internet,ways,other_namespaces,any_pod,to_internet\r\n');
  for (const { names, internet, ways, otherNamespaces, anyPod, toInternet } of groups)
    for (const name of names) {
      const cells = [
        name,
        WORDS[internet],
        ways.map(({ text }) => text).join('; '),
        otherNamespaces,
        anyPod,
        toInternet,
      ];
      const pause = out.write(`${cells.map(csvCell).join(',')}\r\n`);
      if (pause) await pause;
    }
  await out.end();
}

async function md(
  { head, groups, deadEnds, unread, all, signal }: ExposureOutput,
  sink: Sink,
): Promise<void> {
  const out = chunked(sink, signal);
  await out.write(`${markdownText(head.enforcement)}.\n\n${markdownText(summary(groups))}.\n\n`);
  for (const text of [...head.unknown, ...looseEnds(deadEnds, unread)])
    await out.write(`- ${markdownText(text)}\n`);
  await out.write(
    '\n| workloads | Internet | other namespaces | any pod | to the Internet |\n| --- | --- | --- | --- | --- |\n',
  );
  for (const { names, internet, ways, otherNamespaces, anyPod, toInternet } of all
    ? groups
    : groups.slice(0, GROUPS)) {
    const how = ways
      .slice(0, WAYS)
      .map(({ text }) => text)
      .join('; ');
    const cells = [`${WORDS[internet]}${how === '' ? '' : `: ${how}`}`, otherNamespaces, anyPod, toInternet];
    const pause = out.write(
      `| ${markdownCode(nameList(names, all))} | ${cells.map(markdownText).join(' | ')} |\n`,
    );
    if (pause) await pause;
  }
  await out.end();
}
