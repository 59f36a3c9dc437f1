import { stringifyJson, type Json } from '@toride/core';
import type { SideExplanation } from '@toride/network-policy';
import type { WholeAnswer } from './answer.ts';
import { headOf } from './head.ts';
import { Names } from './names.ts';
import { portText } from './port.ts';
import type { Question } from './question.ts';
import { policyName, reasonsOf } from './reason-lines.ts';

/** The answer with all its parts, for programs. */
export function canJson(question: Question, whole: WholeAnswer): string {
  const { from, to, port, network, reach } = question;
  const { enforced, enforcement, unknown } = headOf(network);
  const names = new Names(network);
  const name = ({ endpoint }: (typeof from.peers)[number], end: string) =>
    endpoint === undefined ? end : names.of(endpoint);
  const side = (one: SideExplanation): Json => ({
    verdict: one.verdict,
    policies: one.selecting.map(policyName),
    because: reasonsOf(one, network.inventory).map(({ text, place, certain }) => ({
      text,
      certain,
      ...(place === '' ? {} : { place }),
    })),
  });
  return `${stringifyJson(
    {
      schema: 'toride.dev/net-can/v1',
      answer: whole.answer,
      partly: whole.partly,
      from: from.name,
      to: to.name,
      ...(port === undefined ? {} : { port: portText(port) }),
      enforcement: { enforced, text: enforcement },
      unknown: [...unknown],
      notes: [...from.notes, ...to.notes],
      parts: whole.parts.map((part) => ({
        answer: part.answer,
        ports: reach.algebra.text(part.ports),
        self: part.self,
        from: [...new Set(part.pairs.map((pair) => name(pair.from, from.name)))],
        to: [...new Set(part.pairs.map((pair) => name(pair.to, to.name)))],
        egress: side(part.explanation.egress),
        ingress: side(part.explanation.ingress),
      })),
    },
    2,
  )}\n`;
}
