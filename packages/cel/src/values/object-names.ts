/** Whether `Object{...}` values stand where their types say (k8s.io/apiserver/pkg/cel/mutation/dynamic, typeCheck). */
import { byCodeUnit } from '@toride/core';
import { CelJsonPatch, CelMap, CelObject } from './specials.ts';
import type { Value } from './value.ts';

/**
 * Names of types that do not match the path of fields that leads to them, as the API server tells them: `Object.spec{a:
 * Object.spec.b{}}` compiles, since the fields of these types are not declared anywhere. Undefined where all match.
 */
export function objectNameFault(value: Value): string | undefined {
  const roots = Array.isArray(value) ? (value as readonly Value[]).flatMap(patchValue) : [value];
  for (const root of roots) {
    if (!(root instanceof CelObject)) continue;
    const faults = [...namesOf(root, root.type.name)];
    if (faults.length > 0) return faults.join('\n');
  }
  return undefined;
}

function patchValue(value: Value): readonly Value[] {
  return value instanceof CelJsonPatch && value.value !== undefined ? [value.value] : [];
}

/** Lists and maps between two objects have no name of their own. */
function* namesOf(value: Value, path: string): Generator<string> {
  if (value instanceof CelObject) {
    if (value.type.name !== path)
      yield `unexpected type name ${JSON.stringify(value.type.name)}, expected ${JSON.stringify(path)}, which matches field name path from root Object type`;
    for (const [field, inner] of [...value.fields].sort(([a], [b]) => byCodeUnit(a, b)))
      yield* namesOf(inner, `${path}.${field}`);
  } else if (Array.isArray(value)) for (const inner of value as readonly Value[]) yield* namesOf(inner, path);
  else if (value instanceof CelMap)
    for (const [, inner] of value.entries.values()) yield* namesOf(inner, path);
}
