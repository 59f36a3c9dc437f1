import { apiLifecycle, type ApiLifecycle } from '@toride/inventory';
import { compareKubernetesVersions, parseKubernetesVersion, type KubernetesVersion } from '@toride/core';

type Replacement = NonNullable<ApiLifecycle['replacement']>;

/**
 * What to use instead of an API in a version of Kubernetes: what replaced it may be gone itself by then (FlowSchema went from
 * v1beta1 over v1beta3 to v1).
 */
export function servedReplacement(
  life: ApiLifecycle | undefined,
  target: KubernetesVersion,
): Replacement | undefined {
  let replacement = life?.replacement;
  for (let steps = 0; steps < MOST_STEPS && replacement !== undefined; steps += 1) {
    const next: ApiLifecycle | undefined = apiLifecycle(
      replacement.group,
      replacement.version,
      replacement.kind,
    );
    if (next?.replacement === undefined || !isRemoved(next, target)) return replacement;
    replacement = next.replacement;
  }
  return replacement;
}

const MOST_STEPS = 8;

/** Whether the version no longer serves the API. */
export function isRemoved({ removed }: ApiLifecycle, target: KubernetesVersion): boolean {
  return removed !== undefined && compareKubernetesVersions(parseKubernetesVersion(removed), target) <= 0;
}
