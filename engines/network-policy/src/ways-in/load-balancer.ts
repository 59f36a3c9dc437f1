import type { Place, Resource } from '@toride/core';
import { below } from '../policy/reading.ts';
import { type Block, parseAddress, parseBlock } from '../sets/addresses.ts';
import { isPublic } from './public-addresses.ts';
import { at, type Field, items, root, text } from './fields.ts';
import type { Service } from './services.ts';
import type { Sources } from './way-in.ts';

interface Mark {
  readonly annotation: string;
  /** Values that make the load balancer internal; absent: any. */
  readonly values?: readonly string[];
}

/**
 * Annotations that ask a cloud for a load balancer inside of the network.
 * https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 */
const INTERNAL: readonly Mark[] = [
  { annotation: 'networking.gke.io/load-balancer-type', values: ['internal'] },
  { annotation: 'cloud.google.com/load-balancer-type', values: ['internal'] },
  // The legacy provider takes every value but `false`, the AWS Load Balancer Controller reads `scheme` first.
  { annotation: 'service.beta.kubernetes.io/aws-load-balancer-internal', values: ['true', '0.0.0.0/0'] },
  { annotation: 'service.beta.kubernetes.io/aws-load-balancer-scheme', values: ['internal'] },
  { annotation: 'service.beta.kubernetes.io/azure-load-balancer-internal', values: ['true'] },
  { annotation: 'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', values: ['private'] },
  { annotation: 'service.beta.kubernetes.io/openstack-internal-load-balancer', values: ['true'] },
  { annotation: 'service.beta.kubernetes.io/cce-load-balancer-internal-vpc', values: ['true'] },
  { annotation: 'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid' },
  { annotation: 'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', values: ['intranet'] },
  { annotation: 'service.beta.kubernetes.io/oci-load-balancer-internal', values: ['true'] },
  { annotation: 'oci-network-load-balancer.oraclecloud.com/internal', values: ['true'] },
];

/** The AWS Load Balancer Controller makes internal ones unless told otherwise. */
const AWS_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const AWS_TYPE = 'service.beta.kubernetes.io/aws-load-balancer-type';
const AWS_CLASS = 'service.k8s.aws/nlb';
/** Older than the field, which wins. */
const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Who can use a Service of type LoadBalancer by its load balancer. */
export function loadBalancerSources(service: Resource<Service>): Sources {
  const ranges = sourceRanges(service);
  const internal = internalMark(service);
  if (internal !== undefined) return { internet: 'no', ...internal, blocks: ranges?.blocks };
  const given = privateStatus(items(at(root(service), 'status', 'loadBalancer', 'ingress')));
  if (given !== undefined) return { internet: 'no', ...given, blocks: ranges?.blocks };
  if (
    ranges !== undefined &&
    !ranges.blocks.some(({ family, first, last }) => isPublic(family, [[first, last]]))
  )
    return {
      internet: 'no',
      why: 'source ranges without a public address',
      at: ranges.at,
      blocks: ranges.blocks,
    };
  if (ranges !== undefined)
    return {
      internet: 'yes',
      why: 'load balancer for its source ranges only',
      at: ranges.at,
      blocks: ranges.blocks,
    };
  return {
    internet: 'yes',
    why: 'load balancer',
    at: below(service.place, 'spec', 'type'),
    blocks: undefined,
  };
}

/**
 * Whether what was given is for the network only: `ip` and `hostname` of Services and Ingresses, `value` of Gateways. AWS begins
 * the names of internal load balancers so: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-internal-load-balancers.html
 */
export function privateStatus(given: readonly Field[]): Internal | undefined {
  const [first] = given;
  const reachable = given.some((one) => {
    const address = text(at(one, 'ip')) ?? text(at(one, 'value')) ?? '';
    const name = text(at(one, 'hostname')) ?? address;
    if (parseAddress(address) !== undefined) return isPublicAddress(address);
    return !(name.startsWith('internal-') && name.includes('.elb.'));
  });
  return first === undefined || reachable
    ? undefined
    : { why: 'load balancer without a public address', at: first.place };
}

/** True where a load balancer ends connections and makes its own, so that no pod sees the client (`ipMode: Proxy`, KEP-1860). */
export function isProxied(service: Resource<Service>): boolean {
  return (service.object.status?.loadBalancer?.ingress ?? []).some(({ ipMode }) => ipMode === 'Proxy');
}

export function isPublicAddress(written: string): boolean {
  const address = parseAddress(written);
  return address !== undefined && isPublic(address.family, [[address.value, address.value]]);
}

function internalMark(service: Resource<Service>): Internal | undefined {
  const marked = internalByAnnotation(at(root(service), 'metadata', 'annotations'));
  if (marked !== undefined) return marked;
  const field = at(root(service), 'spec', 'loadBalancerClass');
  const { annotations = {} } = service.object.metadata;
  return text(field) === AWS_CLASS && !Object.hasOwn(annotations, AWS_SCHEME)
    ? { why: `internal load balancer (${AWS_CLASS} without ${AWS_SCHEME})`, at: field.place }
    : undefined;
}

export type Internal = Pick<Sources, 'why' | 'at'>;

/** Whether annotations ask for a load balancer inside of the network. */
export function internalByAnnotation(annotations: Field): Internal | undefined {
  const value = (key: string) => text(at(annotations, key))?.toLowerCase();
  const told = (key: string) => ({
    why: `internal load balancer (${key})`,
    at: at(annotations, key).place,
  });
  if (value(AWS_SCHEME) === 'internet-facing') return undefined;
  for (const { annotation, values } of INTERNAL) {
    const own = value(annotation);
    if (own !== undefined && (values === undefined || values.includes(own))) return told(annotation);
  }
  return ['external', 'nlb-ip'].includes(value(AWS_TYPE) ?? '') ? told(AWS_TYPE) : undefined;
}

function sourceRanges(
  service: Resource<Service>,
): { readonly blocks: readonly Block[]; readonly at: Place } | undefined {
  const { annotations = {} } = service.object.metadata;
  const own = service.object.spec?.loadBalancerSourceRanges ?? [];
  const old = Object.hasOwn(annotations, RANGES) ? annotations[RANGES]!.split(',') : [];
  const [texts, place] =
    own.length > 0
      ? [own, below(service.place, 'spec', 'loadBalancerSourceRanges')]
      : [old, below(service.place, 'metadata', 'annotations', RANGES)];
  const written = texts.map((range) => range.trim()).filter((range) => range !== '');
  if (written.length === 0) return undefined;
  const blocks = written.flatMap((range) => {
    const block = parseBlock(range);
    return 'why' in block ? [] : [block];
  });
  // A range that cannot be read may be any range: said to be no bound rather than one that closes.
  return blocks.length === written.length ? { blocks, at: place } : undefined;
}
