import type { Resource } from '@toride/core';
import type { Direction } from '../policy/policy.ts';

/** Kinds of other products that decide about connections, by API group. */
interface Foreign {
  readonly product: string;
  readonly kinds: readonly string[];
  /** What they may decide about. */
  readonly directions: readonly Direction[];
}

const BOTH = ['ingress', 'egress'] as const;

/*
 * Beside each: the product's reference of its kinds. Which of them are modelled is for the readers to say: what a reader has
 * read is not foreign any more.
 */
const FOREIGN: Readonly<Record<string, Foreign>> = {
  // https://docs.cilium.io/en/stable/network/kubernetes/policy/
  'cilium.io': {
    product: 'Cilium',
    kinds: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
    directions: BOTH,
  },
  // https://docs.tigera.io/calico/latest/reference/resources/
  'projectcalico.org': {
    product: 'Calico',
    kinds: ['NetworkPolicy', 'GlobalNetworkPolicy'],
    directions: BOTH,
  },
  'crd.projectcalico.org': {
    product: 'Calico',
    kinds: ['NetworkPolicy', 'GlobalNetworkPolicy'],
    directions: BOTH,
  },
  // https://antrea.io/docs/main/docs/antrea-network-policy/
  'crd.antrea.io': {
    product: 'Antrea',
    kinds: ['NetworkPolicy', 'ClusterNetworkPolicy'],
    directions: BOTH,
  },
  // https://ovn-kubernetes.io/features/network-security-controls/egress-firewall/
  'k8s.ovn.org': { product: 'OVN-Kubernetes', kinds: ['EgressFirewall'], directions: ['egress'] },
  // https://istio.io/latest/docs/reference/config/security/
  'security.istio.io': {
    product: 'Istio',
    kinds: ['AuthorizationPolicy', 'PeerAuthentication'],
    directions: ['ingress'],
  },
  // https://linkerd.io/2/reference/authorization-policy/
  'policy.linkerd.io': {
    product: 'Linkerd',
    kinds: ['AuthorizationPolicy', 'Server', 'ServerAuthorization'],
    directions: ['ingress'],
  },
  // https://kuma.io/docs/latest/policies/meshtrafficpermission/
  'kuma.io': {
    product: 'Kuma',
    kinds: ['MeshTrafficPermission', 'TrafficPermission'],
    directions: ['ingress'],
  },
  // https://developer.hashicorp.com/consul/docs/reference/config-entry/service-intentions
  'consul.hashicorp.com': { product: 'Consul', kinds: ['ServiceIntentions'], directions: ['ingress'] },
};

/** The product whose policy an object is; undefined for what decides about no connection, and for Kubernetes' own. */
export function foreignPolicyOf({ group, kind }: Pick<Resource, 'group' | 'kind'>): Foreign | undefined {
  const found = Object.hasOwn(FOREIGN, group) ? FOREIGN[group] : undefined;
  return found?.kinds.includes(kind) === true ? found : undefined;
}

const OWN: ReadonlySet<string> = new Set([
  'NetworkPolicy.networking.k8s.io',
  'NetworkPolicy.extensions',
  'AdminNetworkPolicy.policy.networking.k8s.io',
  'BaselineAdminNetworkPolicy.policy.networking.k8s.io',
  'ClusterNetworkPolicy.policy.networking.k8s.io',
]);

/** Whether an object decides about connections at all. */
export function isNetworkPolicy({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean {
  return OWN.has(`${kind}.${group}`) || foreignPolicyOf({ group, kind }) !== undefined;
}
