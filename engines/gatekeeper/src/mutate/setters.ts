import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { assignImage, type ImageParts } from './image.ts';
import { copyOf, goType, sameJson, type Draft } from './value.ts';
import { MutationError, type Setter } from './walk.ts';

/** Assign and AssignMetadata: the value replaces what is there. */
export function assignSetter(value: Json): Setter {
  return {
    set: (object, key) => void (object[key] = copyOf(value)),
    keyedValue: () => {
      if (!isJsonObject(value)) throw new MutationError('assign.value for keyed list is not an object');
      return copyOf(value) as JsonObject;
    },
  };
}

/** ModifySet: `merge` appends what is not in the list, `prune` takes away what is. */
export function modifySetSetter(operation: string, values: readonly Json[]): Setter {
  return {
    set: (object, key) => {
      if (operation === 'merge') merge(object, key, values);
      else if (operation === 'prune') prune(object, key, values);
      else throw new MutationError(`unrecognized operation for modifyset: ${operation}`);
    },
  };
}

function merge(object: Draft, key: string, values: readonly Json[]): void {
  if (!Object.hasOwn(object, key)) {
    object[key] = values.map(copyOf);
    return;
  }
  const list = [...listAt(object, key)];
  for (const value of values) if (!list.some((entry) => sameJson(entry, value))) list.push(copyOf(value));
  object[key] = list;
}

function prune(object: Draft, key: string, values: readonly Json[]): void {
  if (!Object.hasOwn(object, key)) return;
  object[key] = listAt(object, key).filter((entry) => !values.some((value) => sameJson(entry, value)));
}

function listAt(object: Draft, key: string): readonly Json[] {
  const found = object[key];
  if (Array.isArray(found)) return found as readonly Json[];
  throw new MutationError(`${shown(found)} is not a list of values, cannot treat it as a set`);
}

/** AssignImage: parts of an image reference replace theirs. */
export function assignImageSetter(parts: ImageParts): Setter {
  return {
    set: (object, key) => {
      const found = Object.hasOwn(object, key) ? object[key]! : '';
      if (typeof found !== 'string')
        throw new MutationError(
          `expected value at AssignImage location to be a string, got ${shown(found)} of type ${goType(found)}`,
        );
      object[key] = assignImage(found, parts);
    },
  };
}

function shown(value: Json | undefined): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
