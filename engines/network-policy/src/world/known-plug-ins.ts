import type { Workload } from '@toride/core';
import type { ReachOptions } from '../reach/options.ts';

/** What is known of a network plug-in by its DaemonSet. */
export interface KnownPlugIn {
  readonly name: string;
  /** By name; plug-ins do not rename theirs. */
  readonly daemonSet: RegExp;
  /** Whether it enforces networking.k8s.io/v1, by how it is set up. */
  readonly enforces: (workload: Workload) => 'yes' | 'no' | 'unknown';
  readonly ipBlockPods: ReachOptions['ipBlockPods'];
  readonly hostNetworkPods: ReachOptions['hostNetworkPods'];
}

const always = () => 'yes' as const;

/**
 * Whether blocks take in pods: `yes` for those that compare the addresses of packets, `no` for those that know pods by identity.
 * What is not documented is `unknown`.
 */
export const KNOWN_PLUG_INS: readonly KnownPlugIn[] = [
  {
    name: 'Calico',
    // Canal is Flannel's network with Calico's policies in one DaemonSet: https://docs.tigera.io/calico/latest/getting-started/kubernetes/flannel/install-for-flannel
    daemonSet: /^(?:calico-node|canal|rke2-canal)$/,
    enforces: always,
    // https://docs.tigera.io/calico/latest/network-policy/policy-rules/external-ips-policy
    ipBlockPods: 'yes',
    // Pods on the host network are no workload endpoints: https://github.com/projectcalico/calico/issues/4667
    hostNetworkPods: 'ignored',
  },
  {
    name: 'Cilium',
    // `anetd` is Cilium in GKE Dataplane V2: https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2
    daemonSet: /^(?:cilium|rke2-cilium|anetd)$/,
    enforces: always,
    // "ipBlock set with a pod IP" is a missing feature: https://docs.cilium.io/en/stable/network/kubernetes/policy/
    ipBlockPods: 'no',
    // They share the identity of the host: https://docs.cilium.io/en/stable/gettingstarted/terminology/#special-identities
    hostNetworkPods: 'ignored',
  },
  {
    name: 'Antrea',
    daemonSet: /^antrea-agent$/,
    enforces: always,
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'OVN-Kubernetes',
    daemonSet: /^ovnkube-node/,
    enforces: always,
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    // It has modes without NetworkPolicy, which stand in the cluster's operator: https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/networking/openshift-sdn-network-plugin
    name: 'OpenShift SDN',
    daemonSet: /^sdn$/,
    enforces: () => 'unknown',
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'kube-router',
    daemonSet: /^kube-router$/,
    // https://www.kube-router.io/docs/user-guide/: `--run-firewall`, on unless switched off
    enforces: (workload) => (hasArgument(workload, /^--run-firewall=(?:false|f|0)$/i) ? 'no' : 'yes'),
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'Weave Net',
    daemonSet: /^weave-net$/,
    enforces: (workload) => (hasContainer(workload, /^weave-npc$/) ? 'yes' : 'no'),
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'Azure NPM',
    daemonSet: /^azure-npm(?:-win)?$/,
    enforces: always,
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    // The agent's container is there in any case; a flag of it switches it on, and only that one.
    // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    name: 'Amazon VPC CNI',
    daemonSet: /^aws-node$/,
    enforces: (workload) =>
      hasArgument(workload, /^--enable-network-policy(?:=(?:true|t|1))?$/i) ? 'yes' : 'no',
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'kindnet',
    daemonSet: /^kindnet$/,
    enforces: kindnetEnforces,
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'kube-network-policies',
    daemonSet: /^kube-network-policies/,
    enforces: always,
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
  {
    name: 'Flannel',
    daemonSet: /^kube-flannel/,
    // With one more container it does: https://github.com/flannel-io/flannel/blob/master/Documentation/netpol.md
    enforces: (workload) => (hasContainer(workload, /^kube-network-policies/) ? 'yes' : 'no'),
    ipBlockPods: 'yes',
    hostNetworkPods: 'unknown',
  },
];

function hasContainer({ containers }: Workload, name: RegExp): boolean {
  return containers.some(({ container }) => name.test(container.name));
}

function hasArgument({ containers }: Workload, argument: RegExp): boolean {
  return containers.some(({ container: { command = [], args = [] } }) =>
    [...command, ...args].some((one) => argument.test(one)),
  );
}

/** Since 23 July 2024: https://github.com/kubernetes-sigs/kind/pull/3612. Its images carry their day. */
const KINDNET_POLICIES = 20_240_723;

function kindnetEnforces(workload: Workload): 'yes' | 'no' | 'unknown' {
  if (hasArgument(workload, /^--network-policy=true$/)) return 'yes';
  if (hasArgument(workload, /^--network-policy=false$/)) return 'no';
  const days = workload.containers.flatMap(({ container: { image = '' } }) => {
    const day = /kindnetd:v(\d{8})\b/.exec(image)?.[1];
    return day === undefined ? [] : [Number(day)];
  });
  const [day] = days;
  if (day === undefined) return 'unknown';
  return day >= KINDNET_POLICIES ? 'yes' : 'no';
}
