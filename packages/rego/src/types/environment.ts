/** What is known of types at a point: layers of {@link TypeNode}, the innermost asked first (v1/ast/env.go). */
import type { RegoError } from '../error.ts';
import type { Body, Term } from '../syntax/ast.ts';
import { builtinRef } from '../compile/nodes.ts';
import { isConstant } from '../compile/walk.ts';
import { either, valueAtTerm, valuesOf } from './combine.ts';
import { ANY, arrayOf, BOOLEAN, NULL, NUMBER, objectOf, setOf, STRING } from './construct.ts';
import { isEmptyCollection, type Dynamic, type Known, type Property } from './shape.ts';
import { jsonOfTerm } from './term-json.ts';
import { childNode, putType, typeNode, type TypeNode } from './tree.ts';
import type { FunctionType } from './type.ts';

export interface TypeEnvironment {
  tree: TypeNode;
  /** Where types found for variables go: `tree`, or that of the expression around a `with`. */
  vars: TypeNode;
  readonly next: TypeEnvironment | undefined;
  /** Types a comprehension's body on top of this. */
  readonly checkBody: CheckBody;
  /** Bodies typed already: a comprehension is asked for several times, and with each level inside that would multiply. */
  readonly checked: WeakMap<Body, CheckedBody>;
}

export interface CheckedBody {
  readonly environment: TypeEnvironment;
  readonly errors: readonly RegoError[];
}

export type CheckBody = (environment: TypeEnvironment, body: Body) => CheckedBody;

/** The layer that everything stands on: built-ins by name. */
export function builtinEnvironment(
  builtins: Iterable<{ readonly name: string; readonly type: FunctionType }>,
): TypeEnvironment {
  const tree = typeNode();
  for (const { name, type } of builtins) putType(tree, builtinRef(name).parts, type);
  const checkBody: CheckBody = (environment) => ({ environment, errors: [] });
  return { tree, vars: tree, next: undefined, checkBody, checked: new WeakMap() };
}

export function wrap(environment: TypeEnvironment, checkBody = environment.checkBody): TypeEnvironment {
  const tree = typeNode();
  return { tree, vars: tree, next: environment, checkBody, checked: new WeakMap() };
}

/** For one expression with modifiers: types that it gives to variables outlive it. */
export function wrapForWith(environment: TypeEnvironment): TypeEnvironment {
  return { ...wrap(environment), vars: environment.vars };
}

export function typeOf(environment: TypeEnvironment, term: Term): Known {
  switch (term.type) {
    case 'null':
      return NULL;
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return NUMBER;
    case 'string':
    case 'templatestring':
      return STRING;
    case 'var':
      return variableType(environment, term);
    case 'ref':
      return typeOfReference(environment, term.parts);
    case 'array':
      return arrayOf(term.items.map((item) => typeOf(environment, item)));
    case 'set': {
      let of: Known;
      for (const item of term.items) of = either(of, typeOf(environment, item));
      return setOf(of);
    }
    case 'object':
      return objectType(environment, term.pairs);
    case 'call':
      return undefined;
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return comprehensionType(environment, term);
  }
}

function variableType(environment: TypeEnvironment, term: Term): Known {
  for (let layer: TypeEnvironment | undefined = environment; layer !== undefined; layer = layer.next) {
    const node = childNode(layer.tree, term);
    if (node !== undefined) return node.value;
  }
  return undefined;
}

function objectType(environment: TypeEnvironment, pairs: readonly [Term, Term][]): Known {
  const properties: Property[] = [];
  let dynamic: Dynamic | undefined;
  for (const [key, value] of pairs) {
    const type = typeOf(environment, value);
    if (isConstant(key)) properties.push({ key: jsonOfTerm(key), value: type });
    else dynamic = { key: typeOf(environment, key), value: type };
  }
  return objectOf(properties, dynamic);
}

function comprehensionType(
  environment: TypeEnvironment,
  term: Extract<Term, { type: 'arraycomprehension' | 'setcomprehension' | 'objectcomprehension' }>,
): Known {
  const { environment: inner, errors } = environment.checkBody(environment, term.body);
  if (errors.length > 0) return undefined;
  switch (term.type) {
    case 'arraycomprehension':
      return arrayOf([], typeOf(inner, term.term));
    case 'setcomprehension':
      return setOf(typeOf(inner, term.term));
    case 'objectcomprehension':
      return objectOf([], { key: typeOf(inner, term.key), value: typeOf(inner, term.value) });
  }
}

export function typeOfReference(environment: TypeEnvironment, parts: readonly Term[]): Known {
  const [head, ...rest] = parts;
  if (head === undefined) return undefined;
  const node = childNode(environment.tree, head);
  return node === undefined ? typeBelow(environment, parts) : typeInTree(environment, node, parts, rest);
}

function typeBelow(environment: TypeEnvironment, parts: readonly Term[]): Known {
  if (environment.next !== undefined) return typeOfReference(environment.next, parts);
  const [head] = parts;
  const isDocument = head?.type === 'var' && (head.name === 'data' || head.name === 'input');
  return isDocument ? ANY : undefined;
}

function typeInTree(
  environment: TypeEnvironment,
  node: TypeNode,
  parts: readonly Term[],
  tail: readonly Term[],
): Known {
  const [part, ...rest] = tail;
  if (part === undefined) return extentType(node);
  const child = childNode(node, part);
  if (node.value !== undefined) {
    return child === undefined ? selectType(node.value, tail) : typeInTree(environment, child, parts, rest);
  }
  if (!isConstant(part)) return selectType(extentType(node), tail);
  return child === undefined ? typeBelow(environment, parts) : typeInTree(environment, child, parts, rest);
}

/** The document of a whole package: its rules, and whatever base data has beside them. */
export function extentType(node: TypeNode): Known {
  if (node.value !== undefined) return node.value;
  const properties: Property[] = [];
  for (const child of node.children.values()) {
    const kind = child.key?.type;
    if (child.key === undefined || (kind !== 'string' && kind !== 'number' && kind !== 'boolean')) continue;
    properties.push({ key: jsonOfTerm(child.key), value: extentType(child) });
  }
  return objectOf(properties, { key: STRING, value: ANY });
}

function selectType(type: Known, tail: readonly Term[]): Known {
  const [part, ...rest] = tail;
  if (type === undefined || part === undefined) return type;
  if (!mayBeMany(part)) return selectType(valueAtTerm(type, part), rest);
  return isEmptyCollection(type) ? ANY : selectType(valuesOf(type), rest);
}

function mayBeMany(part: Term): boolean {
  return ['var', 'ref', 'array', 'object', 'set'].includes(part.type);
}
