/** Checks references against what is known of the documents they go into (v1/ast/check.go, refChecker). */
import type { RegoError } from '../error.ts';
import type { Expr, RefTerm, Term } from '../syntax/ast.ts';
import { compareTerms, termsEqual } from '../compile/term-order.ts';
import { isComprehension, isScalar } from '../compile/nodes.ts';
import { walkExpr, walkTerm, type Visitor } from '../compile/walk.ts';
import { keysOf, valueAtTerm, valuesOf } from './combine.ts';
import { ANY, STRING } from './construct.ts';
import { isEmptyCollection, membersOf, propertiesOf, type Known } from './shape.ts';
import { invalidReference, unsupportedReference } from './details.ts';
import { extentType, typeOf, typeOfReference, type TypeEnvironment } from './environment.ts';
import { termOfJson } from './term-json.ts';
import { childNode, type TypeNode } from './tree.ts';
import { unifies } from './unifies.ts';
import { setVariableType, unifyWithType } from './unify.ts';

export type ShowReference = (ref: RefTerm) => RefTerm;

interface Checking {
  readonly environment: TypeEnvironment;
  readonly show: ShowReference;
}

/** Operators of calls and modifiers are not references; comprehensions are checked by themselves. */
export function checkReferences(environment: TypeEnvironment, show: ShowReference, expr: Expr): RegoError[] {
  const errors: RegoError[] = [];
  const checking = { environment, show };
  const visitor: Visitor = {
    term: (term) => {
      if (isComprehension(term)) return true;
      return term.type === 'ref' && checkReference(checking, term, errors);
    },
    expr: (inner) => {
      if (inner.terms.kind === 'call') for (const arg of inner.terms.args) walkTerm(arg, visitor);
      else if (inner.terms.kind === 'term') walkTerm(inner.terms.term, visitor);
      else if (inner.terms.kind === 'not') for (const below of inner.terms.body) walkExpr(below, visitor);
      else return false;
      return true;
    },
  };
  walkExpr(expr, visitor);
  return errors;
}

/** True where the reference's parts need no check of their own. */
function checkReference(checking: Checking, ref: RefTerm, errors: RegoError[]): boolean {
  const whole = typeOfReference(checking.environment, ref.parts);
  if (whole?.type === 'function') {
    errors.push(unsupported(checking, ref, ref.parts.length - 1, whole));
    return true;
  }
  const error = checkInTree(checking, checking.environment, checking.environment.tree, ref, 0);
  if (error !== undefined) errors.push(error);
  return false;
}

function checkInTree(
  checking: Checking,
  layer: TypeEnvironment,
  node: TypeNode,
  ref: RefTerm,
  at: number,
): RegoError | undefined {
  const part = ref.parts[at];
  if (part === undefined) return undefined;
  // Packages and rules have names, so the first two parts below `data` are names too.
  if ((at === 1 || at === 2) && part.type !== 'var' && part.type !== 'string') {
    return invalid(checking, ref, at, typeOf(checking.environment, part), STRING, namesIn(node));
  }
  if (part.type === 'var' && at !== 0) {
    const keys = keysOf(extentType(node));
    const known = typeOf(checking.environment, part);
    if (known === undefined) setVariableType(checking.environment, part, keys);
    else if (!unifies(keys, known)) return invalid(checking, ref, at, known, keys, namesIn(node));
  }
  const child = childNode(node, part);
  if (child === undefined) return checkBelow(checking, layer, node, ref, at);
  if (child.value !== undefined) return checkInValue(checking, child.value, ref, at + 1);
  return checkInTree(checking, layer, child, ref, at + 1);
}

function checkBelow(
  checking: Checking,
  layer: TypeEnvironment,
  node: TypeNode,
  ref: RefTerm,
  at: number,
): RegoError | undefined {
  if (layer.next !== undefined) return checkInTree(checking, layer.next, layer.next.tree, ref, 0);
  const [head] = ref.parts;
  const isDocument = head?.type === 'var' && (head.name === 'data' || head.name === 'input');
  if (!isDocument) return checkInValue(checking, ANY, ref, 0);
  if (at === 0) return checkInValue(checking, ANY, ref, 1);
  for (const child of node.children.values()) checkInTree(checking, layer, child, ref, at + 1);
  return undefined;
}

function checkInValue(checking: Checking, type: Known, ref: RefTerm, at: number): RegoError | undefined {
  const part = ref.parts[at];
  if (part === undefined) return undefined;
  if (isEmptyCollection(type)) return checkInEmpty(checking, type, ref, at, part);
  const keys = keysOf(type);
  if (keys === undefined) return unsupported(checking, ref, at - 1, type);
  switch (part.type) {
    case 'var':
    case 'ref': {
      const known = typeOf(checking.environment, part);
      if (known === undefined) {
        if (part.type === 'var') setVariableType(checking.environment, part, keys);
      } else if (!unifies(known, keys)) return invalid(checking, ref, at, known, keys, choicesOf(type));
      break;
    }
    case 'array':
    case 'object':
    case 'set':
      if (!unifyWithType(checking.environment, part, keys)) {
        return invalid(checking, ref, at, typeOf(checking.environment, part), keys, []);
      }
      break;
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'templatestring':
    case 'call':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension': {
      const value = valueAtTerm(type, part);
      if (value === undefined) return invalid(checking, ref, at, undefined, keys, choicesOf(type));
      return checkInValue(checking, value, ref, at + 1);
    }
  }
  return checkInValue(checking, valuesOf(type), ref, at + 1);
}

/** A constant can never be there; going through what holds nothing is allowed. */
function checkInEmpty(
  checking: Checking,
  type: Known,
  ref: RefTerm,
  at: number,
  part: Term,
): RegoError | undefined {
  if (isScalar(part)) return invalid(checking, ref, at, undefined, undefined, []);
  if (part.type !== 'var') return undefined;
  const known = typeOf(checking.environment, part);
  const keys = keysOf(type);
  if (known === undefined) setVariableType(checking.environment, part, ANY);
  else if (keys !== undefined && !unifies(known, keys)) return invalid(checking, ref, at, known, keys, []);
  return undefined;
}

function invalid(
  { show }: Checking,
  ref: RefTerm,
  at: number,
  have: Known,
  want: Known,
  choices: readonly Term[],
): RegoError {
  return invalidReference(show(ref), placeOf(ref), at, have, want, choices);
}

function unsupported({ show }: Checking, ref: RefTerm, at: number, have: Known): RegoError {
  return unsupportedReference(show(ref), placeOf(ref), at, have);
}

function placeOf(ref: RefTerm): RefTerm['location'] {
  return ref.parts[0]?.location ?? ref.location;
}

function namesIn(node: TypeNode): Term[] {
  return [...node.children.values()]
    .flatMap(({ key }) => (key === undefined ? [] : [key]))
    .toSorted(compareTerms);
}

function choicesOf(type: Known): Term[] {
  const terms = keysIn(type).map(termOfJson).toSorted(compareTerms);
  return terms.filter((term, at) => at === 0 || !termsEqual(term, terms[at - 1] as Term));
}

function keysIn(type: Known): unknown[] {
  if (type?.type === 'object') return propertiesOf(type).map(({ key }) => key);
  return type?.type === 'any' ? membersOf(type).flatMap(keysIn) : [];
}
