import type { Inventory, KubernetesObject, Resource, Workload } from '@toride/core';
import type { ReachOptions } from '../reach/options.ts';
import { KNOWN_PLUG_INS } from './known-plug-ins.ts';

/** The network plug-in, as far as its DaemonSets and other objects tell. */
export interface PlugIn {
  readonly name: string;
  /** Whether it enforces networking.k8s.io/v1. */
  readonly enforces: 'yes' | 'no' | 'unknown';
  readonly ipBlockPods: ReachOptions['ipBlockPods'];
  readonly hostNetworkPods: ReachOptions['hostNetworkPods'];
  /** By which it was known: a DaemonSet, a setting of its operator, a node. */
  readonly resource: Resource;
  readonly workload: Workload | undefined;
}

/** The plug-ins that are there; one that enforces makes up for one that does not. */
export function plugInsOf(inventory: Inventory): readonly PlugIn[] {
  const found = inventory.workloads.flatMap((workload) => {
    const { resource, drift } = workload;
    if (resource.kind !== 'DaemonSet' || drift !== undefined) return [];
    const known = KNOWN_PLUG_INS.find(({ daemonSet }) => daemonSet.test(resource.name));
    if (known === undefined) return [];
    const { name, ipBlockPods, hostNetworkPods } = known;
    return [{ name, enforces: known.enforces(workload), ipBlockPods, hostNetworkPods, resource, workload }];
  });
  const told = found.length > 0 ? found : byObjects(inventory);
  return switchedOff(inventory, told.length > 0 ? told : embedded(inventory));
}

/** Objects that only a plug-in in use has; looked at where no DaemonSet was read. */
const OBJECTS: readonly { readonly kind: string; readonly group: string; readonly plugIn: string }[] = [
  // https://docs.tigera.io/calico/latest/reference/installation/api#installation
  { kind: 'Installation', group: 'operator.tigera.io', plugIn: 'Calico' },
  // One for each node that Cilium runs on: https://docs.cilium.io/en/stable/network/concepts/ipam/crd/
  { kind: 'CiliumNode', group: 'cilium.io', plugIn: 'Cilium' },
  // https://antrea.io/docs/main/docs/api/
  { kind: 'AntreaAgentInfo', group: 'crd.antrea.io', plugIn: 'Antrea' },
];

function byObjects(inventory: Inventory): PlugIn[] {
  return OBJECTS.flatMap(({ kind, group, plugIn }) => {
    const [resource] = inventory.ofKind(kind, group);
    const known = KNOWN_PLUG_INS.find(({ name }) => name === plugIn);
    if (resource === undefined || known === undefined) return [];
    const { name, ipBlockPods, hostNetworkPods } = known;
    return [{ name, enforces: 'yes', ipBlockPods, hostNetworkPods, resource, workload: undefined }];
  });
}

interface Node extends KubernetesObject {
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion?: string } };
}

const K3S_ARGUMENTS = 'k3s.io/node-args';

/**
 * k3s enforces by kube-router inside of its own process, which no object shows; that it was switched off stands in an annotation of
 * its nodes. https://docs.k3s.io/networking/networking-services#network-policy-controller
 */
function embedded(inventory: Inventory): PlugIn[] {
  const node = inventory
    .ofKind<Node>('Node', '')
    .find(({ object }) => object.status?.nodeInfo?.kubeletVersion?.includes('+k3s') === true);
  if (node === undefined) return [];
  const { annotations = {} } = node.object.metadata;
  const written = Object.hasOwn(annotations, K3S_ARGUMENTS) ? annotations[K3S_ARGUMENTS]! : '';
  const off = /"--disable-network-policy(?:=true)?"(?!,\s*"false")/.test(written);
  return [
    {
      name: 'k3s',
      enforces: off ? 'no' : 'unknown',
      ipBlockPods: 'yes',
      hostNetworkPods: 'unknown',
      resource: node,
      workload: undefined,
    },
  ];
}

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Cilium can be told to enforce nothing: https://docs.cilium.io/en/stable/security/policy/intro/ */
function switchedOff(inventory: Inventory, plugIns: readonly PlugIn[]): readonly PlugIn[] {
  const configuration = inventory.find<ConfigMap>('ConfigMap', '', 'kube-system', 'cilium-config');
  const mode = configuration?.object.data?.['enable-policy'];
  return plugIns.map((plugIn) =>
    plugIn.name === 'Cilium' && mode === 'never' ? { ...plugIn, enforces: 'no' } : plugIn,
  );
}

/** Which enforcement there is: the first question of all. */
export type Enforcement =
  | { readonly enforced: 'yes'; readonly by: PlugIn }
  | { readonly enforced: 'no'; readonly found: readonly PlugIn[] }
  /** No plug-in that is known was seen (usual for files), or one that may be set up either way. */
  | { readonly enforced: 'unknown'; readonly found: readonly PlugIn[] };

export function enforcementOf(plugIns: readonly PlugIn[]): Enforcement {
  const by = plugIns.find(({ enforces }) => enforces === 'yes');
  if (by !== undefined) return { enforced: 'yes', by };
  const no = plugIns.length > 0 && plugIns.every(({ enforces }) => enforces === 'no');
  return { enforced: no ? 'no' : 'unknown', found: plugIns };
}
