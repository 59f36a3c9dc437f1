import { isJsonObject, type Json, type JsonObject, type KubernetesObject } from '@toride/core';
import {
  type Endpoint,
  type EndpointExposure,
  exposures,
  type Network,
  updateNetwork,
  waysIn,
} from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { Names } from './names.ts';

export interface ClosingPolicy {
  readonly object: KubernetesObject & JsonObject;
  /** Workloads that it closes to all but their own namespace. */
  readonly closes: readonly string[];
  /** Workloads that it selects and that stay open, because other policies accept what it does not. */
  readonly open: readonly string[];
}

/**
 * NetworkPolicies that leave a workload to its own namespace: one for a whole namespace where all of it is exposed, else one a
 * workload. Each is tried out: policies only add up, so one that accepts too much has to be changed itself.
 */
export function closingPolicies(network: Network, found: readonly EndpointExposure[]): ClosingPolicy[] {
  const exposed = found.filter((one) => isExposed(network, one)).map(({ endpoint }) => endpoint);
  const proposed = [...byNamespace(exposed)].flatMap(([namespace, own]) => {
    const all = network.world.endpoints.filter((one) => one.namespace === namespace);
    const whole = own.length === all.length || own.some((one) => selectorOf(one) === undefined);
    if (whole) return [{ object: policy(namespace, 'own-namespace-only', {}), selects: all }];
    return own.map((one) => ({
      object: policy(namespace, `${one.name}-own-namespace-only`, { matchLabels: selectorOf(one)! }),
      selects: [one],
    }));
  });
  if (proposed.length === 0) return [];
  const after = updateNetwork(
    network,
    network.inventory.apply(
      proposed.map(({ object }) => ({ type: 'put' as const, object, source: 'proposed policies' })),
    ),
  ).network;
  const names = new Names(after);
  const left = new Set(
    exposures(after, waysIn(after))
      .filter((one) => isExposed(after, one))
      .map(({ endpoint }) => names.of(endpoint)),
  );
  return proposed.map(({ object, selects }) => {
    const selected = selects.map((one) => names.of(one));
    return {
      object,
      closes: selected.filter((name) => !left.has(name)),
      open: selected.filter((name) => left.has(name)),
    };
  });
}

/** To more than its own namespace. */
function isExposed(
  { reach: { algebra } }: Network,
  { otherNamespaces: { open, unknown }, internet }: EndpointExposure,
): boolean {
  return internet.verdict !== 'closed' || open !== algebra.none || unknown !== algebra.none;
}

function byNamespace(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const found = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const own = found.get(endpoint.namespace);
    if (own === undefined) found.set(endpoint.namespace, [endpoint]);
    else own.push(endpoint);
  }
  return found;
}

/** The labels that a controller knows its pods by; a pod of its own has only its labels. */
function selectorOf({ resource, labels }: Endpoint): Readonly<Record<string, string>> | undefined {
  const { spec } = resource.object as { readonly spec?: Json };
  const selector =
    isJsonObject(spec) && isJsonObject(spec['selector']) ? spec['selector']['matchLabels'] : undefined;
  const own = isJsonObject(selector)
    ? Object.fromEntries(
        Object.entries(selector).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : labels;
  return Object.keys(own).length === 0 ? undefined : own;
}

function policy(namespace: string, name: string, podSelector: JsonObject): KubernetesObject & JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  };
}

/** What it does, one line each. */
export function describe({ closes, open }: ClosingPolicy): string[] {
  return [
    ...(closes.length === 0 ? [] : [`closes ${list(closes)} to all but its own namespace, tried out`]),
    ...(open.length === 0
      ? []
      : [
          `does not close ${list(open)}: other policies accept more, or it is on the host network, see toride net explain`,
        ]),
  ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(oneLine).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
