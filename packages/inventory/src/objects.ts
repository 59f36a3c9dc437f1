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
export function objectsOf(
  document: Pick<SourceDocument, 'value' | 'pointer'>,
  found: (object: RawObject) => void,
  problem: (problem: ObjectProblem) => void,
): void {
  if (document.value === null) return;
  visit(document.value, document.pointer, undefined, 0);

  function visit(value: Json, pointer: string, list: RawObject | undefined, depth: number): void {
    if (!isJsonObject(value)) {
      problem(list === undefined ? notKubernetes(pointer) : noObject(pointer));
      return;
    }
    const object = identify(value, pointer, list);
    if (object === undefined) {
      problem(
        isJsonObject(value['metadata']) || list !== undefined
          ? untyped(value, pointer)
          : notKubernetes(pointer),
      );
      return;
    }
    const items = value['items'];
    if (!object.kind.endsWith('List') || !Array.isArray(items)) {
      found(object);
      return;
    }
    if (depth === MAX_LIST_DEPTH) {
      problem(nestedLists(pointer));
      return;
    }
    items.forEach((item: Json, index) => visit(item, `${pointer}/items/${index}`, object, depth + 1));
  }
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
