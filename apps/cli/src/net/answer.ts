import {
  type Connections,
  explain,
  type Explanation,
  type Protocol,
  PROTOCOLS,
  type Reachability,
  surely,
  unknown,
} from '@toride/network-policy';
import type { End, EndPeer } from './ends.ts';
import { type AskedPort, meantBy } from './port.ts';
import { behindService } from './service-ports.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** Pairs of ends, and some of the asked ports, that have one answer for one reason. */
export interface AnswerPart {
  readonly answer: Answer;
  readonly pairs: readonly { readonly from: EndPeer; readonly to: EndPeer }[];
  readonly ports: Connections;
  /** Why, by one of these pairs and ports. */
  readonly explanation: Explanation;
  /** Both ends are the same single pod. */
  readonly self: boolean;
}

export interface WholeAnswer {
  /** Yes when anything gets through for certain, no when nothing may. */
  readonly answer: Answer;
  /** Not every pair and port that was asked for has this answer. */
  readonly partly: boolean;
  readonly parts: readonly AnswerPart[];
  /** Nothing was asked that exists, such as a port by a name that no container gives. */
  readonly empty: boolean;
}

export function answer(reach: Reachability, from: End, to: End, port: AskedPort | undefined): WholeAnswer {
  const parts = new Map<string, Omit<AnswerPart, 'pairs'> & { pairs: AnswerPart['pairs'][number][] }>();
  // Ends of one class are answered alike, however many there are.
  const answered = new Map<string, readonly Omit<AnswerPart, 'pairs'>[]>();
  for (const pair of from.peers.flatMap((source) =>
    to.peers.map((target) => ({ from: source, to: target })),
  )) {
    const asked = askedOf(reach, pair.to, to, port);
    const self = isSelf(pair.from, pair.to);
    const key = `${pair.from.peer},${pair.to.peer},${asked},${self}`;
    let own = answered.get(key);
    if (own === undefined)
      answered.set(key, (own = [...partsOf(reach, pair.from.peer, pair.to.peer, asked, self)]));
    for (const part of own) addTo(parts, part, pair);
  }
  const found = [...parts.values()].sort((a, b) => ORDER.indexOf(a.answer) - ORDER.indexOf(b.answer));
  const whole = ORDER.find((one) => found.some((part) => part.answer === one)) ?? 'no';
  return {
    answer: whole,
    partly: found.some((part) => part.answer !== whole),
    parts: found,
    empty: found.length === 0,
  };
}

const ORDER: readonly Answer[] = ['yes', 'unknown', 'no'];

function addTo(
  parts: Map<string, Omit<AnswerPart, 'pairs'> & { pairs: AnswerPart['pairs'][number][] }>,
  part: Omit<AnswerPart, 'pairs'>,
  pair: AnswerPart['pairs'][number],
): void {
  const key = `${part.answer};${part.ports};${part.self};${reasonKey(part.explanation)}`;
  const known = parts.get(key);
  if (known === undefined) parts.set(key, { ...part, pairs: [pair] });
  else known.pairs.push(pair);
}

/** What the port means at this destination, behind a Service after its translation. */
export function askedOf(
  { algebra }: Reachability,
  { endpoint }: EndPeer,
  { service }: End,
  port: AskedPort | undefined,
): Connections {
  return service === undefined || endpoint === undefined
    ? meantBy(port, algebra, endpoint)
    : behindService(service, port, algebra, endpoint);
}

export function isSelf(from: EndPeer, to: EndPeer): boolean {
  return from.endpoint !== undefined && from.endpoint === to.endpoint && from.endpoint.kind === 'Pod';
}

function* partsOf(
  reach: Reachability,
  from: number,
  to: number,
  asked: Connections,
  self: boolean,
): Generator<Omit<AnswerPart, 'pairs'>> {
  const { algebra } = reach;
  const outcome = self ? { open: algebra.all, closed: algebra.none } : reach.outcome(from, to);
  const sets: readonly [Answer, Connections][] = [
    ['yes', surely(algebra, outcome)],
    ['unknown', unknown(algebra, outcome)],
    ['no', algebra.subtract(outcome.closed, outcome.open)],
  ];
  for (const [says, set] of sets) {
    const ports = algebra.intersect(set, asked);
    const sample = firstPort(reach, ports);
    if (sample === undefined) continue;
    yield {
      answer: says,
      ports,
      explanation: explain(reach, { from, to, ...sample }),
      self,
    };
  }
}

export function firstPort(
  { algebra }: Reachability,
  ports: Connections,
): { readonly protocol: Protocol; readonly port: number } | undefined {
  for (const protocol of PROTOCOLS) {
    const [first] = algebra.ports(ports, protocol);
    if (first !== undefined) return { protocol, port: first[0] };
  }
  return undefined;
}

/** Equal for answers that the same rules gave. */
export function reasonKey({ egress, ingress }: Explanation): string {
  return JSON.stringify(
    [egress, ingress].map(({ verdict, selecting, steps }) => [
      verdict,
      selecting.map(({ id }) => id),
      steps.map((step) => {
        if (step.type === 'rule') return [step.policy.id, step.rule.direction, step.rule.index, step.certain];
        return step.type === 'isolated' ? step.policies.map(({ id }) => id) : 'default';
      }),
    ]),
  );
}
