import type { Inventory, Workload } from '@toride/core';
import type { ReachOptions } from '../reach/options.ts';

/** The network plug-in, as far as its DaemonSets tell. */
export interface PlugIn {
  readonly name: string;
  /** Whether it enforces networking.k8s.io/v1. */
  readonly enforces: 'yes' | 'no' | 'unknown';
  readonly ipBlockPods: ReachOptions['ipBlockPods'];
  readonly hostNetworkPods: ReachOptions['hostNetworkPods'];
  readonly workload: Workload;
}

interface Known {
  readonly name: string;
  readonly daemonSet: RegExp;
  /** Present where only a DaemonSet with such a container enforces. */
  readonly container?: RegExp;
  readonly enforces: 'yes' | 'no';
  readonly ipBlockPods: ReachOptions['ipBlockPods'];
}

/** More specific ones first. */
const KNOWN: readonly Known[] = [
  { name: 'Calico', daemonSet: /^calico-node$/, enforces: 'yes', ipBlockPods: 'yes' },
  // CIDR rules never select what Cilium manages: https://docs.cilium.io/en/stable/security/policy/language/#cidr-based
  { name: 'Cilium', daemonSet: /^cilium$|^anetd$/, enforces: 'yes', ipBlockPods: 'no' },
  { name: 'Antrea', daemonSet: /^antrea-agent$/, enforces: 'yes', ipBlockPods: 'yes' },
  { name: 'OVN-Kubernetes', daemonSet: /^ovnkube-node/, enforces: 'yes', ipBlockPods: 'yes' },
  { name: 'kube-router', daemonSet: /^kube-router$/, enforces: 'yes', ipBlockPods: 'yes' },
  {
    name: 'Weave Net',
    daemonSet: /^weave-net$/,
    container: /^weave-npc$/,
    enforces: 'yes',
    ipBlockPods: 'yes',
  },
  { name: 'Azure NPM', daemonSet: /^azure-npm/, enforces: 'yes', ipBlockPods: 'yes' },
  {
    name: 'Amazon VPC CNI with its policy agent',
    daemonSet: /^aws-node$/,
    container: /^aws-(eks-nodeagent|network-policy-agent)$/,
    enforces: 'yes',
    ipBlockPods: 'yes',
  },
  {
    name: 'Amazon VPC CNI without its policy agent',
    daemonSet: /^aws-node$/,
    enforces: 'no',
    ipBlockPods: 'unknown',
  },
  { name: 'kindnet', daemonSet: /^kindnet$/, enforces: 'yes', ipBlockPods: 'yes' },
  { name: 'Flannel', daemonSet: /^kube-flannel/, enforces: 'no', ipBlockPods: 'unknown' },
];

/** The plug-ins that are there; one that enforces makes up for one that does not (Canal is Flannel with Calico's policies). */
export function plugInsOf(inventory: Inventory): readonly PlugIn[] {
  return inventory.workloads.flatMap((workload) => {
    if (workload.resource.kind !== 'DaemonSet' || workload.drift !== undefined) return [];
    const known = KNOWN.find(
      ({ daemonSet, container }) =>
        daemonSet.test(workload.resource.name) &&
        (container === undefined || workload.containers.some((own) => container.test(own.container.name))),
    );
    if (known === undefined) return [];
    const { name, enforces, ipBlockPods } = known;
    return [{ name, enforces, ipBlockPods, hostNetworkPods: 'unknown' as const, workload }];
  });
}

/** Which enforcement there is: the first question of all. */
export type Enforcement =
  | { readonly enforced: 'yes'; readonly by: PlugIn }
  | { readonly enforced: 'no'; readonly found: readonly PlugIn[] }
  /** No plug-in that is known was seen: usual for files, which hold no DaemonSets of the cluster. */
  | { readonly enforced: 'unknown' };

export function enforcementOf(plugIns: readonly PlugIn[]): Enforcement {
  const by = plugIns.find(({ enforces }) => enforces === 'yes');
  if (by !== undefined) return { enforced: 'yes', by };
  return plugIns.length > 0 ? { enforced: 'no', found: plugIns } : { enforced: 'unknown' };
}
