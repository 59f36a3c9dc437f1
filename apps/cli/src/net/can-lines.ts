import type { Inventory } from '@toride/core';
import type { ConnectionAlgebra } from '@toride/network-policy';
import { columns, plural, type Terminal, wrap } from '@toride/report';
import type { Answer, AnswerPart, WholeAnswer } from './answer.ts';
import { Names } from './names.ts';
import { portText } from './port.ts';
import type { Question } from './question.ts';
import { reasonsOf, sideName, sides } from './reason-lines.ts';

const SHOWN_PARTS = 8;
const STYLES = { yes: 'green', no: 'red', unknown: 'yellow' } as const;

/** The answer first, then for each part of it the chain of rules that decide. */
export function canLines(question: Question, whole: WholeAnswer, shown: Terminal): string[] {
  const { from, to, port, network, reach } = question;
  const asked = port === undefined ? 'on any port' : `on ${portText(port)}`;
  const lines = [
    `${shown.paint(whole.answer, 'bold', STYLES[whole.answer])}${whole.partly ? ', in part' : ''}: ${from.name} ${shown.sign.fix} ${to.name} ${asked}`,
  ];
  if (network.enforcement.enforced === 'no')
    lines.push(shown.paint('  nothing enforces policies here, so everything is open', 'bold', 'red'));
  for (const note of new Set([...from.notes, ...to.notes]))
    lines.push(...wrap(note, shown.width - 2).map((line) => shown.paint(`  ${line}`, 'dim')));
  if (whole.empty) {
    const what =
      port?.type === 'name' || to.service !== undefined
        ? 'no container of it has such a port'
        : 'nothing was asked';
    return [...lines, `  ${what}, so nothing of it can be reached`];
  }
  const names = new Names(network);
  for (const part of whole.parts.slice(0, SHOWN_PARTS))
    lines.push(...partLines(part, question, whole, names, reach.algebra, network.inventory, shown));
  if (whole.parts.length > SHOWN_PARTS)
    lines.push(`  … and ${plural(whole.parts.length - SHOWN_PARTS, 'more part')}: they are all in -f json`);
  return lines;
}

function partLines(
  part: AnswerPart,
  { from, to }: Question,
  whole: WholeAnswer,
  names: Names,
  algebra: ConnectionAlgebra,
  inventory: Inventory,
  shown: Terminal,
): string[] {
  const lines: string[] = [];
  const called = {
    from: endNames(
      part.pairs.map((pair) => pair.from),
      from.name,
      names,
    ),
    to: endNames(
      part.pairs.map((pair) => pair.to),
      to.name,
      names,
    ),
  };
  if (whole.parts.length > 1) {
    const open = `${algebra.text(part.ports)}`;
    const pairs =
      part.pairs.length < from.peers.length * to.peers.length
        ? `: ${called.from} ${shown.sign.fix} ${called.to}`
        : '';
    lines.push(
      ...wrap(`${whole.parts.length > 1 ? word(part.answer) : ''} ${open}${pairs}`, shown.width - 2).map(
        (line, index) => `  ${index === 0 ? shown.paint(line, STYLES[part.answer]) : line}`,
      ),
    );
  }
  const indent = whole.parts.length > 1 ? '    ' : '  ';
  if (part.self) return [...lines, `${indent}both are the same pod, and a pod always reaches itself`];
  for (const side of sides(part.explanation)) {
    const outside =
      (side.direction === 'egress' ? part.pairs[0]?.from : part.pairs[0]?.to)?.endpoint === undefined;
    if (outside) continue;
    const name = sideName(side.direction, called.from, called.to);
    lines.push(...wrap(name, shown.width - indent.length).map((line) => indent + shown.paint(line, 'bold')));
    for (const reason of reasonsOf(side, inventory))
      lines.push(...reasonLines(reason.text, reason.place, `${indent}  `, shown));
  }
  return lines;
}

/** A reason and its place; what does not fit goes below it, two columns in. */
export function reasonLines(text: string, place: string, indent: string, shown: Terminal): string[] {
  const lines = wrap(text, shown.width - indent.length - 2).map((line, index) =>
    index === 0 ? indent + line : `${indent}  ${line}`,
  );
  if (place === '') return lines;
  const last = lines.at(-1) ?? '';
  if (columns(last) + columns(place) + 2 <= shown.width)
    return [...lines.slice(0, -1), `${last}  ${shown.paint(place, 'dim')}`];
  return [...lines, `${indent}  ${shown.paint(place, 'dim')}`];
}

function endNames(
  peers: readonly { readonly endpoint: Parameters<Names['of']>[0] | undefined }[],
  name: string,
  names: Names,
): string {
  const own = new Set(peers.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [names.of(endpoint)])));
  if (own.size === 0) return name;
  const list = [...own];
  return list.length > 4
    ? `${list.slice(0, 3).join(', ')} and ${plural(list.length - 3, 'other')}`
    : list.join(', ');
}

function word(answer: Answer): string {
  return { yes: 'open', no: 'closed', unknown: 'unknown' }[answer];
}
