import type { PodSpec } from '@toride/core';

/**
 * Windows pods have none of the Linux-only fields: validation refuses them, so a check cannot ask for them (KEP-2802,
 * `spec.os`).
 */
export function isWindows(spec: PodSpec): boolean {
  return spec.os?.name === 'windows';
}

/** Root in a user namespace is nobody on the node (KEP-127); the standards say so since 1.35. */
export function inUserNamespace(spec: PodSpec): boolean {
  return spec.hostUsers === false;
}
