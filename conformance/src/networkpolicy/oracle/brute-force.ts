/**
 * NetworkPolicy and the cluster-wide policies as their specifications tell them, one packet at a time, with no set and
 * no index: what decides is written down in the order in which the text says it, and where the text leaves a choice, or something
 * is not known, both ways are followed. It imports nothing of the engine, so that no mistake can agree with itself.
 *
 * - https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * - https://network-policy-api.sigs.k8s.io/api-overview/
 */
export interface OraclePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: not known. */
  readonly ip: string | undefined;
  readonly hostNetwork: boolean;
  readonly node: string | undefined;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

export interface OracleWorld {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly OraclePod[];
  readonly nodes: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ips: readonly string[];
  }[];
  /** API objects. */
  readonly policies: readonly OraclePolicy[];
  readonly ipBlockPods: 'yes' | 'no' | 'unknown';
  readonly hostNetworkPods: 'ignored' | 'unknown';
}

// The objects are read as JSON, so that no type of the engine is in between.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type OraclePolicy = Readonly<Record<string, never>> & {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** A pod, or an address outside. */
export type OraclePeer = OraclePod | string;

export type Verdict = 'open' | 'closed' | 'unknown';

type Decision = 'open' | 'closed';
type Match = 'yes' | 'no' | 'perhaps';

interface Packet {
  readonly from: OraclePeer;
  readonly to: OraclePeer;
  readonly protocol: string;
  readonly port: number;
}

export function verdict(world: OracleWorld, packet: Packet): Verdict {
  const out = possible(world, packet, 'egress');
  const into = possible(world, packet, 'ingress');
  const mayPass = out.has('open') && into.has('open');
  const mayStop = out.has('closed') || into.has('closed');
  if (mayPass && mayStop) return 'unknown';
  return mayPass ? 'open' : 'closed';
}

/** Every decision that the policies of one side may come to. */
function possible(world: OracleWorld, packet: Packet, side: 'ingress' | 'egress'): Set<Decision> {
  const subject = side === 'ingress' ? packet.to : packet.from;
  if (typeof subject === 'string') return new Set(['open']);
  const tiers = [
    () => ordered(world, packet, side, subject, 'Admin'),
    () => namespaced(world, packet, side, subject),
    () => ordered(world, packet, side, subject, 'Baseline'),
  ];
  let decisions = new Set<Decision>();
  for (const tier of tiers) {
    const outcomes = tier();
    for (const outcome of outcomes) if (outcome !== 'next') decisions.add(outcome);
    if (!outcomes.has('next')) return decisions;
  }
  // "if no policy matches, all pods can communicate with each other"
  decisions = decisions.add('open');
  return decisions;
}

type Outcome = Decision | 'next';

interface PlainRule {
  readonly action: 'open' | 'closed' | 'next';
  readonly match: Match;
}

function ordered(
  world: OracleWorld,
  packet: Packet,
  side: 'ingress' | 'egress',
  subject: OraclePod,
  tier: string,
): Set<Outcome> {
  // "host-networked pods are not included in subject selection"
  if (subject.hostNetwork) return new Set(['next']);
  const policies = world.policies
    .filter((policy) => tierOf(policy) === tier && selected(world, spec(policy).subject, subject))
    .map((policy) => ({
      priority: Number(spec(policy).priority ?? 0),
      rules: clusterRules(world, policy, packet, side),
    }));
  const priorities = [...new Set(policies.map(({ priority }) => priority))].sort((a, b) => a - b);
  // "the implementation can apply any of the matching policies": every order of equals is tried.
  const groups = priorities.map((priority) => policies.filter((policy) => policy.priority === priority));
  const found = new Set<Outcome>();
  const orders = groups.map((group) => permutations(group));
  const visit = (index: number, rules: PlainRule[]) => {
    if (index === orders.length) {
      for (const outcome of firstMatch(rules)) found.add(outcome);
      return;
    }
    for (const order of orders[index]!)
      visit(index + 1, [...rules, ...order.flatMap((policy) => policy.rules)]);
  };
  visit(0, []);
  return found;
}

function firstMatch(rules: readonly PlainRule[]): Set<Outcome> {
  const [rule, ...rest] = rules;
  if (rule === undefined) return new Set(['next']);
  const outcomes = new Set<Outcome>();
  if (rule.match !== 'no') outcomes.add(rule.action);
  if (rule.match !== 'yes') for (const outcome of firstMatch(rest)) outcomes.add(outcome);
  return outcomes;
}

function namespaced(
  world: OracleWorld,
  packet: Packet,
  side: 'ingress' | 'egress',
  subject: OraclePod,
): Set<Outcome> {
  const policies = world.policies.filter(
    (policy) =>
      policy.kind === 'NetworkPolicy' &&
      (policy.metadata.namespace ?? 'default') === subject.namespace &&
      labelsMatch(spec(policy).podSelector ?? {}, subject.labels) &&
      policyTypes(policy).includes(side),
  );
  // "If no policies exist in a namespace, then all ingress and egress traffic is allowed"
  if (policies.length === 0) return new Set(['next']);
  if (subject.hostNetwork && world.hostNetworkPods === 'ignored') return new Set(['next']);
  const matches = policies.flatMap((policy) =>
    list(spec(policy)[side]).map((rule) =>
      both(
        peersMatch(
          world,
          list(rule[side === 'ingress' ? 'from' : 'to']),
          other(packet, side),
          policy.metadata.namespace ?? 'default',
        ),
        portsMatch(list(rule.ports), packet),
      ),
    ),
  );
  const outcomes = new Set<Outcome>();
  if (matches.some((match) => match !== 'no')) outcomes.add('open');
  if (!matches.includes('yes')) outcomes.add('closed');
  // Whether a pod on the host network is isolated at all is left to the plug-in.
  if (subject.hostNetwork) {
    if (!matches.includes('yes')) outcomes.add('next');
  }
  return outcomes;
}

function policyTypes(policy: OraclePolicy): string[] {
  const { policyTypes: types, egress } = spec(policy);
  if (list(types).length > 0) return list(types).map((type) => String(type).toLowerCase());
  // "If no policyTypes are specified then by default Ingress will always be set and Egress will be set if there are any egress rules."
  return list(egress).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function peersMatch(world: OracleWorld, peers: readonly Json[], peer: OraclePeer, namespace: string): Match {
  // "If this field is empty or missing, this rule matches all sources"
  if (peers.length === 0) return 'yes';
  return any(
    peers.map(({ ipBlock, podSelector, namespaceSelector }) => {
      if (ipBlock !== undefined)
        return blockMatches(ipBlock.cidr, list(ipBlock.except), peer, world.ipBlockPods);
      if (typeof peer === 'string') return 'no';
      const inNamespace =
        namespaceSelector === undefined
          ? peer.namespace === namespace
          : labelsMatch(namespaceSelector, namespaceLabels(world, peer.namespace));
      if (!inNamespace || (podSelector !== undefined && !labelsMatch(podSelector, peer.labels))) return 'no';
      if (!peer.hostNetwork) return 'yes';
      return world.hostNetworkPods === 'unknown' ? 'perhaps' : 'no';
    }),
  );
}

function portsMatch(ports: readonly Json[], { protocol, port, to }: Packet): Match {
  if (ports.length === 0) return 'yes';
  return any(
    ports.map(({ protocol: own = 'TCP', port: wanted, endPort }) => {
      if (own !== protocol) return 'no';
      if (wanted === undefined) return 'yes';
      if (typeof wanted === 'string') return hasNamedPort(to, wanted, protocol, port);
      return port >= wanted && port <= (endPort ?? wanted) ? 'yes' : 'no';
    }),
  );
}

function clusterRules(
  world: OracleWorld,
  policy: OraclePolicy,
  packet: Packet,
  side: 'ingress' | 'egress',
): PlainRule[] {
  return list(spec(policy)[side]).map((rule) => {
    const peers = list(rule[side === 'ingress' ? 'from' : 'to']);
    const match = both(
      any(peers.map((peer) => clusterPeerMatches(world, peer, other(packet, side), policy.kind))),
      clusterPortsMatch(rule, packet),
    );
    const actions: Readonly<Record<string, Outcome>> = {
      Allow: 'open',
      Accept: 'open',
      Deny: 'closed',
      Pass: 'next',
    };
    return { action: actions[rule.action]!, match };
  });
}

function clusterPeerMatches(world: OracleWorld, peer: Json, end: OraclePeer, kind: string): Match {
  const { nodes, networks, domainNames } = peer;
  if (networks !== undefined) {
    // Of ClusterNetworkPolicy: "cluster-internal traffic will be checked against the rule as well".
    const pods = kind === 'ClusterNetworkPolicy' ? 'yes' : world.ipBlockPods;
    return any(list(networks).map((cidr) => blockMatches(String(cidr), [], end, pods)));
  }
  if (domainNames !== undefined) return typeof end === 'string' ? 'perhaps' : 'no';
  if (nodes !== undefined) {
    const chosen = world.nodes.filter(({ labels }) => labelsMatch(nodes, labels));
    if (typeof end === 'string') {
      if (chosen.some(({ ips }) => ips.some((ip) => sameAddress(ip, end)))) return 'yes';
      return chosen.some(({ ips }) => ips.length === 0) ? 'perhaps' : 'no';
    }
    return end.hostNetwork && chosen.some(({ name }) => name === end.node) ? 'perhaps' : 'no';
  }
  return typeof end !== 'string' && !end.hostNetwork && selected(world, peer, end) ? 'yes' : 'no';
}

function clusterPortsMatch(rule: Json, { protocol, port, to }: Packet): Match {
  const ports = list(rule.ports ?? rule.protocols);
  if (ports.length === 0) return 'yes';
  return any(
    ports.map((one): Match => {
      const named = one.namedPort ?? one.destinationNamedPort;
      if (named !== undefined) return hasNamedPort(to, named, protocol, port);
      if (one.portNumber !== undefined)
        return one.portNumber.protocol === protocol && one.portNumber.port === port ? 'yes' : 'no';
      if (one.portRange !== undefined)
        return one.portRange.protocol === protocol && port >= one.portRange.start && port <= one.portRange.end
          ? 'yes'
          : 'no';
      const own = one[protocol.toLowerCase()];
      if (own === undefined) return 'no';
      const wanted = own.destinationPort;
      if (wanted === undefined) return 'yes';
      if (wanted.number !== undefined) return wanted.number === port ? 'yes' : 'no';
      return port >= wanted.range.start && port <= wanted.range.end ? 'yes' : 'no';
    }),
  );
}

function hasNamedPort(to: OraclePeer, name: string, protocol: string, port: number): Match {
  if (typeof to === 'string') return 'no';
  return to.ports.some((own) => own.name === name && own.protocol === protocol && own.port === port)
    ? 'yes'
    : 'no';
}

function selected(world: OracleWorld, subject: Json, pod: OraclePod): boolean {
  if (subject.pods !== undefined)
    return (
      labelsMatch(subject.pods.namespaceSelector ?? {}, namespaceLabels(world, pod.namespace)) &&
      labelsMatch(subject.pods.podSelector ?? {}, pod.labels)
    );
  return labelsMatch(subject.namespaces ?? {}, namespaceLabels(world, pod.namespace));
}

function namespaceLabels(world: OracleWorld, name: string): Readonly<Record<string, string>> {
  return { ...world.namespaces[name], 'kubernetes.io/metadata.name': name };
}

function blockMatches(
  cidr: string,
  except: readonly Json[],
  peer: OraclePeer,
  pods: 'yes' | 'no' | 'unknown',
): Match {
  if (typeof peer === 'string')
    return inBlock(peer, cidr) && !except.some((hole) => inBlock(peer, String(hole))) ? 'yes' : 'no';
  // A pod on the host network has the address of its node, and is seen as that by everyone.
  const counts = peer.hostNetwork ? 'yes' : pods;
  if (counts === 'no') return 'no';
  if (peer.ip === undefined) return 'perhaps';
  const { ip } = peer;
  const inside = inBlock(ip, cidr) && !except.some((hole) => inBlock(ip, String(hole)));
  if (!inside) return 'no';
  return counts === 'yes' ? 'yes' : 'perhaps';
}

function labelsMatch(
  { matchLabels = {}, matchExpressions = [] }: Json,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const [key, value] of Object.entries(matchLabels))
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  for (const { key, operator, values = [] } of matchExpressions) {
    const has = Object.hasOwn(labels, key);
    if (operator === 'Exists' && !has) return false;
    if (operator === 'DoesNotExist' && has) return false;
    if (operator === 'In' && !(has && values.includes(labels[key]))) return false;
    if (operator === 'NotIn' && has && values.includes(labels[key])) return false;
  }
  return true;
}

/** Bits as text: slow and plain. */
function bitsOf(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return `v6:${[...front, ...middle, ...back].map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0')).join('')}`;
}

function sameAddress(a: string, b: string): boolean {
  return bitsOf(a) === bitsOf(b);
}

function inBlock(address: string, cidr: string): boolean {
  const [base = '', length = '0'] = cidr.split('/');
  if (base.includes(':') !== address.includes(':')) return false;
  const skip = base.includes(':') ? 3 : 0;
  return bitsOf(address).slice(0, skip + Number(length)) === bitsOf(base).slice(0, skip + Number(length));
}

function tierOf(policy: OraclePolicy): string | undefined {
  if (policy.kind === 'AdminNetworkPolicy') return 'Admin';
  if (policy.kind === 'BaselineAdminNetworkPolicy') return 'Baseline';
  return policy.kind === 'ClusterNetworkPolicy' ? String(spec(policy).tier) : undefined;
}

function other({ from, to }: Packet, side: 'ingress' | 'egress'): OraclePeer {
  return side === 'ingress' ? from : to;
}

function both(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'perhaps';
}

function any(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('perhaps') ? 'perhaps' : 'no';
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

function spec(policy: OraclePolicy): Json {
  return (policy as Json).spec ?? {};
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
