import type { Network } from '@toride/network-policy';
import type { Options } from './cases.ts';

export const INGRESS_CONTROLLER = '{ingress-controller}';

/** Whether a pair is asked for: a workload may be named alone or with its namespace. */
export type Asked = (from: string, to: string) => boolean;

export function askedPairs(network: Network, { focus, direction, focusPeers }: Options): Asked {
  const named = namesOf(network, focus);
  const peers = namesOf(network, focusPeers);
  const within = (names: ReadonlySet<string>, end: string) =>
    names.size === 0 || aliases(end).some((one) => names.has(one));
  return (from, to) => {
    if (from === to) return false;
    if (named.size === 0) return true;
    if (direction === 'ingress' && !within(named, to)) return false;
    if (direction === 'egress' && !within(named, from)) return false;
    return (within(named, from) && within(peers, to)) || (within(named, to) && within(peers, from));
  };
}

/** `backend_checkout_reports` is `backend/checkout` and `reports`: a namespace goes with the name after it. */
function namesOf({ world }: Network, words: readonly string[]): ReadonlySet<string> {
  const workloads = new Set(world.endpoints.map(({ namespace, name }) => `${namespace}/${name}`));
  const names = new Set<string>();
  for (let index = 0; index < words.length; index += 1) {
    const [word = '', next] = words.slice(index, index + 2);
    if (next !== undefined && workloads.has(`${word}/${next}`)) {
      names.add(`${word}/${next}`);
      index += 1;
    } else names.add(word);
  }
  return names;
}

function aliases(end: string): string[] {
  if (end === INGRESS_CONTROLLER) return ['ingress-controller'];
  const whole = end.replace(/\[[^[\]]*\]$/, '');
  return [whole, whole.slice(whole.indexOf('/') + 1)];
}
