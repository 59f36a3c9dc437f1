/** A minor release of Kubernetes, `1.36`. Patch releases never change what an API means. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * Reads `1.36`, `v1.36` or `v1.36.3+k3s1`.
 *
 * @throws {RangeError} when the text is no version.
 */
export function parseKubernetesVersion(text: string): KubernetesVersion {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.\d+)?(?:[-+].*)?$/.exec(text);
  if (match === null)
    throw new RangeError(`expected a Kubernetes version such as 1.36, got ${JSON.stringify(text)}`);
  return { major: Number(match[1]), minor: Number(match[2]) };
}

/** Negative when `a` is older than `b`. */
export function compareKubernetesVersions(a: KubernetesVersion, b: KubernetesVersion): number {
  return a.major === b.major ? a.minor - b.minor : a.major - b.major;
}

export function formatKubernetesVersion(version: KubernetesVersion): string {
  return `${version.major}.${version.minor}`;
}
