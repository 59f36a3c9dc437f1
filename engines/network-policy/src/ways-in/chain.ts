import type { Resource } from '@toride/core';
import type { Verdict } from '../explain/explain.ts';
import type { Protocol } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import type { Judge, Judgement } from './judge.ts';
import type { Service, ServicePort, Target } from './services.ts';
import type { Hop, SeenSource, Sources } from './way-in.ts';

/** A chain holds when each of its hops does. */
export function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('closed')) return 'closed';
  return verdicts.includes('unknown') ? 'unknown' : 'open';
}

export function listener(resource: Resource, text: string, { why, at }: Sources): Hop {
  return { type: 'listener', text, verdict: 'open', why, resource, at, connection: undefined };
}

export function serviceHop(service: Resource<Service>, port: ServicePort, target: Target): Hop {
  const named = typeof port.targetPort === 'string' ? ` (${port.targetPort})` : '';
  return {
    type: 'service',
    text: `Service ${nameOf(service)} port ${port.port} to ${target.port}${named}`,
    verdict: 'open',
    why: 'selects the pod',
    resource: service,
    at: port.place,
    connection: undefined,
  };
}

export function endpointHop(endpoint: Endpoint, { verdict, why, connection }: Judgement): Hop {
  return {
    type: 'endpoint',
    text: `${endpoint.kind} ${endpoint.namespace}/${endpoint.name}`,
    verdict,
    why,
    resource: endpoint.resource,
    at: endpoint.place,
    connection,
  };
}

export function nameOf({ namespace = 'default', name }: Resource): string {
  return `${namespace}/${name}`;
}

/** What policies say of clients from outside that come in as they are seen. */
export function fromOutside(
  judge: Judge,
  to: Endpoint,
  protocol: Protocol,
  port: number | undefined,
  sources: Sources,
  seenAs: SeenSource,
): Judgement {
  const clients = judge.clients(
    to,
    protocol,
    port,
    sources.blocks ?? (sources.internet === 'no' ? 'private' : 'internet'),
  );
  if (seenAs === 'client') return clients;
  // The specification leaves open which address a policy sees once another node has passed the connection on.
  const nodes = judge.nodes(to, protocol, port);
  if (clients.verdict === nodes.verdict) return clients;
  return {
    verdict: 'unknown',
    why: `the source may be the client's address (${clients.verdict}) or a node's (${nodes.verdict})`,
    connection: clients.connection ?? nodes.connection,
  };
}
