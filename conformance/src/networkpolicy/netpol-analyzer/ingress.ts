import { type Endpoint, type Network, waysIn } from '@toride/network-policy';
import { nameOf } from './cluster.ts';
import { INGRESS_CONTROLLER } from './focus.ts';
import { parsePorts } from './ports.ts';
import type { Flow } from './relation.ts';

/**
 * What Ingress and Route objects make the controller reach. The tool's controller is a pod of none of the namespaces that were read,
 * and it passes on to ports that containers declare only.
 */
export function fromIngressController(network: Network): Flow[] {
  return waysIn(network, { ingressController: 'unseen' }).ways.flatMap(
    ({ kind, hops, to, targetPort, protocol }): Flow[] => {
      if (kind !== 'ingress' && kind !== 'openshift-route') return [];
      if (hops.at(-1)?.verdict !== 'open' || targetPort === undefined || !declares(to, targetPort)) return [];
      return [
        {
          section: 'list',
          from: INGRESS_CONTROLLER,
          to: nameOf(to),
          ports: parsePorts(`${protocol} ${targetPort}`),
        },
      ];
    },
  );
}

function declares({ workload }: Endpoint, port: number): boolean {
  return (workload?.containers ?? []).some(({ container: { ports = [] } }) =>
    ports.some(({ containerPort, protocol = 'TCP' }) => containerPort === port && protocol === 'TCP'),
  );
}
