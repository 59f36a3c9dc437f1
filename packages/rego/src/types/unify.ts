/** Unification of terms by their types: checks them, and gives types to variables that have none yet (v1/ast/check.go). */
import type { ObjectTerm, Term } from '../syntax/ast.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import { termsEqual } from '../compile/term-order.ts';
import { isConstant } from '../compile/walk.ts';
import { either, isAnything, isUnknown, valueAt } from './combine.ts';
import { ANY } from './construct.ts';
import {
  dynamicOf,
  itemAt,
  itemsOf,
  membersOf,
  propertiesOf,
  type ArrayType,
  type Known,
  type ObjectType,
} from './shape.ts';
import { typeOf, type TypeEnvironment } from './environment.ts';
import { jsonOfTerm } from './term-json.ts';
import { typeNode } from './tree.ts';
import { unifies } from './unifies.ts';

export function setVariableType(environment: TypeEnvironment, term: Term, type: Known): void {
  const key = nodeKey(term);
  const node = environment.vars.children.get(key) ?? typeNode(term);
  node.value = type;
  environment.vars.children.set(key, node);
}

/** Both sides of an equality. */
export function unifyTerms(
  environment: TypeEnvironment,
  a: Term,
  typeA: Known,
  b: Term,
  typeB: Known,
): boolean {
  const unknownA = isUnknown(typeA);
  const unknownB = isUnknown(typeB);
  if (unknownA && !unknownB) return unifyWithType(environment, a, typeB);
  if (unknownB && !unknownA) return unifyWithType(environment, b, typeA);
  if (!unknownA && !unknownB) return unifies(typeA, typeB);
  return unifyUnknown(environment, a, b) ?? shareStructure(environment, a, typeA, b, typeB);
}

/** `undefined` where the shapes of the terms do not tell. */
function unifyUnknown(environment: TypeEnvironment, a: Term, b: Term): boolean | undefined {
  switch (a.type) {
    case 'array':
      return unifyArray(environment, a, b);
    case 'object':
      return unifyObject(environment, a, b);
    case 'var':
      if (b.type === 'var') return passOn(environment, a, b);
      if (b.type === 'array') return unifyArray(environment, b, a);
      if (b.type === 'object') return unifyObject(environment, b, a);
      return b.type === 'ref' ? unifyWithType(environment, a, ANY) : undefined;
    case 'ref':
      return b.type === 'var' ? unifyWithType(environment, b, ANY) : undefined;
    case 'arraycomprehension':
    case 'boolean':
    case 'call':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'set':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
      return undefined;
  }
}

function passOn(environment: TypeEnvironment, a: Term, b: Term): boolean {
  return unifyWithType(environment, a, ANY) && unifyWithType(environment, b, typeOf(environment, a));
}

/** A variable takes what is known of a type that is not known whole. */
function shareStructure(environment: TypeEnvironment, a: Term, typeA: Known, b: Term, typeB: Known): boolean {
  if (a.type === 'var' && typeA === undefined && typeB !== undefined)
    return unifyWithType(environment, a, typeB);
  if (b.type === 'var' && typeB === undefined && typeA !== undefined)
    return unifyWithType(environment, b, typeA);
  return false;
}

function unifyArray(environment: TypeEnvironment, a: Extract<Term, { type: 'array' }>, b: Term): boolean {
  if (b.type === 'var') return passOn(environment, a, b);
  if (b.type !== 'array' || a.items.length !== b.items.length) return false;
  return a.items.every((item, at) => unifyPair(environment, item, b.items[at] as Term));
}

function unifyObject(environment: TypeEnvironment, a: ObjectTerm, b: Term): boolean {
  if (b.type === 'var') return passOn(environment, a, b);
  if (b.type !== 'object' || a.pairs.length !== b.pairs.length) return false;
  const pairs = a.pairs.map(
    ([key, value]) => [value, b.pairs.find(([other]) => termsEqual(key, other))?.[1]] as const,
  );
  if (pairs.some(([, other]) => other === undefined)) return false;
  return pairs.every(([value, other]) => unifyPair(environment, value, other as Term));
}

function unifyPair(environment: TypeEnvironment, a: Term, b: Term): boolean {
  return unifyTerms(environment, a, typeOf(environment, a), b, typeOf(environment, b));
}

/** `widen`: the term is seen against one of several types, so a variable's type grows by it. */
export function unifyWithType(environment: TypeEnvironment, term: Term, type: Known, widen = false): boolean {
  switch (term.type) {
    case 'var':
      return unifyVariable(environment, term, type, widen);
    case 'array':
    case 'object':
    case 'set':
      return unifyCollection(environment, term, type, widen);
    case 'arraycomprehension':
    case 'boolean':
    case 'call':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'ref':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
      return unifies(typeOf(environment, term), type);
  }
}

function unifyVariable(environment: TypeEnvironment, term: Term, type: Known, widen: boolean): boolean {
  const known = typeOf(environment, term);
  if (widen) {
    setVariableType(environment, term, either(known, type));
    return true;
  }
  if (known !== undefined) return unifies(known, type);
  setVariableType(environment, term, type);
  return true;
}

type CollectionTerm = Extract<Term, { type: 'array' | 'object' | 'set' }>;

function unifyCollection(
  environment: TypeEnvironment,
  term: CollectionTerm,
  type: Known,
  widen: boolean,
): boolean {
  if (type?.type === 'any') {
    if (!isAnything(type)) {
      let any = false;
      for (const member of membersOf(type)) any = unifyWithType(environment, term, member, true) || any;
      return any;
    }
    const parts = term.type === 'object' ? term.pairs.flat() : term.items;
    for (const part of parts) unifyWithType(environment, part, ANY, true);
    return true;
  }
  if (term.type === 'array' && type?.type === 'array')
    return unifyItems(environment, term.items, type, widen);
  if (term.type === 'object' && type?.type === 'object')
    return unifyPairs(environment, term.pairs, type, widen);
  if (term.type === 'set' && type?.type === 'set') {
    return term.items.every((item) => unifyWithType(environment, item, type.of, widen));
  }
  return false;
}

function unifyItems(
  environment: TypeEnvironment,
  items: readonly Term[],
  type: ArrayType,
  widen: boolean,
): boolean {
  if (items.length !== itemsOf(type).length && type.dynamic === undefined) return false;
  return items.every((item, at) => unifyWithType(environment, item, itemAt(type, at), widen));
}

function unifyPairs(
  environment: TypeEnvironment,
  pairs: readonly [Term, Term][],
  type: ObjectType,
  widen: boolean,
): boolean {
  if (pairs.length !== propertiesOf(type).length && dynamicOf(type)?.value === undefined) return false;
  return pairs.every(([key, value]) => {
    if (!isConstant(key)) {
      unifyWithType(environment, value, ANY, widen);
      return true;
    }
    const wanted = valueAt(type, jsonOfTerm(key));
    return wanted !== undefined && unifyWithType(environment, value, wanted, widen);
  });
}
