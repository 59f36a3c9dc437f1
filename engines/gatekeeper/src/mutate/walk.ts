import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { printLocation, type ListNode, type PathNode } from './location.ts';
import type { PathTester } from './path-tests.ts';
import { goType, type Draft } from './value.ts';

/** What a mutator does where its location ends. */
export interface Setter {
  /** Sets the member of an object; throws {@link MutationError}. */
  readonly set: (object: Draft, key: string) => void;
  /** The object that a keyed list gets, where the mutator can set one. */
  readonly keyedValue?: () => JsonObject;
}

/** A mutation that cannot be made; the object is then refused by Gatekeeper. */
export class MutationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MutationError';
  }
}

interface State {
  readonly nodes: readonly PathNode[];
  readonly tester: PathTester;
  readonly setter: Setter;
}

/**
 * Applies a setter at a location of an object, in place, making what is missing on the way (pkg/mutation/mutators/core).
 *
 * @returns whether the setter was applied
 * @throws {MutationError} when the object's shape contradicts the location
 */
export function mutateAt(
  object: Draft,
  nodes: readonly PathNode[],
  tester: PathTester,
  setter: Setter,
): boolean {
  if (nodes.length === 0) throw new MutationError('attempting to mutate an empty target location');
  return visit({ nodes, tester, setter }, object, 0).mutated;
}

interface Visited {
  readonly mutated: boolean;
  readonly value: Json;
}

function visit(state: State, current: Json, depth: number): Visited {
  const node = state.nodes[depth] as PathNode;
  return node.type === 'Object'
    ? visitObject(state, current, depth, node.reference)
    : visitList(state, current, depth, node);
}

function visitObject(state: State, current: Json, depth: number, key: string): Visited {
  if (!isJsonObject(current)) throw mismatch('object', current, state.nodes[depth] as PathNode);
  const object = current as Draft;
  const { tester, setter, nodes } = state;
  const exists = Object.hasOwn(object, key);
  if (exists ? !tester.existsOkay(depth) : !tester.missingOkay(depth))
    return { mutated: false, value: object };
  if (depth === nodes.length - 1) {
    setter.set(object, key);
    return { mutated: true, value: object };
  }
  const next = exists ? object[key]! : missing(nodes, depth);
  const { mutated, value } = visit(state, next, depth + 1);
  if (mutated) object[key] = value;
  return { mutated, value: object };
}

function visitList(state: State, current: Json, depth: number, node: ListNode): Visited {
  if (!Array.isArray(current)) throw mismatch('List', current, node);
  const list = [...(current as readonly Json[])];
  if (depth === state.nodes.length - 1) return setMember(state, list, depth, node);
  const { tester } = state;
  const every = node.keyValue === undefined;
  if (every && !tester.existsOkay(depth)) return { mutated: false, value: list };
  let found = false;
  let mutated = false;
  for (const member of list) {
    if (!every && !hasKey(member, node)) continue;
    if (!every && !tester.existsOkay(depth)) return { mutated: false, value: list };
    if (visit(state, member, depth + 1).mutated) mutated = true;
    found = true;
  }
  if (every || found) return { mutated, value: list };
  if (!tester.missingOkay(depth)) return { mutated: false, value: list };
  const next = missing(state.nodes, depth);
  list.push(next);
  return { mutated: visit(state, next, depth + 1).mutated, value: list };
}

function hasKey(member: Json, { keyField, keyValue }: ListNode): boolean {
  return isJsonObject(member) && Object.hasOwn(member, keyField) && member[keyField] === keyValue;
}

function setMember(state: State, list: Json[], depth: number, node: ListNode): Visited {
  const { setter, tester } = state;
  if (setter.keyedValue === undefined) throw new MutationError('mutator does not understand keyed lists');
  const { keyField, keyValue } = node;
  if (keyValue === undefined) throw new MutationError('last path entry can not be globbed');
  const value = setter.keyedValue();
  for (const [index, member] of list.entries()) {
    if (!isJsonObject(member))
      throw new MutationError(`cast error, unable to case ${goType(member)} to map[string]interface{}`);
    if (!hasKey(member, node)) continue;
    if (!Object.hasOwn(value, keyField) || value[keyField] !== keyValue)
      throw new MutationError('key value of replaced object must not change');
    if (!tester.existsOkay(depth)) return { mutated: false, value: list };
    list[index] = value;
    return { mutated: true, value: list };
  }
  if (!tester.missingOkay(depth)) return { mutated: false, value: list };
  list.push(value);
  return { mutated: true, value: list };
}

/** An empty element of the kind that the next step needs; a member of a keyed list begins with its key. */
function missing(nodes: readonly PathNode[], depth: number): Json {
  const node = nodes[depth] as PathNode;
  const next = nodes[depth + 1] as PathNode;
  if (next.type === 'List') {
    if (node.type === 'List') throw new MutationError('two consecutive list path entries not allowed');
    return [];
  }
  const object = Object.create(null) as Draft;
  if (node.type === 'List') {
    if (node.keyValue === undefined) throw new MutationError('list entry has no key value');
    object[node.keyField] = node.keyValue;
  }
  return object;
}

function mismatch(type: string, current: Json, node: PathNode): MutationError {
  return new MutationError(
    `mismatch between path entry (type: ${type}) and received object (type: ${goType(current)}). Path: ${printLocation([node])}`,
  );
}
