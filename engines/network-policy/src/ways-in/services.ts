import type { IntOrString, Inventory, KubernetesObject, Place, Resource } from '@toride/core';
import { below } from '../policy/reading.ts';
import { parseAddress } from '../sets/addresses.ts';
import { type Protocol, PROTOCOLS } from '../sets/connections.ts';
import type { Endpoint, World } from '../world/world.ts';
import type { DeadEnd } from './way-in.ts';

/** The fields of a Service that say who it leads where. */
export interface Service extends KubernetesObject {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly WrittenPort[];
    readonly externalIPs?: readonly string[];
    readonly externalName?: string;
    readonly externalTrafficPolicy?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly {
        readonly ip?: string;
        readonly hostname?: string;
        readonly ipMode?: string;
      }[];
    };
  };
}

interface WrittenPort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetPort?: IntOrString;
  readonly nodePort?: number;
}

interface Endpoints extends KubernetesObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly EndpointAddress[];
    readonly notReadyAddresses?: readonly EndpointAddress[];
    readonly ports?: readonly {
      readonly name?: string;
      readonly port?: number;
      readonly protocol?: string;
    }[];
  }[];
}

interface EndpointAddress {
  readonly ip?: string;
  readonly targetRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

interface EndpointSlice extends KubernetesObject {
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly targetRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[];
}

interface WrittenAddress {
  readonly address: string | undefined;
  readonly ref: EndpointAddress['targetRef'];
  readonly number: number | undefined;
}

/** A port of a Service with where it stands. */
export interface ServicePort {
  readonly index: number;
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly targetPort: IntOrString;
  readonly nodePort: number | undefined;
  readonly place: Place;
}

/** One port of one endpoint. */
export interface Target {
  readonly endpoint: Endpoint;
  readonly port: number;
}

export type Resolved =
  | { readonly targets: readonly Target[]; readonly deadEnd?: undefined }
  | { readonly targets?: undefined; readonly deadEnd: Pick<DeadEnd, 'reason' | 'detail'> };

/** Where the Services of an inventory lead. */
export class Services {
  readonly list: readonly Resource<Service>[];
  readonly #inventory: Inventory;
  readonly #byName = new Map<string, Resource<Service>>();
  readonly #byLabel = new Map<string, Endpoint[]>();
  readonly #byPod = new Map<string, Endpoint>();
  readonly #byAddress = new Map<string, Endpoint>();
  readonly #slices = new Map<string, Resource<EndpointSlice>[]>();

  constructor(inventory: Inventory, world: World) {
    this.#inventory = inventory;
    this.list = inventory.ofKind<Service>('Service', '');
    for (const service of this.list) {
      const key = nameKey(service.namespace ?? 'default', service.name);
      if (!this.#byName.has(key)) this.#byName.set(key, service);
    }
    for (const endpoint of world.endpoints) this.#add(endpoint);
    for (const slice of inventory.ofKind<EndpointSlice>('EndpointSlice', 'discovery.k8s.io')) {
      const { labels = {} } = slice.object.metadata;
      const service = Object.hasOwn(labels, SLICE_LABEL) ? labels[SLICE_LABEL]! : undefined;
      if (service !== undefined) push(this.#slices, nameKey(slice.namespace ?? 'default', service), slice);
    }
  }

  find(namespace: string, name: string): Resource<Service> | undefined {
    return this.#byName.get(nameKey(namespace, name));
  }

  /** Endpoints that a selector selects: with each of its labels, in the Service's namespace. An empty one selects nothing. */
  selected(service: Resource<Service>): readonly Endpoint[] {
    const wanted = Object.entries(service.object.spec?.selector ?? {});
    const [first] = wanted;
    if (first === undefined) return [];
    const namespace = service.namespace ?? 'default';
    return (this.#byLabel.get(labelKey(namespace, first[0], first[1])) ?? []).filter(({ labels }) =>
      wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
    );
  }

  /** The endpoints behind a port of a Service. */
  resolve(service: Resource<Service>, port: ServicePort): Resolved {
    const { spec = {} } = service.object;
    if (spec.type === 'ExternalName')
      return deadEnd('outside', `ExternalName ${spec.externalName ?? ''} is outside of the cluster`);
    if (Object.keys(spec.selector ?? {}).length === 0) return this.#withoutSelector(service, port);
    const selected = this.selected(service);
    if (selected.length === 0) return deadEnd('no-pod', `selector ${selectorText(spec.selector ?? {})}`);
    const targets = selected.flatMap((endpoint) =>
      targetPorts(endpoint, port).map((number) => ({ endpoint, port: number })),
    );
    return targets.length > 0
      ? { targets }
      : deadEnd(
          'no-named-port',
          `no container of the selected pods has a ${port.protocol} port named ${port.targetPort}`,
        );
  }

  /**
   * Addresses that somebody wrote down. They may be those of pods in other namespaces, which gives whoever may write them a way
   * around policies (CVE-2021-25740).
   */
  #withoutSelector(service: Resource<Service>, port: ServicePort): Resolved {
    const namespace = service.namespace ?? 'default';
    const written = this.#writtenAddresses(service, port);
    const found = written.flatMap(({ address, ref, number }) => {
      const endpoint = this.#ofAddress(address, ref, namespace);
      return endpoint === undefined ? [] : [{ endpoint, port: number ?? port.port }];
    });
    const targets = [...new Map(found.map((one) => [`${one.endpoint.id}/${one.port}`, one])).values()];
    if (targets.length > 0) return { targets };
    return written.length > 0
      ? deadEnd('outside', 'its addresses are not those of pods')
      : deadEnd('no-pod', 'no selector and no EndpointSlice with addresses');
  }

  /** Of EndpointSlices and of the older Endpoints, for the port of that name. */
  #writtenAddresses(service: Resource<Service>, port: ServicePort): WrittenAddress[] {
    const same = ({ name = '', protocol = 'TCP' }: { readonly name?: string; readonly protocol?: string }) =>
      name === port.name && protocol === port.protocol;
    const slices = this.#slices.get(nameKey(service.namespace ?? 'default', service.name)) ?? [];
    const ofSlices = slices.flatMap(({ object: { ports = [], endpoints = [] } }) =>
      ports
        .filter(same)
        .flatMap((own) =>
          endpoints.flatMap(({ addresses = [], targetRef: ref }) =>
            addresses.map((address) => ({ address, ref, number: own.port })),
          ),
        ),
    );
    const older = this.#inventory.find<Endpoints>('Endpoints', '', service.namespace, service.name);
    const ofEndpoints = (older?.object.subsets ?? []).flatMap(
      ({ addresses = [], notReadyAddresses = [], ports = [] }) =>
        ports.filter(same).flatMap((own) =>
          [...addresses, ...notReadyAddresses].map(({ ip: address, targetRef: ref }) => ({
            address,
            ref,
            number: own.port,
          })),
        ),
    );
    return [...ofSlices, ...ofEndpoints];
  }

  #ofAddress(
    address: string | undefined,
    ref: EndpointAddress['targetRef'],
    namespace: string,
  ): Endpoint | undefined {
    if (ref?.kind === 'Pod' && ref.name !== undefined) {
      const endpoint = this.#byPod.get(nameKey(ref.namespace ?? namespace, ref.name));
      if (endpoint !== undefined) return endpoint;
    }
    const parsed = address === undefined ? undefined : parseAddress(address);
    return parsed === undefined ? undefined : this.#byAddress.get(`${parsed.family}/${parsed.value}`);
  }

  #add(endpoint: Endpoint): void {
    for (const [key, value] of Object.entries(endpoint.labels))
      push(this.#byLabel, labelKey(endpoint.namespace, key, value), endpoint);
    const pods = endpoint.kind === 'Pod' ? [endpoint.resource] : (endpoint.workload?.pods ?? []);
    for (const { namespace = 'default', name } of pods) this.#byPod.set(nameKey(namespace, name), endpoint);
    // On the host network, the address is the node's: whose port it is there cannot be told by it.
    if (!endpoint.hostNetwork)
      for (const { family, value } of endpoint.addresses.list)
        this.#byAddress.set(`${family}/${value}`, endpoint);
  }
}

const SLICE_LABEL = 'kubernetes.io/service-name';

/** The ports of a Service as the server defaults them, without those that it would refuse. */
export function servicePorts(service: Resource<Service>): readonly ServicePort[] {
  const { ports = [] } = service.object.spec ?? {};
  return ports.flatMap(({ name = '', protocol = 'TCP', port, targetPort, nodePort }, index) => {
    const known = PROTOCOLS.find((one) => one === protocol);
    if (known === undefined || port === undefined) return [];
    return [
      {
        index,
        name,
        protocol: known,
        port,
        // Zero and the empty text are as absent: `SetDefaults_Service`.
        targetPort: targetPort === undefined || targetPort === 0 || targetPort === '' ? port : targetPort,
        nodePort: nodePort === 0 ? undefined : nodePort,
        place: below(service.place, 'spec', 'ports', index),
      },
    ];
  });
}

/**
 * What a Service's port becomes at a pod behind it. A number is itself, whether a container declares it or not; a name is what
 * the containers call so (`FindPort`), and where none does, the port leads nowhere.
 */
export function targetPorts(endpoint: Endpoint, { targetPort, protocol }: ServicePort): number[] {
  if (typeof targetPort === 'number') return [targetPort];
  const named = endpoint.ports.find((own) => own.name === targetPort && own.protocol === protocol);
  return named === undefined ? [] : [named.port];
}

function deadEnd(reason: DeadEnd['reason'], detail: string): Resolved {
  return { deadEnd: { reason, detail } };
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function nameKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}\0${key}\0${value}`;
}

function push<V>(index: Map<string, V[]>, key: string, value: V): void {
  const own = index.get(key);
  if (own === undefined) index.set(key, [value]);
  else own.push(value);
}
