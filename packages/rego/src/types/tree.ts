/** Types by path: of rules and functions under `data`, of built-ins by their names, of variables by theirs. */
import type { Term } from '../syntax/ast.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import { either } from './combine.ts';
import { objectOf, setOf, unionOf } from './construct.ts';
import { dynamicOf, membersOf, propertiesOf, type Dynamic, type Known, type ObjectType } from './shape.ts';
import type { Type } from './type.ts';

export interface TypeNode {
  readonly key: Term | undefined;
  value: Known;
  readonly children: Map<string, TypeNode>;
}

/** Types of the parts of a path, for keys of what is inserted below an object. */
export type TypeOf = (term: Term) => Known;

export function typeNode(key?: Term): TypeNode {
  return { key, value: undefined, children: new Map() };
}

export function childNode(node: TypeNode, part: Term): TypeNode | undefined {
  return node.children.get(nodeKey(part));
}

function ensureChild(node: TypeNode, part: Term): TypeNode {
  const key = nodeKey(part);
  let child = node.children.get(key);
  if (child === undefined) {
    child = typeNode(part);
    node.children.set(key, child);
  }
  return child;
}

export function putType(root: TypeNode, path: readonly Term[], type: Known): void {
  let node = root;
  for (const part of path) node = ensureChild(node, part);
  node.value = type;
}

/** Adds a definition to what the path has already; objects above and below take it in. */
export function insertType(root: TypeNode, path: readonly Term[], type: Type, typeOf: TypeOf): void {
  let node = root;
  for (const [at, part] of path.entries()) {
    const child = ensureChild(node, part);
    const rest = path.slice(at + 1);
    if (rest.length > 0 && child.value?.type === 'object')
      child.value = withPath(child.value, rest, type, typeOf);
    node = child;
  }
  node.value = merged(node.value, type);
  if (type.type !== 'object') return;
  for (const [below, leaf] of leaves(node)) {
    if (node.value?.type === 'object') node.value = withPath(node.value, below, leaf, typeOf);
  }
}

function* leaves(node: TypeNode, path: readonly Term[] = []): Iterable<[readonly Term[], Type]> {
  for (const child of node.children.values()) {
    const below = child.key === undefined ? path : [...path, child.key];
    if (child.value === undefined) yield* leaves(child, below);
    else yield [below, child.value];
  }
}

function withPath(object: ObjectType, path: readonly Term[], type: Known, typeOf: TypeOf): ObjectType {
  const [part, ...rest] = path;
  if (part === undefined) return object;
  const value = rest.length === 0 ? type : withPath(objectOf([]), rest, type, typeOf);
  const dynamic = dynamicOf(object);
  const key = typeOf(part);
  return objectOf(
    propertiesOf(object),
    dynamic === undefined
      ? { key, value }
      : { key: either(dynamic.key, key), value: either(dynamic.value, value) },
  );
}

/** Of partial rules and sets with several definitions; types that do not go together stand side by side. */
export function merged(a: Known, b: Known): Known {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.type === 'any' && b.type !== 'any') return merged(b, a);
  if (a.type === 'set' && b.type === 'set') return setOf(either(a.of, b.of));
  if (a.type === 'object' && propertiesOf(a).length === 0) {
    if (b.type === 'object' && propertiesOf(b).length === 0) return mergedDynamic(a, b);
    const dynamic = dynamicOf(a);
    const into = b.type === 'any' && dynamic !== undefined ? openMember(membersOf(b)) : undefined;
    if (b.type === 'any' && dynamic !== undefined && into !== undefined) {
      return unionOf(membersOf(b).map((member) => (member === into ? widened(into, dynamic) : member)));
    }
  }
  return either(a, b);
}

function mergedDynamic(a: ObjectType, b: ObjectType): ObjectType {
  const left = dynamicOf(a);
  const right = dynamicOf(b);
  if (left === undefined) return b;
  if (right === undefined) return a;
  return objectOf([], { key: either(left.key, right.key), value: merged(left.value, right.value) });
}

function openMember(members: readonly Type[]): ObjectType | undefined {
  for (const member of members) {
    if (member.type !== 'object' || propertiesOf(member).length > 0) continue;
    if (dynamicOf(member) !== undefined) return member;
  }
  return undefined;
}

function widened(object: ObjectType, by: Dynamic): ObjectType {
  const dynamic = dynamicOf(object);
  return objectOf([], { key: either(dynamic?.key, by.key), value: either(dynamic?.value, by.value) });
}
