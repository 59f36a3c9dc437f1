import type { Direction } from '@toride/network-policy';
import { askedOf, isSelf } from './answer.ts';
import { Names } from './names.ts';
import type { Question } from './question.ts';
import { type Asked, askedRules, type PortRange, portRanges } from './walk.ts';

/** One pair of ends with every range of ports that was decided alike. */
export interface Explained {
  readonly names: { readonly from: string; readonly to: string };
  readonly self: boolean;
  readonly ranges: readonly (PortRange & {
    /** By side; a side outside of the cluster has no policies. */
    readonly asked: Partial<Readonly<Record<Direction, readonly Asked[]>>>;
  })[];
}

/** Pairs that are explained; `can` answers for more. */
const PAIRS = 200;

export function explained({ reach, network, from, to, port }: Question): Explained[] {
  const names = new Names(network);
  const pairs = from.peers
    .flatMap((source) => to.peers.map((target) => ({ source, target })))
    .slice(0, PAIRS);
  // Addresses that are decided alike are one row of the answer.
  const seen = new Set<string>();
  return pairs.flatMap(({ source, target }) => {
    const asked = askedOf(reach, target, to, port);
    const self = isSelf(source, target);
    const ranges = portRanges(reach, source.peer, target.peer, asked).map((range) => ({
      ...range,
      asked: {
        ...(source.endpoint === undefined
          ? {}
          : { egress: askedRules(reach, range.explanation.egress, source.peer, target.peer, range.sample) }),
        ...(target.endpoint === undefined
          ? {}
          : {
              ingress: askedRules(reach, range.explanation.ingress, source.peer, target.peer, range.sample),
            }),
      },
    }));
    if (ranges.length === 0) return [];
    const own = {
      names: {
        from: source.endpoint === undefined ? from.name : names.of(source.endpoint),
        to: target.endpoint === undefined ? to.name : names.of(target.endpoint),
      },
      self,
      ranges,
    };
    const key = JSON.stringify([
      own.names,
      ranges.map(({ ports, asked: rules }) => [
        ports,
        Object.values(rules).map((list) =>
          list.map(({ policy, rule, says }) => [policy.id, rule?.index, says]),
        ),
      ]),
    ]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [own];
  });
}
