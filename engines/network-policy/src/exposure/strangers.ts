import type { Peers } from '../classes/peers.ts';
import type { PodSelector } from '../policy/policy.ts';
import type { Endpoint, World } from '../world/world.ts';
import { podsEntail } from './entails.ts';
import type { Selectors } from './selectors.ts';
import type { StandIns } from './stand-ins.ts';

/** One endpoint of each class, with the labels of the selectors that mean it. */
export function labelledSamples(peers: Peers, selectors: Selectors): Endpoint[] {
  const labels = peers.classes.map((): Record<string, string> => ({}));
  for (const { label, selector } of selectors.values())
    peers.selected(selector).forEach((id) => {
      labels[id]![label] = '';
    });
  return peers.classes.map(({ id, sample }) => ({ ...sample, id, labels: labels[id]! }));
}

/** A pod for each of these, with the labels of the selectors that mean all such pods. */
export function strangers<T extends { readonly selector: PodSelector }>(
  pods: readonly T[],
  own: readonly Endpoint[],
  standIns: StandIns,
  selectors: Selectors,
  world: World,
): ReadonlyMap<T, Endpoint> {
  const [like] = own;
  // Without workloads nobody can ask.
  if (like === undefined) return new Map();
  const all = [...selectors.values()];
  return new Map(
    pods.map((one, index) => {
      const meaning = all.filter(({ selector }) => podsEntail(one.selector, selector, world));
      const labels = Object.fromEntries(meaning.map(({ label }) => [label, '']));
      return [one, { ...stranger(like, standIns), id: own.length + index, labels }];
    }),
  );
}

/** A pod of which nothing is known: it has no address yet, and its ports may have any names. */
function stranger(like: Endpoint, { ports }: StandIns): Endpoint {
  return {
    ...like,
    namespace: '',
    kind: 'Pod',
    name: '',
    serviceAccount: 'default',
    hostNetwork: false,
    ports,
    addresses: { list: [], known: false },
    nodes: [],
    workload: undefined,
  };
}
