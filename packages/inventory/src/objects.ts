import type { CoverageGap, Diagnostic, Json, JsonObject } from '@toride/core';
import { isJsonObject } from '@toride/core';
import type { SourceDocument } from './source.ts';

/** An API object as it was written, not yet decoded. */
export interface RawObject {
  readonly value: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  /** From the document's root. */
  readonly pointer: string;
}

/** What a document could not say, before its line is known. */
export interface ObjectProblem {
  readonly diagnostic: Omit<Diagnostic, 'file' | 'line' | 'column'>;
  readonly pointer: string;
}

/** What was lost by it could be of any kind; a document that is no Kubernetes object loses nothing. */
export function problemGap({ diagnostic }: ObjectProblem, file: string): CoverageGap[] {
  if (diagnostic.level !== 'error') return [];
  return [{ kind: '*', group: '*', coverage: 'partial', why: `${file}: ${diagnostic.message}` }];
}

// A List inside a List is legal and pointless; kubectl unwraps a few levels too.
const MAX_LIST_DEPTH = 8;

/** The objects of a document: itself, or the items of a List, as kubectl's unstructured decoder sees them. */
export function* objectsOf(
  { value, pointer }: Pick<SourceDocument, 'value' | 'pointer'>,
  list?: RawObject,
  depth = 0,
): Generator<RawObject | ObjectProblem, void, undefined> {
  if (value === null && list === undefined) return;
  const object = isJsonObject(value) ? identify(value, pointer, list) : undefined;
  if (object === undefined) {
    yield problemOf(value, pointer, list !== undefined);
    return;
  }
  if (!isList(object)) {
    yield object;
    return;
  }
  const items = object.value['items'] ?? [];
  if (!Array.isArray(items)) {
    yield noItems(pointer);
    return;
  }
  if (depth === MAX_LIST_DEPTH) {
    yield nestedLists(pointer);
    return;
  }
  for (const [index, item] of (items as readonly Json[]).entries()) {
    yield* objectsOf({ value: item, pointer: `${pointer}/items/${index}` }, object, depth + 1);
  }
}

/** A custom resource may be called `AllowList`; what the API lists things in has no name. */
function isList({ kind, value: { metadata, items } }: RawObject): boolean {
  if (kind === 'List') return true;
  const named = metadata !== undefined && isJsonObject(metadata) && metadata['name'] !== undefined;
  return kind.endsWith('List') && items !== undefined && !named;
}

function problemOf(value: Json, pointer: string, item: boolean): ObjectProblem {
  if (!isJsonObject(value)) return item ? noObject(pointer) : notKubernetes(pointer);
  // Other YAML has one of the two fields by chance; broken objects have metadata beside it.
  return item || isJsonObject(value['metadata']) ? untyped(value, pointer) : notKubernetes(pointer);
}

/** Items of a typed list (`PodList`) may leave out what the list's own kind says. */
function identify(value: JsonObject, pointer: string, list: RawObject | undefined): RawObject | undefined {
  const inherited = list !== undefined && list.kind !== 'List' ? list : undefined;
  const apiVersion = value['apiVersion'] ?? inherited?.apiVersion;
  const kind = value['kind'] ?? inherited?.kind.slice(0, -'List'.length);
  if (typeof apiVersion !== 'string' || apiVersion === '' || typeof kind !== 'string' || kind === '')
    return undefined;
  return { value, apiVersion, kind, pointer };
}

function notKubernetes(pointer: string): ObjectProblem {
  return {
    pointer,
    diagnostic: {
      code: 'TORIDE_INVENTORY_NOT_KUBERNETES',
      level: 'warning',
      message: 'expected a Kubernetes object with apiVersion and kind, got something else: left out',
      hint: 'Name only files that hold Kubernetes objects, or ignore this.',
    },
  };
}

function untyped(value: JsonObject, pointer: string): ObjectProblem {
  const missing = ['apiVersion', 'kind'].filter(
    (field) => typeof value[field] !== 'string' || value[field] === '',
  );
  return {
    pointer,
    diagnostic: {
      code: 'TORIDE_INVENTORY_NO_KIND',
      level: 'error',
      message: `expected an object with apiVersion and kind, got one without ${missing.join(' and ')}`,
      hint: 'Add the missing field; kubectl refuses the object as it is.',
    },
  };
}

function noItems(pointer: string): ObjectProblem {
  return {
    pointer: `${pointer}/items`,
    diagnostic: {
      code: 'TORIDE_INVENTORY_LIST_ITEMS',
      level: 'error',
      message: 'expected the objects of a List as a list in `items`, got something else',
      hint: 'Write `items:` with a dash before each object; kubectl refuses the List as it is.',
    },
  };
}

function noObject(pointer: string): ObjectProblem {
  return {
    pointer,
    diagnostic: {
      code: 'TORIDE_INVENTORY_NO_KIND',
      level: 'error',
      message: 'expected an object in the List, got something else',
      hint: 'Remove the item, or write the object out.',
    },
  };
}

/** An object that did not come through a parser with a limit of its own. */
export const TOO_DEEP: ObjectProblem = {
  pointer: '',
  diagnostic: {
    code: 'TORIDE_INVENTORY_DEPTH',
    level: 'error',
    message: 'expected an object as deep as the API has them, got one nested far deeper',
    hint: 'No real object needs it: look where it comes from.',
  },
};

function nestedLists(pointer: string): ObjectProblem {
  return {
    pointer,
    diagnostic: {
      code: 'TORIDE_INVENTORY_LIST_DEPTH',
      level: 'error',
      message: `expected at most ${MAX_LIST_DEPTH} Lists inside each other, got more`,
      hint: 'Put the inner items into the outer List.',
    },
  };
}
