import { explain, type Network, type Outcome, parseAddress, rows } from '@toride/network-policy';
import { OUTSIDE } from '../oracle/worlds.ts';

/** All that can be asked about a network, by names: numbers of classes and of sets are free to differ. */
export interface Observed {
  readonly policies: string;
  readonly pairs: ReadonlyMap<string, string>;
  /** What a subject's own policies say about everyone. */
  readonly oneWay: Readonly<Record<'ingress' | 'egress', ReadonlyMap<string, string>>>;
  readonly classes: ReadonlyMap<string, number>;
}

export function observed(network: Network): Observed {
  const { reach, world, policies, problems } = network;
  const classes = new Map(
    world.endpoints.map((endpoint) => [
      `${endpoint.namespace}/${endpoint.name}`,
      reach.peers.classOf(endpoint),
    ]),
  );
  const ends = [...classes, ...OUTSIDE.map((ip) => [ip, reach.peers.peerOf(parseAddress(ip)!)] as const)];
  const table = new Map<string, Outcome>();
  for (const { from, groups } of rows(reach))
    for (const { peers, outcome } of groups) peers.forEach((to) => table.set(`${from},${to}`, outcome));
  const text = ({ open, closed }: Outcome) => `${reach.algebra.text(open)} | ${reach.algebra.text(closed)}`;
  const pairs = new Map<string, string>();
  for (const [from, a] of ends)
    for (const [to, b] of ends) {
      const outcome = reach.outcome(a, b);
      const row = table.get(`${a},${b}`);
      const told = row === undefined || text(row) === text(outcome) ? '' : ' but not in rows';
      pairs.set(`${from} to ${to}`, `${text(outcome)}${told}; ${steps(network, a, b)}`);
    }
  const oneWay = (direction: 'ingress' | 'egress') =>
    new Map(
      [...classes].map(([name, subject]) => [
        name,
        ends.map(([, peer]) => text(reach.oneWay(direction, subject, peer))).join('; '),
      ]),
    );
  return {
    policies: JSON.stringify([
      policies.map(({ resource }) => resource.name),
      problems.map(({ message }) => message),
    ]),
    pairs,
    oneWay: { ingress: oneWay('ingress'), egress: oneWay('egress') },
    classes,
  };
}

/** The reasons, in order. */
function steps({ reach }: Network, from: number, to: number): string {
  const { verdict, egress, ingress } = explain(reach, { from, to, protocol: 'TCP', port: 80 });
  const told = [...egress.steps, ...ingress.steps].map((step) => {
    if (step.type === 'rule') return `${step.policy.resource.name}/${step.rule.index}`;
    return step.type === 'isolated'
      ? step.policies.map(({ resource }) => resource.name).join('+')
      : 'default';
  });
  return `${verdict} by ${told.join(', ')}`;
}
