import type { Resource } from '@toride/core';
import { type ConnectionAlgebra, type Connections, type Endpoint, PROTOCOLS } from '@toride/network-policy';
import type { Service } from './ends.ts';
import type { AskedPort } from './port.ts';

/**
 * What a port of a Service becomes at one of the pods behind it: policies are asked about the pod's port, after translation.
 * https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export function behindService(
  { object }: Resource<Service>,
  asked: AskedPort | undefined,
  algebra: ConnectionAlgebra,
  pod: Endpoint,
): Connections {
  let found = algebra.none;
  for (const { name, port, protocol = 'TCP', targetPort = port } of object.spec?.ports ?? []) {
    const known = PROTOCOLS.find((one) => one === protocol);
    if (known === undefined || port === undefined) continue;
    if (asked !== undefined && !isAsked(asked, name, port, known)) continue;
    const target =
      typeof targetPort === 'string'
        ? pod.ports.find((own) => own.name === targetPort && own.protocol === known)?.port
        : targetPort;
    if (target !== undefined) found = algebra.union(found, algebra.range(known, target, target));
  }
  return found;
}

function isAsked(asked: AskedPort, name: string | undefined, port: number, protocol: string): boolean {
  if (asked.type === 'name') return name === asked.name && (asked.protocol ?? protocol) === protocol;
  return asked.protocol === protocol && port >= asked.from && port <= asked.to;
}
