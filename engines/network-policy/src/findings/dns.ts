import type { Network } from '../network.ts';
import type { Policy, Rule } from '../policy/policy.ts';
import { selects } from '../policy/selector.ts';
import type { Applying } from '../reach/direction.ts';
import type { Endpoint } from '../world/world.ts';

/** Where the cluster's resolvers listen; OpenShift's on the second. */
const PORTS = [53, 5353] as const;

/** The namespaces of cluster DNS: kubeadm's and most others', and OpenShift's. */
const NAMESPACES = ['kube-system', 'openshift-dns'] as const;

/** Who can still resolve names. Which pods answer is known for a cluster, and seldom for files. */
export class Dns {
  /** Pods of the cluster's DNS, where they were read. */
  readonly servers: readonly Endpoint[];
  readonly #network: Network;
  readonly #closed = new Map<Policy, Endpoint[]>();

  constructor(network: Network) {
    this.#network = network;
    this.servers = network.world.endpoints.filter(
      ({ namespace, labels, name }) =>
        NAMESPACES.some((own) => own === namespace) &&
        (labels['k8s-app'] === 'kube-dns' || /^(coredns|kube-dns|dns-default)$/.test(name)),
    );
    this.#find();
  }

  /** Endpoints that cannot resolve names, by the policy that closed them first. */
  closedBy(policy: Policy): readonly Endpoint[] {
    return this.#closed.get(policy) ?? [];
  }

  #find(): void {
    const { reach } = this.#network;
    const asked = new Map<Applying, Policy | undefined>();
    for (const { id, members } of reach.peers.classes) {
      const applying = reach.applying('egress', id);
      if (!asked.has(applying)) asked.set(applying, this.#closer(applying));
      const closer = asked.get(applying);
      if (closer === undefined) continue;
      const own = this.#closed.get(closer);
      if (own === undefined) this.#closed.set(closer, [...members]);
      else own.push(...members);
    }
  }

  /** The policy to mend: the one for every pod, or the first that lets something out and no questions for names. */
  #closer(applying: Applying): Policy | undefined {
    const closing = applying.namespace.flatMap((group) =>
      group.flatMap(({ policy, certain }) => (certain ? [policy] : [])),
    );
    if (closing.length === 0) return undefined;
    const others = applying.admin.flatMap((group) => group.map(({ policy }) => policy));
    if ([...others, ...closing].some((policy) => policy.rules.some((rule) => this.#mayAsk(policy, rule))))
      return undefined;
    return (
      closing.find(({ subject }) => subject.pods.requirements.length === 0) ??
      closing.find(({ rules }) => rules.some(({ direction }) => direction === 'egress'))
    );
  }

  #mayAsk(policy: Policy, rule: Rule): boolean {
    if (rule.direction !== 'egress' || rule.action !== 'accept') return false;
    const { ports, peers } = rule;
    const asks =
      ports?.some((port) =>
        port.type === 'name'
          ? /dns/i.test(port.name)
          : port.protocol === 'UDP' && PORTS.some((one) => port.from <= one && one <= port.to),
      ) ?? true;
    if (!asks) return false;
    if (peers === undefined) return true;
    const { matcher, peers: all } = this.#network.reach;
    return peers.some((peer) => {
      // A resolver on the node, or one outside of the cluster.
      if (peer.type !== 'pods') return true;
      if (this.servers.length > 0) {
        const { surely, perhaps } = matcher.matched(policy, rule);
        return this.servers.some((server) => {
          const id = all.classOf(server);
          return surely.has(id) || perhaps?.has(id) === true;
        });
      }
      const { namespace } = peer.selector;
      return NAMESPACES.some((name) => {
        if ('name' in namespace) return namespace.name === name;
        const known = this.#network.world.namespaces.get(name);
        if (selects(namespace.labels, known?.labels ?? { [NAME_LABEL]: name })) return true;
        // What labels it has is known only of a namespace that was read.
        return (
          known?.declared !== true && namespace.labels.requirements.some(({ key }) => key !== NAME_LABEL)
        );
      });
    });
  }
}

const NAME_LABEL = 'kubernetes.io/metadata.name';
