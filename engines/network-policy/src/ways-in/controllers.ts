import type { Inventory, KubernetesObject, Resource } from '@toride/core';
import type { Block } from '../sets/addresses.ts';
import type { Endpoint, World } from '../world/world.ts';
import { type ControllerFamily, FAMILIES, familyOfController } from './controller-families.ts';
import type { WaysInOptions } from './way-in.ts';

/** What stands between a listener and a Service. */
export type ControllerRef =
  | { readonly type: 'pods'; readonly endpoints: readonly Endpoint[]; readonly name: string }
  /** A load balancer outside that connects to pods itself; its addresses, where they are known. */
  | {
      readonly type: 'outside';
      readonly blocks: readonly Block[] | undefined;
      readonly name: string;
      readonly family: string;
    }
  /** Pods that were not read. */
  | { readonly type: 'unseen'; readonly name: string };

interface IngressClass extends KubernetesObject {
  readonly spec?: { readonly controller?: string };
}

export const UNSEEN: ControllerRef = { type: 'unseen', name: '{ingress-controller}' };

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Finds who implements a class of Ingress, Gateway or Route. */
export class Controllers {
  readonly #inventory: Inventory;
  readonly #world: World;
  readonly #asked: WaysInOptions['ingressController'];
  readonly #found = new Map<ControllerFamily, readonly Endpoint[]>();
  readonly #made = new Map<number, readonly Endpoint[]>();
  readonly #named: ControllerRef | undefined;

  constructor(inventory: Inventory, world: World, asked: WaysInOptions['ingressController'] = 'find') {
    this.#inventory = inventory;
    this.#world = world;
    this.#asked = asked;
    this.#named = this.#askedFor();
  }

  /** Of an Ingress: by class, by the default class, or whichever controller is there. */
  ofIngress(className: string | undefined): ControllerRef {
    if (this.#named !== undefined) return this.#named;
    const found = className === undefined ? this.#defaultClass() : this.#class(className);
    if (found !== undefined)
      return this.#inFamily(familyOfController(found.object.spec?.controller ?? ''), className);
    if (className !== undefined) return this.#ofClassName(className);
    // Without any class, controllers that are set to take such Ingresses take it; which are is their matter.
    const everywhere = FAMILIES.filter(({ images, labels }) => images.length + labels.length > 0).flatMap(
      (family) => this.#pods(family),
    );
    return podsOr(everywhere, 'ingress controller');
  }

  /** Of a Gateway: pods made for it, else those of the family that its class belongs to. */
  ofGateway(
    gateway: Resource,
    controllerName: string | undefined,
    className: string | undefined,
  ): ControllerRef {
    if (this.#named !== undefined) return this.#named;
    const namespace = gateway.namespace ?? 'default';
    const made = this.#madeFor(gateway, namespace);
    if (made.length > 0)
      return { type: 'pods', endpoints: made, name: `Gateway ${namespace}/${gateway.name}` };
    if (controllerName !== undefined) return this.#inFamily(familyOfController(controllerName), className);
    return className === undefined ? UNSEEN : this.#ofClassName(className);
  }

  ofFamily(name: string): ControllerRef {
    return (
      this.#named ??
      this.#inFamily(
        FAMILIES.find((family) => family.name === name),
        undefined,
      )
    );
  }

  /** Of pods with all of these labels, in any namespace. */
  ofLabels(wanted: readonly (readonly [string, string])[], name: string): ControllerRef {
    if (this.#named !== undefined) return this.#named;
    if (wanted.length === 0) return UNSEEN;
    const own = this.#world.endpoints.filter(({ labels }) =>
      wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
    );
    return podsOr(own, name);
  }

  isInternalClass(className: string | undefined): boolean {
    return (
      className !== undefined &&
      FAMILIES.some(({ internalClasses = [] }) => internalClasses.includes(className))
    );
  }

  /** The class that an Ingress without one is given; two of them are refused by the API server, so none is meant. */
  #defaultClass(): Resource<IngressClass> | undefined {
    const [one, another] = this.#inventory
      .ofKind<IngressClass>('IngressClass', 'networking.k8s.io')
      .filter(
        ({ object: { metadata } }) =>
          metadata.annotations !== undefined &&
          Object.hasOwn(metadata.annotations, DEFAULT_CLASS) &&
          metadata.annotations[DEFAULT_CLASS] === 'true',
      );
    return another === undefined ? one : undefined;
  }

  #class(name: string): Resource<IngressClass> | undefined {
    return this.#inventory.find<IngressClass>('IngressClass', 'networking.k8s.io', undefined, name);
  }

  #ofClassName(className: string): ControllerRef {
    const families = FAMILIES.filter(({ classes }) => classes.includes(className));
    const pods = families.flatMap((family) => this.#pods(family));
    return pods.length > 0 ? podsOr(pods, className) : this.#inFamily(families[0], className);
  }

  #inFamily(family: ControllerFamily | undefined, className: string | undefined): ControllerRef {
    if (family === undefined) return UNSEEN;
    if (family.outside !== undefined)
      return {
        type: 'outside',
        blocks: family.outside.blocks,
        name: family.outside.why,
        family: family.name,
      };
    if (family.onNodes !== undefined) return { type: 'unseen', name: family.onNodes };
    return podsOr(this.#pods(family), className ?? family.name);
  }

  #askedFor(): ControllerRef | undefined {
    const asked = this.#asked;
    if (asked === 'find' || asked === undefined) return undefined;
    if (asked === 'unseen') return UNSEEN;
    const own = this.#world.endpoints.filter(
      ({ namespace, name }) => namespace === asked.namespace && name === asked.name,
    );
    return podsOr(own, `${asked.namespace}/${asked.name}`);
  }

  #madeFor(gateway: Resource, namespace: string): readonly Endpoint[] {
    let found = this.#made.get(gateway.id);
    if (found === undefined) {
      found = this.#world.endpoints.filter((endpoint) => isMadeFor(endpoint, namespace, gateway.name));
      this.#made.set(gateway.id, found);
    }
    return found;
  }

  #pods(family: ControllerFamily): readonly Endpoint[] {
    let found = this.#found.get(family);
    if (found === undefined) {
      found = this.#world.endpoints.filter((endpoint) => belongs(endpoint, family));
      this.#found.set(family, found);
    }
    return found;
  }
}

function podsOr(endpoints: readonly Endpoint[], name: string): ControllerRef {
  return endpoints.length > 0 ? { type: 'pods', endpoints, name } : UNSEEN;
}

function belongs({ namespace, labels, workload }: Endpoint, family: ControllerFamily): boolean {
  const has = (set: Readonly<Record<string, string>>) =>
    Object.entries(set).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  if (family.labels.some(has)) return true;
  if (family.inNamespace?.namespace === namespace && has(family.inNamespace.labels)) return true;
  return (workload?.containers ?? []).some(({ container }) => {
    const repository = repositoryOf(container.image ?? '');
    return family.images.some((image) => repository === image || repository.endsWith(`/${image}`));
  });
}

/** `registry:5000/team/app:1@sha256:…` is of the repository `registry:5000/team/app`. */
function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/**
 * Data planes that are made for one Gateway carry its name: https://gateway-api.sigs.k8s.io/geps/gep-1762/, and Envoy Gateway's
 * own labels, since it may make them in its own namespace.
 */
function isMadeFor({ namespace, labels }: Endpoint, gatewayNamespace: string, gateway: string): boolean {
  const label = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  if (label('gateway.networking.k8s.io/gateway-name') === gateway && namespace === gatewayNamespace)
    return true;
  return (
    label('gateway.envoyproxy.io/owning-gateway-name') === gateway &&
    label('gateway.envoyproxy.io/owning-gateway-namespace') === gatewayNamespace
  );
}
