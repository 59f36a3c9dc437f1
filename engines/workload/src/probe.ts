import type { Probe } from '@toride/core';

/** Whether two probes ask the same question of the same place. */
export function sameHandler(a: Probe, b: Probe): boolean {
  return (
    JSON.stringify([a.exec, a.httpGet, a.tcpSocket, a.grpc]) ===
    JSON.stringify([b.exec, b.httpGet, b.tcpSocket, b.grpc])
  );
}
