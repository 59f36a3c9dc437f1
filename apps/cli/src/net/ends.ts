import { byCodeUnit, TorideError, type Resource } from '@toride/core';
import {
  type Block,
  type Endpoint,
  formatAddress,
  type Network,
  parseAddress,
  parseBlock,
  type Reachability,
  type Service,
  SPECIAL_BLOCKS,
} from '@toride/network-policy';
import { oneLine, plural } from '@toride/report';
import { didYouMean } from '../suggest.ts';
import { Names } from './names.ts';

/** An end as it was asked for, before anything is read. */
export type AskedEnd =
  | { readonly type: 'internet' }
  | { readonly type: 'block'; readonly text: string; readonly block: Block }
  | { readonly type: 'name'; readonly text: string };

export interface End {
  /** What it is called in the answer. */
  readonly name: string;
  /** Ids of classes and atoms, each with an endpoint where it is one. */
  readonly peers: readonly EndPeer[];
  readonly service?: Resource<Service>;
  readonly notes: readonly string[];
}

export interface EndPeer {
  readonly peer: number;
  readonly endpoint: Endpoint | undefined;
}

export function askedEnd(text: string): AskedEnd {
  if (text === 'internet') return { type: 'internet' };
  const address = parseAddress(text);
  if (address !== undefined) {
    const { family, value } = address;
    return { type: 'block', text, block: { family, first: value, last: value } };
  }
  if (/^[\d.]+\/|:.*\//.test(text)) {
    const block = parseBlock(text);
    if ('why' in block) throw notFound(`'${text}' ${block.why}`);
    return { type: 'block', text, block };
  }
  return { type: 'name', text };
}

/** The blocks that an answer about these ends must tell apart. */
export function blocksOfEnds(ends: readonly AskedEnd[]): Block[] {
  return ends.flatMap((end) => {
    if (end.type === 'block') return [end.block];
    return end.type === 'internet' ? SPECIAL_BLOCKS : [];
  });
}

/** @throws {TorideError} `TORIDE_CLI_NET_END` */
export function resolveEnd(asked: AskedEnd, network: Network, reach: Reachability): End {
  switch (asked.type) {
    case 'internet':
      return {
        name: 'the Internet',
        peers: internetPeers(reach),
        notes: ['by policies alone: whether a Service or route leads there, toride net exposure says'],
      };
    case 'block':
      return blockEnd(asked.text, asked.block, network, reach);
    case 'name':
      return namedEnd(asked.text, network, reach);
  }
}

/** Every address outside but the private and special ones. */
export function internetPeers({ peers }: Reachability): EndPeer[] {
  const special = new Set(SPECIAL_BLOCKS.flatMap((block) => peers.atoms.within(block)));
  return peers.atoms.list
    .filter(({ id }) => !special.has(id))
    .map(({ id }) => ({ peer: peers.classes.length + id, endpoint: undefined }));
}

function blockEnd(text: string, block: Block, network: Network, reach: Reachability): End {
  const { peers } = reach;
  const inside = network.world.endpoints.filter(({ addresses }) =>
    addresses.list.some(
      ({ family, value }) => family === block.family && value >= block.first && value <= block.last,
    ),
  );
  const names = new Names(network);
  const called = inside.map((one) => names.of(one));
  if (block.first === block.last && inside.length > 0)
    return {
      name: `${called.join(', ')} (${formatAddress(block.family, block.first)})`,
      peers: inside.map((endpoint) => ({ peer: peers.classOf(endpoint), endpoint })),
      notes: [],
    };
  return {
    name: text,
    peers: peers.atoms.within(block).map((id) => ({ peer: peers.classes.length + id, endpoint: undefined })),
    notes:
      inside.length === 0
        ? []
        : [
            `${plural(inside.length, 'workload')} of this cluster ${inside.length === 1 ? 'has an address' : 'have addresses'} in ${text}; asked for by name they may have other answers: ${called.slice(0, 5).join(', ')}${called.length > 5 ? ', …' : ''}`,
          ],
  };
}

/** Kinds as people write them. */
const SHORT_KINDS: Readonly<Record<string, string>> = {
  po: 'pod',
  pods: 'pod',
  deploy: 'deployment',
  deployments: 'deployment',
  ds: 'daemonset',
  daemonsets: 'daemonset',
  sts: 'statefulset',
  statefulsets: 'statefulset',
  rs: 'replicaset',
  svc: 'service',
  services: 'service',
  cj: 'cronjob',
  jobs: 'job',
};

function namedEnd(text: string, network: Network, reach: Reachability): End {
  const parts = text.split('/');
  if (parts.length > 3 || parts.some((part) => part === ''))
    throw notFound(
      `expected NAMESPACE/NAME or KIND/NAMESPACE/NAME, a block, an address or internet, got '${oneLine(text)}'`,
    );
  const name = parts.at(-1)!;
  const namespace = parts.length === 1 ? undefined : parts.at(-2)!;
  const kind =
    parts.length === 3 ? (SHORT_KINDS[parts[0]!.toLowerCase()] ?? parts[0]!.toLowerCase()) : undefined;
  const found =
    (kind === 'service' ? undefined : workloadEnd(kind, namespace, name, network, reach)) ??
    (kind === undefined || kind === 'pod' ? podEnd(namespace, name, network, reach) : undefined) ??
    (kind === undefined || kind === 'service' ? serviceEnd(namespace, name, network, reach) : undefined);
  if (found !== undefined) return found;
  const names = new Names(network);
  const known = network.world.endpoints.map((one) => names.of(one));
  const shortNames = network.world.endpoints.map((one) => oneLine(one.name));
  throw notFound(
    `no workload, pod or service '${oneLine(text)}'${didYouMean(text, known) || didYouMean(text, shortNames) || (known.length === 0 ? '' : `; there are ${known.sort(byCodeUnit).slice(0, 5).join(', ')}${known.length > 5 ? ' and more' : ''}`)}`,
  );
}

function workloadEnd(
  kind: string | undefined,
  namespace: string | undefined,
  name: string,
  network: Network,
  reach: Reachability,
): End | undefined {
  const found = network.world.endpoints.filter(
    (one) =>
      one.name === name &&
      (namespace === undefined || one.namespace === namespace) &&
      (kind === undefined || one.kind.toLowerCase() === kind),
  );
  if (found.length === 0) return undefined;
  const names = new Names(network);
  const places = new Set(found.map((one) => `${one.namespace}/${one.kind}`));
  // One workload may be several ends, where some of its pods differ; several workloads are a question of which.
  if (places.size > 1)
    throw notFound(
      `'${oneLine(name)}' may be ${[...places]
        .sort()
        .map((place) => oneLine(`${place.split('/')[1]!}/${place.split('/')[0]!}/${name}`))
        .join(' or ')}: say which`,
    );
  return {
    name: found.map((one) => names.of(one)).join(', '),
    peers: found.map((endpoint) => ({ peer: reach.peers.classOf(endpoint), endpoint })),
    notes: [],
  };
}

/** A pod of a workload: the workload answers for it, or the end that its difference made. */
function podEnd(
  namespace: string | undefined,
  name: string,
  network: Network,
  reach: Reachability,
): End | undefined {
  const pod = network.inventory
    .ofKind('Pod', '')
    .find(
      (one) => one.name === name && (namespace === undefined || (one.namespace ?? 'default') === namespace),
    );
  if (pod === undefined) return undefined;
  const own = network.world.endpoints.filter(({ workload }) => workload?.pods.includes(pod) === true);
  const endpoint = own.find(({ workload }) => workload?.drift === 'pod') ?? own[0];
  if (endpoint === undefined) return undefined;
  const names = new Names(network);
  return {
    name: `pod ${oneLine(`${pod.namespace ?? 'default'}/${name}`)}`,
    peers: [{ peer: reach.peers.classOf(endpoint), endpoint }],
    notes: [`pod ${oneLine(name)} is one of ${names.of(endpoint)}`],
  };
}

function serviceEnd(
  namespace: string | undefined,
  name: string,
  network: Network,
  reach: Reachability,
): End | undefined {
  const service = network.inventory
    .ofKind<Service>('Service', '')
    .find(
      (one) => one.name === name && (namespace === undefined || (one.namespace ?? 'default') === namespace),
    );
  if (service === undefined) return undefined;
  const selector = Object.entries(service.object.spec?.selector ?? {});
  const own = service.namespace ?? 'default';
  const behind = network.world.endpoints.filter(
    ({ namespace: at, labels }) =>
      selector.length > 0 &&
      at === own &&
      selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
  );
  const called = `service ${oneLine(`${own}/${name}`)}`;
  if (behind.length === 0)
    throw notFound(`${called} has no pods behind it: its selector selects none that were read`);
  const names = new Names(network);
  return {
    name: called,
    peers: behind.map((endpoint) => ({ peer: reach.peers.classOf(endpoint), endpoint })),
    service,
    notes: [
      `behind ${called}: ${behind
        .slice(0, 5)
        .map((one) => names.of(one))
        .join(', ')}${behind.length > 5 ? ', …' : ''}`,
    ],
  };
}

function notFound(message: string): TorideError {
  return new TorideError('TORIDE_CLI_NET_END', message);
}
