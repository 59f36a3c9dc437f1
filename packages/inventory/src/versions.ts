import type { KubernetesVersion } from '@toride/core';
import { knownMinors } from './published-api.ts';

/** The oldest Kubernetes version whose published API is known. */
export function oldestVersion(): KubernetesVersion {
  return { major: 1, minor: knownMinors()[0] };
}

/** The newest Kubernetes version whose published API is known: what input that names no version is read as. */
export function newestVersion(): KubernetesVersion {
  return { major: 1, minor: knownMinors()[1] };
}
