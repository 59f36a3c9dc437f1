import type { Inventory } from '@toride/core';
import type { UnreadWayIn } from './way-in.ts';

/** Kinds of other projects that lead from outside to Services and are not modelled. */
const KINDS: readonly {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly project: string;
}[] = [
  { group: 'k8s.nginx.org', kinds: ['VirtualServer', 'TransportServer'], project: 'NGINX' },
  { group: 'configuration.konghq.com', kinds: ['TCPIngress', 'UDPIngress'], project: 'Kong' },
  { group: 'getambassador.io', kinds: ['Mapping', 'TCPMapping'], project: 'Emissary' },
  { group: 'apisix.apache.org', kinds: ['ApisixRoute'], project: 'Apache APISIX' },
  { group: 'cloud.google.com', kinds: ['MultiClusterIngress'], project: 'GKE' },
  { group: 'elbv2.k8s.aws', kinds: ['TargetGroupBinding'], project: 'AWS Load Balancer Controller' },
  { group: 'tailscale.com', kinds: ['Connector'], project: 'Tailscale' },
];

export function unreadWays(inventory: Inventory): UnreadWayIn[] {
  return KINDS.flatMap(({ group, kinds, project }) =>
    kinds.flatMap((kind) =>
      inventory
        .ofKind(kind, group)
        .map((resource) => ({ resource, why: `${kind} of ${project} is not modelled` })),
    ),
  );
}
