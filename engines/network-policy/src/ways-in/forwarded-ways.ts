import type { Resource } from '@toride/core';
import type { Verdict } from '../explain/explain.ts';
import { endpointHop, nameOf, serviceHop, together } from './chain.ts';
import type { ControllerRef } from './controllers.ts';
import type { Forwarding } from './forwarding.ts';
import type { Judge, Judgement } from './judge.ts';
import { servicePorts, type Service, type ServicePort, type Services, type Target } from './services.ts';
import type { DeadEnd, Hop, SeenSource, Sources, WayIn } from './way-in.ts';

/** How one gets to the pods of a controller. */
interface Entry {
  readonly from: Sources;
  readonly hops: readonly Hop[];
  readonly port: number | undefined;
}

/** The ways through controllers, given those that lead to the controllers' own pods. */
export function forwardedWays(
  forwardings: readonly Forwarding[],
  direct: readonly WayIn[],
  services: Services,
  judge: Judge,
): { readonly ways: WayIn[]; readonly deadEnds: DeadEnd[] } {
  const ways: WayIn[] = [];
  const deadEnds: DeadEnd[] = [];
  const byEndpoint = new Map<number, WayIn[]>();
  for (const way of direct) {
    if (way.kind === 'cluster-ip') continue;
    const own = byEndpoint.get(way.to.id);
    if (own === undefined) byEndpoint.set(way.to.id, [way]);
    else own.push(way);
  }
  for (const forwarding of forwardings) {
    const { list, dead } = follow(forwarding, services);
    const { kind, resource, at } = forwarding;
    deadEnds.push(...dead.map((one) => ({ kind, resource, at, ...one })));
    if (list.length === 0) continue;
    const entry = entryOf(forwarding, byEndpoint);
    ways.push(...list.map((led) => wayOf(forwarding, entry, led, judge)));
  }
  return { ways, deadEnds };
}

interface Led {
  readonly service: Resource<Service>;
  readonly port: ServicePort;
  readonly target: Target;
}

function follow(
  forwarding: Forwarding,
  services: Services,
): { readonly list: readonly Led[]; readonly dead: readonly Pick<DeadEnd, 'reason' | 'detail'>[] } {
  const { backend } = forwarding;
  const name = `Service ${backend.namespace}/${backend.service}`;
  const service = services.find(backend.namespace, backend.service);
  if (service === undefined) return { list: [], dead: [{ reason: 'no-service', detail: name }] };
  const found = targetsOf(services, service, forwarding);
  if (found.length === 0)
    return { list: [], dead: [{ reason: 'no-port', detail: `${name} has no port ${portText(forwarding)}` }] };
  return {
    list: found.flatMap(({ port, resolved: { targets = [] } }) =>
      targets.map((target) => ({ service, port, target })),
    ),
    dead: found.flatMap(({ resolved: { deadEnd } }) =>
      deadEnd === undefined ? [] : [{ reason: deadEnd.reason, detail: `${name}: ${deadEnd.detail}` }],
    ),
  };
}

function targetsOf(services: Services, service: Resource<Service>, { backend, protocol }: Forwarding) {
  const all = servicePorts(service).filter((port) => port.protocol === protocol);
  const wanted = backend.port;
  if (wanted?.type === 'service') return resolved(all.filter(({ port }) => port === wanted.number));
  if (wanted?.type === 'service-name') return resolved(all.filter(({ name }) => name === wanted.name));
  if (wanted === undefined) return resolved(all);
  // A Route names a port of the pods behind the Service, by number or by the name that the Service's port has.
  return resolved(all).flatMap((one) => {
    const { port, resolved: to } = one;
    if (port.name === wanted.target || port.targetPort === wanted.target || to.targets === undefined)
      return [one];
    const targets = to.targets.filter((target) => target.port === wanted.target);
    return targets.length > 0 ? [{ port, resolved: { targets } }] : [];
  });

  function resolved(ports: readonly ServicePort[]) {
    return ports.map((port) => ({ port, resolved: services.resolve(service, port) }));
  }
}

function portText({ backend: { port } }: Forwarding): string {
  if (port === undefined) return '';
  if (port.type === 'service') return `${port.number}`;
  return port.type === 'target' ? `to ${port.target}` : port.name;
}

function wayOf(forwarding: Forwarding, entry: Entry, { service, port, target }: Led, judge: Judge): WayIn {
  const { kind, resource, at, hosts, path, controller, protocol } = forwarding;
  const judged = fromController(judge, controller, target, protocol);
  const hops = [
    ...entry.hops,
    forwardingHop(forwarding),
    serviceHop(service, port, target),
    endpointHop(target.endpoint, judged),
  ];
  return {
    kind,
    resource,
    at,
    from: entry.from,
    seenAs: SEEN[controller.type],
    protocol,
    port: forwarding.port ?? entry.port,
    hosts,
    path,
    hops,
    to: target.endpoint,
    targetPort: target.port,
    verdict: together(hops.map(({ verdict }) => verdict)),
  };
}

const SEEN: Readonly<Record<ControllerRef['type'], SeenSource>> = {
  pods: 'pod',
  unseen: 'pod',
  outside: 'address',
};

function forwardingHop({ resource, at, hosts, path }: Forwarding): Hop {
  return {
    type: 'route',
    text: `${resource.kind} ${nameOf(resource)}${hosts.length > 0 ? ` ${hosts.join(', ')}` : ''}${path ?? ''}`,
    verdict: 'open',
    why: 'passes on to the Service',
    resource,
    at,
    connection: undefined,
  };
}

function fromController(
  judge: Judge,
  controller: ControllerRef,
  { endpoint, port }: Target,
  protocol: WayIn['protocol'],
): Judgement {
  switch (controller.type) {
    case 'unseen':
      return judge.unseenPod(endpoint, protocol, port, 'elsewhere');
    case 'outside':
      return controller.blocks === undefined
        ? judge.anyAddress(endpoint, protocol, port, controller.name)
        : judge.clients(endpoint, protocol, port, controller.blocks);
    case 'pods':
      return controller.endpoints
        .map((from) => judge.endpoint(from, endpoint, protocol, port))
        .reduce((a, b) => (RANK[b.verdict] > RANK[a.verdict] ? b : a));
  }
}

const RANK: Readonly<Record<Verdict, number>> = { closed: 0, unknown: 1, open: 2 };
const INTERNET: Readonly<Record<Sources['internet'], number>> = { no: 0, unknown: 1, yes: 2 };

function entryOf(forwarding: Forwarding, byEndpoint: ReadonlyMap<number, readonly WayIn[]>): Entry {
  const { controller, internal, listener, resource, port } = forwarding;
  const named = (text: string, why: string, verdict: Verdict): Hop => ({
    type: 'controller',
    text,
    verdict,
    why,
    resource: undefined,
    at: undefined,
    connection: undefined,
  });
  const first: Hop[] =
    listener === undefined
      ? []
      : [
          {
            type: 'listener',
            text: listener.text,
            verdict: 'open',
            why: 'listens',
            resource: listener.resource,
            at: listener.at,
            connection: undefined,
          },
        ];
  if (controller.type !== 'pods') {
    const why =
      controller.type === 'outside'
        ? controller.name
        : `what implements ${resource.kind} here was not read: taken to be reachable`;
    const from: Sources =
      internal === undefined
        ? { internet: 'yes', why, at: undefined, blocks: undefined }
        : { internet: 'no', ...internal, blocks: undefined };
    return { from, hops: [...first, named(controller.name, why, 'open')], port };
  }
  const entries = controller.endpoints.flatMap(({ id }) => byEndpoint.get(id) ?? []);
  const best = entries.reduce<WayIn | undefined>(
    (a, b) => (a === undefined || better(b, a) ? b : a),
    undefined,
  );
  if (best === undefined) {
    const [pod] = controller.endpoints;
    const why = 'nothing that was read leads from outside to the controller';
    const hop = {
      ...named(`${pod!.kind} ${pod!.namespace}/${pod!.name}`, why, 'unknown'),
      resource: pod!.resource,
      at: pod!.place,
    };
    const internet = internal === undefined ? 'unknown' : 'no';
    return {
      from: { internet, why: internal?.why ?? why, at: internal?.at, blocks: undefined },
      hops: [...first, hop],
      port,
    };
  }
  const from: Sources = internal === undefined ? best.from : { ...best.from, internet: 'no', ...internal };
  return {
    from,
    hops: [
      ...first,
      ...best.hops.map((hop) => (hop.type === 'endpoint' ? { ...hop, type: 'controller' as const } : hop)),
    ],
    port: best.port,
  };
}

/** Open before unknown, from the Internet before elsewhere; then the first. */
function better(a: WayIn, b: WayIn): boolean {
  const by = (way: WayIn) =>
    way.verdict === 'closed' ? 0 : 10 + INTERNET[way.from.internet] * 3 + RANK[way.verdict];
  return by(a) > by(b);
}
