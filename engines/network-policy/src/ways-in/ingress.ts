import type { Inventory, KubernetesObject, Place, Resource } from '@toride/core';
import { below } from '../policy/reading.ts';
import type { ControllerRef, Controllers } from './controllers.ts';
import { at, items, root } from './fields.ts';
import type { Backend, Forwarding, Forwardings } from './forwarding.ts';
import { privateStatus } from './load-balancer.ts';
import type { DeadEnd } from './way-in.ts';

/** networking.k8s.io/v1; the older versions name a backend by `serviceName` and `servicePort`. */
interface Ingress extends KubernetesObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly backend?: IngressBackend;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: {
        readonly paths?: readonly { readonly path?: string; readonly backend?: IngressBackend }[];
      };
    }[];
    readonly tls?: readonly unknown[];
  };
}

interface IngressBackend {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
  readonly resource?: { readonly kind?: string; readonly name?: string };
  readonly serviceName?: string;
  readonly servicePort?: number | string;
}

/** Older than `ingressClassName`, and still taken where that is absent. */
const CLASS = 'kubernetes.io/ingress.class';
/** https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#scheme: internal unless set */
const ALB_SCHEME = 'alb.ingress.kubernetes.io/scheme';
const ALB = 'AWS Load Balancer Controller';
const AZURE_PRIVATE = 'appgw.ingress.kubernetes.io/use-private-ip';
const GROUPS = ['networking.k8s.io', 'extensions'];

export function readIngresses(inventory: Inventory, controllers: Controllers): Forwardings {
  const list: Forwarding[] = [];
  const deadEnds: DeadEnd[] = [];
  for (const group of GROUPS)
    for (const resource of inventory.ofKind<Ingress>('Ingress', group))
      readIngress(resource, controllers, list, deadEnds);
  return { list, deadEnds };
}

function readIngress(
  resource: Resource<Ingress>,
  controllers: Controllers,
  list: Forwarding[],
  deadEnds: DeadEnd[],
): void {
  const { spec = {}, metadata } = resource.object;
  const { annotations = {} } = metadata;
  const annotation = (key: string) => (Object.hasOwn(annotations, key) ? annotations[key] : undefined);
  const className = spec.ingressClassName ?? annotation(CLASS);
  const controller = controllers.ofIngress(className);
  const shared = {
    kind: 'ingress' as const,
    resource,
    controller,
    internal: internalOf(resource, className, controllers, controller, annotation),
    protocol: 'TCP' as const,
    port: undefined,
    listener: undefined,
  };
  const add = (backend: IngressBackend, place: Place, host: string | undefined, path: string | undefined) => {
    const read = readBackend(backend, resource.namespace ?? 'default');
    if ('what' in read)
      deadEnds.push({ kind: 'ingress', resource, at: place, reason: 'not-modelled', detail: read.what });
    else
      list.push({
        ...shared,
        at: place,
        hosts: host === undefined || host === '' ? [] : [host],
        path,
        backend: read,
      });
  };
  const fallback = spec.defaultBackend ?? spec.backend;
  if (fallback !== undefined)
    add(
      fallback,
      below(resource.place, 'spec', spec.defaultBackend === undefined ? 'backend' : 'defaultBackend'),
      undefined,
      undefined,
    );
  for (const [rule, { host, http }] of (spec.rules ?? []).entries())
    for (const [index, { path, backend }] of (http?.paths ?? []).entries())
      if (backend !== undefined)
        add(
          backend,
          below(resource.place, 'spec', 'rules', rule, 'http', 'paths', index, 'backend'),
          host,
          path,
        );
}

function readBackend(
  { service, resource, serviceName, servicePort }: IngressBackend,
  namespace: string,
): Backend | { readonly what: string } {
  if (service?.name !== undefined) {
    const { name, number } = service.port ?? {};
    return { namespace, service: service.name, port: portOf(number ?? name) };
  }
  if (serviceName !== undefined) return { namespace, service: serviceName, port: portOf(servicePort) };
  return { what: `backend ${resource?.kind ?? ''} ${resource?.name ?? ''}`.trim() };
}

function portOf(port: number | string | undefined): Backend['port'] {
  if (port === undefined) return undefined;
  return typeof port === 'number' ? { type: 'service', number: port } : { type: 'service-name', name: port };
}

function internalOf(
  resource: Resource,
  className: string | undefined,
  controllers: Controllers,
  controller: ControllerRef,
  annotation: (key: string) => string | undefined,
): Forwarding['internal'] {
  if (controllers.isInternalClass(className))
    return { why: `internal load balancer (class ${className})`, at: below(resource.place, 'metadata') };
  const marked = (key: string) => below(resource.place, 'metadata', 'annotations', key);
  if (annotation(AZURE_PRIVATE) === 'true')
    return { why: `private address (${AZURE_PRIVATE})`, at: marked(AZURE_PRIVATE) };
  const scheme = annotation(ALB_SCHEME);
  if (scheme === 'internal') return { why: `internal load balancer (${ALB_SCHEME})`, at: marked(ALB_SCHEME) };
  if (controller.type === 'outside' && controller.family === ALB && scheme === undefined)
    return { why: `internal load balancer (no ${ALB_SCHEME})`, at: below(resource.place, 'metadata') };
  return privateStatus(items(at(root(resource), 'status', 'loadBalancer', 'ingress')));
}
