import type { Network } from '@toride/network-policy';
import { oneLine, plural } from '@toride/report';

/** The first question of all: does anything enforce what the policies say? */
export interface Head {
  readonly enforced: 'yes' | 'no' | 'unknown';
  readonly enforcement: string;
  readonly ipBlockPods: string;
  /** What is not known, and why. */
  readonly unknown: readonly string[];
}

export function headOf(network: Network): Head {
  return {
    enforced: network.enforcement.enforced,
    enforcement: enforcementText(network),
    ipBlockPods: ipBlockText(network),
    unknown: unknowns(network),
  };
}

function enforcementText({ enforcement, policies }: Network): string {
  const policed = plural(policies.length, 'policy', 'policies');
  if (enforcement.enforced === 'yes') {
    const { name, resource } = enforcement.by;
    const by = `${resource.kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
    return `${name} enforces policies here (${oneLine(by)}); ${policed} read`;
  }
  const names = [...new Set(enforcement.found.map(({ name }) => name))].join(', ');
  if (enforcement.enforced === 'no')
    return `NOTHING ENFORCES POLICIES HERE: ${names} does not, so every pair is open whatever ${policed} say`;
  const subject =
    names === ''
      ? 'Nothing read says which network plug-in enforces policies'
      : `Whether ${names} enforces policies depends on its settings`;
  return `${subject}; this is what ${policed} would do where one does`;
}

function ipBlockText({ options, policies }: Network): string {
  const blocks = policies.some(({ rules }) =>
    rules.some(({ peers }) => peers?.some(({ type }) => type === 'block') === true),
  );
  if (!blocks) return '';
  switch (options.ipBlockPods) {
    case 'yes':
      return 'Address blocks take in pods with such addresses';
    case 'no':
      return 'Address blocks do not take in pods';
    case 'unknown':
      return 'Whether address blocks take in pods is unknown without the plug-in: say --ip-block-pods yes or no';
  }
}

/** Kinds whose absence changes who can reach whom. */
const LOOKED_AT = [
  '*',
  'NetworkPolicy',
  'Pod',
  'Namespace',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
];

function unknowns({ world, policies, unmodelled, inventory, options }: Network): string[] {
  const found = new Set<string>();
  for (const { resource, what } of unmodelled)
    found.add(
      `${oneLine(`${resource.kind} ${resource.namespace ?? ''}/${resource.name}`)}: ${oneLine(what)}`,
    );
  const addressed = policies.some(({ rules }) =>
    rules.some(({ peers }) => peers?.some((peer) => peer.type === 'block') === true),
  );
  const lost = world.endpoints.filter(({ addresses }) => !addresses.known).length;
  if (addressed && lost > 0 && options.ipBlockPods !== 'no')
    found.add(
      `addresses of ${plural(lost, 'workload')} are unknown (no status.podIP), which matters where rules name addresses`,
    );
  const host = world.endpoints.filter(({ hostNetwork }) => hostNetwork).length;
  if (host > 0 && policies.length > 0)
    found.add(`${plural(host, 'workload')} on the host network: plug-ins differ in what policies do to them`);
  for (const { kind, namespace, why } of inventory.gaps)
    if (LOOKED_AT.includes(kind))
      found.add(
        `some ${kind === '*' ? 'objects' : kind}${namespace === undefined ? '' : ` of ${oneLine(namespace)}`} could not be read: ${oneLine(why)}`,
      );
  return [...found];
}
