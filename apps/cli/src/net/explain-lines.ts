import type { Inventory } from '@toride/core';
import type { SideExplanation } from '@toride/network-policy';
import { plural, type Terminal, wrap } from '@toride/report';
import { placeOf } from '../words.ts';
import { reasonLines } from './can-lines.ts';
import type { Explained } from './explained.ts';
import { headLines } from './list-lines.ts';
import { headOf } from './head.ts';
import type { Question } from './question.ts';
import { policyName, reasonsOf, ruleName, sideName, sides } from './reason-lines.ts';
import type { Asked } from './walk.ts';

const SHOWN_PAIRS = 12;
/** Rules that a side shows; those that match come first. */
const SHOWN_RULES = 20;
const VERDICTS = { open: ['yes', 'green'], closed: ['no', 'red'], unknown: ['unknown', 'yellow'] } as const;

/** The whole walk: for each pair of ends and each range of ports, who was asked and who decided. */
export function explainLines(question: Question, explained: readonly Explained[], shown: Terminal): string[] {
  const { network, from, to } = question;
  const lines = [...headLines(headOf(network), shown), ''];
  for (const note of new Set([...from.notes, ...to.notes]))
    lines.push(...wrap(note, shown.width).map((line) => shown.paint(line, 'dim')));
  if (explained.length === 0) lines.push('No container of it has such a port: there is nothing to explain.');
  for (const one of explained.slice(0, SHOWN_PAIRS)) lines.push(...pairLines(one, question, shown), '');
  if (explained.length > SHOWN_PAIRS)
    lines.push(`… and ${plural(explained.length - SHOWN_PAIRS, 'more pair')}: they are all in -f json`);
  return lines;
}

function pairLines(
  { names, self, ranges }: Explained,
  { network, reach }: Question,
  shown: Terminal,
): string[] {
  const lines = [shown.paint(`${names.from} ${shown.sign.fix} ${names.to}`, 'bold')];
  if (self) return [...lines, '  both are the same pod, and a pod always reaches itself'];
  return [
    ...lines,
    ...ranges.flatMap(({ ports, explanation, asked }) => {
      const [word, style] = VERDICTS[explanation.verdict];
      return [
        `  ${shown.paint(word, 'bold', style)}  ${reach.algebra.text(ports)}`,
        ...sides(explanation).flatMap((side) =>
          sideLines(side, asked[side.direction], names, network.inventory, shown),
        ),
      ];
    }),
  ];
}

function sideLines(
  side: SideExplanation,
  asked: readonly Asked[] | undefined,
  names: Explained['names'],
  inventory: Inventory,
  shown: Terminal,
): string[] {
  if (asked === undefined) return [];
  const lines = [`    ${sideName(side.direction, names.from, names.to)}: ${side.verdict}`];
  for (const { text, place } of reasonsOf(side, inventory))
    lines.push(...reasonLines(`${shown.sign.fix} ${text}`, place, '      ', shown));
  const rest = asked.filter(({ says }) => says !== 'decides' && says !== 'perhaps');
  const order = [...rest].sort((a, b) => Number(b.says === 'matches') - Number(a.says === 'matches'));
  for (const one of order.slice(0, SHOWN_RULES)) lines.push(...askedLines(one, inventory, shown));
  if (order.length > SHOWN_RULES)
    lines.push(`      … and ${plural(order.length - SHOWN_RULES, 'other rule')} that did not decide`);
  return lines;
}

const WORDS: Readonly<Record<Asked['says'], string>> = {
  decides: 'decides',
  perhaps: 'may match',
  matches: 'matches too',
  'other peers': 'is for other peers',
  'other ports': 'is for other ports',
  'no rules': 'has no rule, so it lets nothing pass',
};

function askedLines({ policy, rule, says }: Asked, inventory: Inventory, shown: Terminal): string[] {
  const place = placeOf(inventory.locate(rule?.place ?? policy.resource.place));
  const name = rule === undefined ? policyName(policy) : `${policyName(policy)}, ${ruleName(rule)}`;
  return reasonLines(`${shown.sign.dot} ${name} ${WORDS[says]}`, place, '      ', shown).map((line) =>
    shown.paint(line, 'dim'),
  );
}
