import type { Block } from '../sets/addresses.ts';
import type { Endpoint, World } from '../world/world.ts';
import type { Peer, PodSelector, Policy, Rule } from '../policy/policy.ts';
import type { LabelSelector } from '../policy/selector.ts';

/** What policies look at: nothing else can make two endpoints differ. */
export interface Looks {
  /** Keys of pod labels, sorted. */
  readonly labels: readonly string[];
  /** Names of container ports. */
  readonly portNames: readonly string[];
  readonly blocks: readonly Block[];
  /** Whether any rule speaks of nodes. */
  readonly nodes: boolean;
}

export function looks(policies: readonly Policy[], blocks: readonly Block[], world: World): Looks {
  const labels = new Set<string>();
  const portNames = new Set<string>();
  const found: Block[] = [...blocks];
  let nodes = false;
  const seen = ({ requirements }: LabelSelector) => {
    for (const { key } of requirements) labels.add(key);
  };
  const seenPods = ({ pods }: PodSelector) => {
    seen(pods);
  };
  const seenPeer = (peer: Peer) => {
    if (peer.type === 'pods') seenPods(peer.selector);
    else if (peer.type === 'block') found.push(peer.block, ...peer.except);
    else if (peer.type === 'nodes') nodes = true;
  };
  const seenRule = ({ peers, ports }: Rule) => {
    peers?.forEach(seenPeer);
    for (const port of ports ?? []) if (port.type === 'name') portNames.add(port.name);
  };
  for (const { subject, rules } of policies) {
    seenPods(subject);
    rules.forEach(seenRule);
  }
  // A node is one address among those outside.
  if (nodes)
    found.push(
      ...world.nodes.flatMap(({ addresses }) =>
        addresses.map(({ family, value }) => ({ family, first: value, last: value })),
      ),
    );
  return { labels: [...labels].sort(), portNames: [...portNames].sort(), blocks: found, nodes };
}

/** Equal for endpoints that no policy can tell apart. Namespaces are told apart always: their policies are theirs alone. */
export function signature(
  endpoint: Endpoint,
  { labels, portNames, blocks, nodes }: Looks,
  atoms: readonly number[],
): string {
  const parts: unknown[] = [endpoint.namespace, endpoint.hostNetwork];
  for (const key of labels) parts.push(Object.hasOwn(endpoint.labels, key) ? endpoint.labels[key] : null);
  if (portNames.length > 0)
    parts.push(
      endpoint.ports
        .filter(({ name }) => portNames.includes(name))
        .map(({ name, protocol, port }) => `${name}/${protocol}/${port}`),
    );
  if (blocks.length > 0) parts.push(atoms, endpoint.addresses.known);
  if (nodes && endpoint.hostNetwork) parts.push(endpoint.nodes);
  return JSON.stringify(parts);
}
