import { isJsonObject, type Json, type JsonObject } from '@toride/core';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Takes out of an object of a live cluster what is never needed and often secret, before anything else sees it:
 * `managedFields` (as large as the object itself), the copy of the applied manifest that kubectl keeps as an annotation (of a
 * Secret: its values), and the values of a Secret should a server send them although only metadata was asked for.
 */
export function ingest(
  object: JsonObject,
  kind: { readonly group: string; readonly kind: string },
): JsonObject {
  const { metadata } = object;
  const isSecret = kind.group === '' && kind.kind === 'Secret';
  const dropped = isSecret ? SECRET_VALUES : NOTHING;
  return copy(object, dropped, isJsonObject(metadata) ? { metadata: ingestMetadata(metadata) } : {});
}

const SECRET_VALUES: ReadonlySet<string> = new Set(['data', 'stringData']);
const NOTHING: ReadonlySet<string> = new Set();
const MANAGED: ReadonlySet<string> = new Set(['managedFields']);

function ingestMetadata(metadata: JsonObject): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations) || annotations[LAST_APPLIED] === undefined)
    return copy(metadata, MANAGED, {});
  return copy(metadata, MANAGED, { annotations: copy(annotations, new Set([LAST_APPLIED]), {}) });
}

/** The object without some fields and with others replaced; without a prototype, as every object of the inventory. */
export function copy(
  object: JsonObject,
  drop: ReadonlySet<string>,
  replace: Readonly<Record<string, Json>>,
): JsonObject {
  const made: Record<string, Json> = {};
  Object.setPrototypeOf(made, null);
  for (const key in object) {
    const value = Object.hasOwn(replace, key) ? replace[key] : object[key];
    if (!drop.has(key) && value !== undefined) made[key] = value;
  }
  return made;
}
