/**
 * Values as terms and back. Partial evaluation works on terms, since what it leaves over is terms; documents become terms
 * where they are first read, and remember the value that they were.
 */
import { nodeKey } from '../compile/rule-tree.ts';
import { isComprehension, isScalar, NOWHERE, refTerm, stringTerm } from '../compile/nodes.ts';
import { compareTerms, settleObject, settleSet, termsEqual } from '../compile/term-order.ts';
import { isConstant as hasOnlyConstants, isGround } from '../compile/walk.ts';
import { constantValue } from '../plan/operands.ts';
import type { ObjectTerm, RefTerm, SetTerm, Term } from '../syntax/ast.ts';
import { lookup } from '../run/lookup.ts';
import {
  isArray,
  isNumber,
  isSet,
  numberText,
  objectEntries,
  type ObjectValue,
  type Value,
} from '../values/index.ts';

const values = new WeakMap<Term, Value>();
const terms = new WeakMap<object, Term>();
const constants = new WeakMap<Term, boolean>();

/** A term that stands for the value. Large documents are made terms once. */
export function termOf(value: Value, depth = 0): Term {
  const location = NOWHERE;
  if (value === null) return { type: 'null', location };
  if (typeof value === 'boolean') return { type: 'boolean', value, location };
  if (typeof value === 'string') return { type: 'string', value, location };
  if (isNumber(value)) return { type: 'number', text: numberText(value), location };
  let term = terms.get(value);
  if (term !== undefined) return term;
  if (depth > DEEPEST) throw new RangeError('the document is nested too deeply');
  term = collectionOf(value as ObjectValue, depth + 1);
  terms.set(value, term);
  values.set(term, value);
  return term;
}

/** Deeper documents are refused: terms are gone through by recursion, some steps a level. */
const DEEPEST = 1000;

function collectionOf(value: Value, depth: number): Term {
  const location = NOWHERE;
  const inner = (item: Value): Term => termOf(item, depth);
  if (isArray(value)) return { type: 'array', items: value.map(inner), location };
  if (isSet(value)) return setOf(value.items.map(inner));
  const pairs = objectEntries(value as ObjectValue).map(([key, item]): [Term, Term] => [
    inner(key),
    inner(item),
  ]);
  return objectOf(pairs);
}

/** The value of a constant; `undefined` where something is left to evaluate. */
export function valueOf(term: Term): Value | undefined {
  const known = values.get(term);
  if (known !== undefined) return known;
  const value = constantValue(term);
  if (value !== undefined && !isScalar(term)) values.set(term, value);
  return value;
}

export function arrayOf(items: Term[]): Term {
  return { type: 'array', items, location: NOWHERE };
}

export function setOf(items: Term[]): SetTerm {
  const set: SetTerm = { type: 'set', items, location: NOWHERE };
  settleSet(set);
  return set;
}

export function objectOf(pairs: [Term, Term][]): ObjectTerm {
  const object: ObjectTerm = { type: 'object', pairs, location: NOWHERE };
  settleObject(object);
  return object;
}

export function isConstant(term: Term): boolean {
  if (isScalar(term) || values.has(term)) return true;
  if (term.type === 'var' || term.type === 'ref' || isComprehension(term)) return false;
  let known = constants.get(term);
  if (known === undefined) {
    known = hasOnlyConstants(term);
    constants.set(term, known);
  }
  return known;
}

/** Without variables. References and what holds them count as ground where their operands are. */
export function ground(term: Term): boolean {
  if (isScalar(term)) return true;
  if (term.type === 'var') return false;
  return isConstant(term) || isGround(term);
}

export function isFalse(term: Term): boolean {
  return term.type === 'boolean' && !term.value;
}

/** Reads a member of a collection by a ground key; keys and members that are not ground yet are compared once `plug` has been at them. */
export function memberOf(term: Term, key: Term, plug: (term: Term) => Term): Term | undefined {
  const whole = values.get(term);
  const at = whole === undefined ? undefined : valueOf(key);
  if (whole !== undefined && at !== undefined) {
    const found = lookup(whole, at);
    return found === undefined ? undefined : termOf(found);
  }
  switch (term.type) {
    case 'array':
      return key.type === 'number' ? term.items[Number(key.text)] : undefined;
    case 'object':
      return term.pairs.find(([name]) => termsEqual(plug(name), key))?.[1];
    case 'set':
      return term.items.some((item) => termsEqual(plug(item), key)) ? key : undefined;
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'var':
    case 'ref':
    case 'call':
    case 'templatestring':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return undefined;
  }
}

export function hasPrefix(ref: readonly Term[], prefix: readonly Term[]): boolean {
  return (
    prefix.length <= ref.length && prefix.every((part, at) => part === ref[at] || termsEqual(part, ref[at]!))
  );
}

export function headName(parts: readonly Term[]): string | undefined {
  return parts[0]?.type === 'var' ? parts[0].name : undefined;
}

export function isCollection(term: Term): boolean {
  return term.type === 'array' || term.type === 'object' || term.type === 'set';
}

/** Parts up to the first that is not a constant. */
export function constantPrefix(parts: readonly Term[]): readonly Term[] {
  const end = parts.findIndex((part, at) => at > 0 && !isConstant(part));
  return end < 0 ? parts : parts.slice(0, end);
}

export function groundPart(parts: readonly Term[]): readonly Term[] {
  const end = parts.findIndex((part, at) => at > 0 && !ground(part));
  return end < 0 ? parts : parts.slice(0, end);
}

/** A name for a path of ground parts, to remember results by. */
export function pathKey(parts: readonly Term[]): string {
  return JSON.stringify(parts.map(nodeKey));
}

/** The path with a namespace after `data`. */
export function namespaced(parts: readonly Term[], namespace: string | undefined): RefTerm {
  const [root, ...rest] = parts;
  return refTerm(
    root === undefined ? [] : [root, ...(namespace === undefined ? [] : [stringTerm(namespace)]), ...rest],
  );
}
/** Objects are merged, what is in both from the first. */
export function merged(a: Term, b: Term): Term {
  if (a.type !== 'object' || b.type !== 'object') return a;
  const pairs = a.pairs.map(([key, value]): [Term, Term] => {
    const other = b.pairs.find(([name]) => termsEqual(name, key))?.[1];
    return [key, other?.type === 'object' && value.type === 'object' ? merged(value, other) : value];
  });
  const names = new Set(a.pairs.map(([key]) => nodeKey(key)));
  return objectOf([...pairs, ...b.pairs.filter(([key]) => !names.has(nodeKey(key)))]);
}

export { compareTerms, termsEqual };
