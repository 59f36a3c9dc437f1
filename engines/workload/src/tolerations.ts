import type { PodSpec } from '@toride/core';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const CONTROL_PLANE = new Set(['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']);

/** An empty key with Exists tolerates every taint (API reference, Toleration). */
export function toleratesEverything({ key, operator, effect }: Toleration): boolean {
  return (
    (key === undefined || key === '') && operator === 'Exists' && (effect === undefined || effect === '')
  );
}

export function toleratesControlPlane({ key }: Toleration): boolean {
  return key !== undefined && CONTROL_PLANE.has(key);
}
