import { type Network, readNetwork, type WayIn, waysIn } from '@toride/network-policy';
import { nameOf } from './cluster.ts';
import { INGRESS_CONTROLLER } from './focus.ts';
import { because, type Reason } from './reason.ts';
import { regionsOf } from './regions.ts';
import type { Flow } from './relation.ts';

const CONTROLLER = { namespace: 'ingress-controller-ns', name: 'ingress-controller' };

/** Connections of the ingress controller by what decides about them: the objects that make it forward, and policies. */
export function explainedForwarding(
  network: Network,
): { readonly to: string; readonly flows: readonly Flow[] }[] {
  const forwarding = waysIn(network, { ingressController: 'unseen' }).ways.filter(
    ({ kind }) => kind === 'ingress' || kind === 'openshift-route',
  );
  if (forwarding.length === 0) return [];
  const byTarget = Map.groupBy(forwarding, ({ to }) => nameOf(to));
  const seen = withController(network);
  const { peers } = seen.reach;
  const from = peers.classOf(seen.world.endpoints.find(({ name }) => name === CONTROLLER.name)!);
  return [...byTarget].flatMap(([to, ways]) => {
    const endpoint = seen.world.endpoints.find((one) => nameOf(one) === to)!;
    const cuts = ways.flatMap(({ targetPort }) => targetPort ?? []);
    const flows = regionsOf(seen, from, peers.classOf(endpoint), cuts).map(
      ({ protocol, first, ports, reason }): Flow => ({
        section: because(withForwarding(reason, ways, protocol === 'TCP' ? first : undefined)),
        from: INGRESS_CONTROLLER,
        to,
        ports,
      }),
    );
    // What is forwarded and wholly stopped is a warning of the tool's, not a line.
    return flows.some(({ section }) => section.startsWith('because allowed')) ? [{ to, flows }] : [];
  });
}

function withForwarding(reason: Reason, ways: readonly WayIn[], port: number | undefined): Reason {
  const leading = ways.filter(({ targetPort }) => targetPort === port);
  if (leading.length === 0)
    return {
      ...reason,
      verdict: 'denied',
      ingress: [
        ...(reason.verdict === 'denied' ? reason.ingress : []),
        ...ways.map((way) => `${wayName(way)} leads elsewhere in ${serviceName(way)}`),
      ],
    };
  if (reason.verdict === 'denied') return reason;
  const policies = reason.ingress.filter((fact) => fact !== 'default');
  return {
    ...reason,
    ingress: [...policies, ...leading.map((way) => `${wayName(way)} through ${serviceName(way)}`)],
  };
}

function wayName({ resource: { kind, namespace = 'default', name } }: WayIn): string {
  return `${kind} ${namespace}/${name}`;
}

function serviceName({ hops }: WayIn): string {
  return hops.find(({ type }) => type === 'service')?.resource?.name ?? '';
}

/** A pod of a namespace of its own stands for the controller, so that policies can be asked about it. */
function withController({ inventory, options }: Network): Network {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: CONTROLLER,
    spec: { containers: [{ name: 'controller', image: 'controller' }] },
  };
  const { hostNetworkPods } = options;
  return readNetwork(inventory.apply([{ type: 'put', object: pod, source: 'controller' }]), {
    ipBlockPods: 'no',
    hostNetworkPods,
  });
}
