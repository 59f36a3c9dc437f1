import { readFileSync } from 'node:fs';

/** The releases, such as `1.25`, in which an API came, was declared deprecated and was (or will be) removed. */
export interface ApiLifecycle {
  readonly introduced?: string;
  readonly deprecated?: string;
  readonly removed?: string;
  /** What to use instead. */
  readonly replacement?: { readonly group: string; readonly version: string; readonly kind: string };
}

let lives: Readonly<Record<string, string>> | undefined;

/**
 * The published life of an API, from its first beta on, removed ones of 1.16 included.
 *
 * @returns undefined for an API that Kubernetes itself never published, or whose life it never stated.
 * @example apiLifecycle('policy', 'v1beta1', 'PodDisruptionBudget')?.removed // '1.25'
 * Source: `zz_generated.prerelease-lifecycle.go` of k8s.io/api and what each release serves.
 */
export function apiLifecycle(group: string, version: string, kind: string): ApiLifecycle | undefined {
  lives ??= JSON.parse(
    readFileSync(new URL('../data/api-lifecycle.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  const key = `${group === '' ? '' : `${group}/`}${version} ${kind}`;
  const row = Object.hasOwn(lives, key) ? lives[key] : undefined;
  if (row === undefined) return undefined;
  const [introduced, deprecated, removed, replacement] = row
    .split(' ')
    .map((part) => (part === '-' ? undefined : part));
  const to = replacement?.split('/');
  return {
    ...(introduced === undefined ? {} : { introduced }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(removed === undefined ? {} : { removed }),
    ...(to === undefined
      ? {}
      : { replacement: { group: to[0] ?? '', version: to[1] ?? '', kind: to[2] ?? '' } }),
  };
}
