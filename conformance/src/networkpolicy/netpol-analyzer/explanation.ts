import { formatAddress, type Network } from '@toride/network-policy';
import type { Options } from './cases.ts';
import { nameOf } from './cluster.ts';
import { askedPairs, INGRESS_CONTROLLER } from './focus.ts';
import { explainedForwarding } from './forwarding.ts';
import { includes, parsePorts } from './ports.ts';
import { because } from './reason.ts';
import { regionsOf } from './regions.ts';
import type { Flow } from './relation.ts';

/** What `list --explain` tells: every pair, by what decides about each of its ports. */
export function explanationOf(network: Network, options: Options): Flow[] {
  const asked = askedPairs(network, options);
  const ends = endsOf(network);
  const explained = new Map<string, readonly Flow[]>();
  const between = ends.flatMap((from) =>
    ends.flatMap((to) => {
      if ((from.outside && to.outside) || !asked(from.name, to.name)) return [];
      const key = `${from.peer} ${to.peer}`;
      let flows = explained.get(key);
      if (flows === undefined) explained.set(key, (flows = explainPair(network, from.peer, to.peer)));
      return only(flows, options).map((flow) => ({ ...flow, from: from.name, to: to.name }));
    }),
  );
  const forwarded = explainedForwarding(network)
    .filter(({ to }) => asked(INGRESS_CONTROLLER, to))
    .flatMap(({ flows }) => only(flows, options));
  return [...between, ...forwarded];
}

interface End {
  readonly peer: number;
  readonly name: string;
  readonly outside: boolean;
}

function endsOf({ world, reach: { peers } }: Network): End[] {
  return [
    ...world.endpoints.map((endpoint) => ({
      peer: peers.classOf(endpoint),
      name: nameOf(endpoint),
      outside: false,
    })),
    ...peers.atoms.list.flatMap(({ id, family, addresses }) =>
      family === 4
        ? addresses.map(([first, last]) => ({
            peer: peers.classes.length + id,
            name: `${formatAddress(4, first)}-${formatAddress(4, last)}[External]`,
            outside: true,
          }))
        : [],
    ),
  ];
}

/** Of one connection only it; of one verdict only pairs that have it. */
function only(flows: readonly Flow[], { connection, only: wanted }: Options): readonly Flow[] {
  const ports = connection === undefined ? undefined : parsePorts(connection);
  const asked =
    ports === undefined
      ? flows
      : flows.filter((flow) => includes(flow.ports, ports)).map((flow) => ({ ...flow, ports }));
  const allows = asked.some(({ section }) => section.startsWith('because allowed'));
  if (wanted === undefined) return asked;
  return allows === (wanted === 'allow') ? asked : [];
}

function explainPair(network: Network, from: number, to: number): Flow[] {
  return regionsOf(network, from, to, []).map(({ reason, ports }) => ({
    section: because(reason),
    from: '',
    to: '',
    ports,
  }));
}
