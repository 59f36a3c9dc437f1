import type { Json, JsonObject } from '@toride/core';
import type { Draft } from '../mutate/value.ts';
import { apiVersionOf, gvkOf, nameOf, namespaceOf, type GroupVersionKind } from '../object.ts';

/**
 * What policies see as `data.inventory`: `cluster[apiVersion][kind][name]` and
 * `namespace[namespace][apiVersion][kind][name]`. Of two objects of one name the later one is seen.
 *
 * @example inventoryData(objects, [{ group: '', version: 'v1', kind: 'Namespace' }])
 */
export function inventoryData(
  objects: readonly JsonObject[],
  synced: readonly GroupVersionKind[] | undefined,
): JsonObject {
  const wanted = synced && new Set(synced.map(keyOf));
  const data = empty();
  for (const object of objects) {
    const gvk = gvkOf(object);
    if (gvk.version === '' || gvk.kind === '') continue;
    if (wanted !== undefined && !wanted.has(keyOf(gvk))) continue;
    const namespace = namespaceOf(object);
    const top = namespace === '' ? below(data, 'cluster') : below(below(data, 'namespace'), namespace);
    below(below(top, apiVersionOf(gvk)), gvk.kind)[nameOf(object)] = object;
  }
  return data;
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return JSON.stringify([group, version, kind]);
}

function empty(): Draft {
  return Object.create(null) as Draft;
}

function below(parent: Draft, key: string): Draft {
  return (parent[key] ??= empty() as Json) as Draft;
}
