import type { Resource } from '@toride/core';
import {
  type ConnectionAlgebra,
  type Connections,
  type Endpoint,
  type Service,
  servicePorts,
  targetPorts,
} from '@toride/network-policy';
import type { AskedPort } from './port.ts';

/** What a port of a Service becomes at one of the pods behind it: policies are asked about the pod's port, after translation. */
export function behindService(
  service: Resource<Service>,
  asked: AskedPort | undefined,
  algebra: ConnectionAlgebra,
  pod: Endpoint,
): Connections {
  return servicePorts(service)
    .filter(({ name, port, protocol }) => asked === undefined || isAsked(asked, name, port, protocol))
    .flatMap((port) => targetPorts(pod, port).map((number) => algebra.range(port.protocol, number, number)))
    .reduce<Connections>((all, one) => algebra.union(all, one), algebra.none);
}

function isAsked(asked: AskedPort, name: string, port: number, protocol: string): boolean {
  if (asked.type === 'name') return name === asked.name && (asked.protocol ?? protocol) === protocol;
  return asked.protocol === protocol && port >= asked.from && port <= asked.to;
}
