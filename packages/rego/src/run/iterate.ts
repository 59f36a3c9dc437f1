/** Going through collections: for each key and element a step runs, until one has seen enough. */
import { isBigNumber } from '../values/big-number.ts';
import { RegoObject } from '../values/object.ts';
import { sortedPlainKeys } from '../values/plain-object.ts';
import { RegoSet } from '../values/set.ts';
import type { PlainObject, Value } from '../values/value.ts';
import type { Frame, Step } from './frame.ts';
import { spend, type Machine } from './machine.ts';

export interface Loop {
  readonly keySlot: number;
  readonly valueSlot: number;
  /** Objects and sets in the order of their keys; else in any order. */
  readonly ordered: boolean;
  readonly next: Step;
}

export function iterate(machine: Machine, collection: Value | undefined, frame: Frame, loop: Loop): boolean {
  if (typeof collection !== 'object' || collection === null) return false;
  if (Array.isArray(collection)) return overArray(machine, collection as readonly Value[], frame, loop);
  if (collection instanceof RegoSet) {
    return overValues(machine, loop.ordered ? collection.items : collection.unordered(), frame, loop);
  }
  if (collection instanceof RegoObject) return overEntries(machine, collection, frame, loop);
  if (isBigNumber(collection)) return false;
  return overNames(machine, collection as PlainObject, frame, loop);
}

function overArray(
  machine: Machine,
  array: readonly Value[],
  frame: Frame,
  { keySlot, valueSlot, next }: Loop,
): boolean {
  for (let index = 0; index < array.length; index += 1) {
    spend(machine);
    frame[keySlot] = index;
    frame[valueSlot] = array[index];
    if (next(frame)) return true;
  }
  return false;
}

function overNames(
  machine: Machine,
  object: PlainObject,
  frame: Frame,
  { keySlot, valueSlot, ordered, next }: Loop,
): boolean {
  for (const name of ordered ? sortedPlainKeys(object) : Object.keys(object)) {
    spend(machine);
    frame[keySlot] = name;
    frame[valueSlot] = object[name];
    if (next(frame)) return true;
  }
  return false;
}

function overValues(
  machine: Machine,
  values: Iterable<Value>,
  frame: Frame,
  { keySlot, valueSlot, next }: Loop,
): boolean {
  for (const value of values) {
    spend(machine);
    frame[keySlot] = value;
    frame[valueSlot] = value;
    if (next(frame)) return true;
  }
  return false;
}

function overEntries(
  machine: Machine,
  object: RegoObject,
  frame: Frame,
  { keySlot, valueSlot, next }: Loop,
): boolean {
  for (const [key, value] of object.entries) {
    spend(machine);
    frame[keySlot] = key;
    frame[valueSlot] = value;
    if (next(frame)) return true;
  }
  return false;
}

/** Can be gone through; a number that keeps its text is an object here, and none in Rego. */
export function isCollection(value: Value | undefined): boolean {
  return typeof value === 'object' && value !== null && !isBigNumber(value);
}
