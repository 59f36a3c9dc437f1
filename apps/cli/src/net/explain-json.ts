import { stringifyJson, type Json } from '@toride/core';
import { placeOf } from '../words.ts';
import type { Explained } from './explained.ts';
import { headOf } from './head.ts';
import type { Question } from './question.ts';
import { policyName, reasonsOf } from './reason-lines.ts';
import type { Asked } from './walk.ts';

export function explainJson({ network, reach, from, to }: Question, all: readonly Explained[]): string {
  const { inventory } = network;
  const { enforced, enforcement, unknown } = headOf(network);
  const rule = ({ policy, rule: own, says }: Asked): Json => ({
    policy: policyName(policy),
    ...(own === undefined ? {} : { rule: own.index + 1 }),
    says,
    place: placeOf(inventory.locate(own?.place ?? policy.resource.place)),
  });
  return `${stringifyJson(
    {
      schema: 'toride.dev/net-explain/v1',
      enforcement: { enforced, text: enforcement },
      unknown: [...unknown],
      notes: [...from.notes, ...to.notes],
      pairs: all.map(({ names, self, ranges }) => ({
        from: names.from,
        to: names.to,
        self,
        ranges: ranges.map(({ ports, explanation, asked }) => ({
          ports: reach.algebra.text(ports),
          verdict: self ? 'open' : explanation.verdict,
          sides: [explanation.egress, explanation.ingress].map((side) => ({
            direction: side.direction,
            verdict: side.verdict,
            policies: side.selecting.map(policyName),
            because: reasonsOf(side, inventory).map(({ text, place, certain }) => ({ text, place, certain })),
            asked: (asked[side.direction] ?? []).map(rule),
          })),
        })),
      })),
    },
    2,
  )}\n`;
}
