/** Unification of terms, which reads references on the way (v1/topdown/eval.go, biunify). */
import { isComprehension } from '../compile/nodes.ts';
import { spend } from '../run/machine.ts';
import type { ObjectTerm, RefTerm, Term } from '../syntax/ast.ts';
import { apply, bind, plug, type Bindings } from './bindings.ts';
import { unifyComprehension } from './comprehensions.ts';
import type { Next, Query } from './evaluation.ts';
import { evalTree } from './tree.ts';
import { evalInTerm } from './in-term.ts';
import { contains, containsRecursive } from './save.ts';
import { saveUnify } from './saving.ts';
import { ground, headName, isConstant, objectOf, termsEqual } from './terms.ts';

export function unify(query: Query, a: Term, b: Term, next: Next): void {
  unifyTerms(query, a, b, query.bindings, query.bindings, next);
}

export function unifyTerms(
  query: Query,
  left: Term,
  right: Term,
  leftBindings: Bindings,
  rightBindings: Bindings,
  next: Next,
): void {
  spend(query.shared.machine);
  const { term: a, bindings: b1 } = apply(leftBindings, left);
  const { term: b, bindings: b2 } = apply(rightBindings, right);
  if (a.type === 'var' || a.type === 'ref' || isComprehension(a) || a.type === 'set') {
    unifyValues(query, a, b, b1, b2, next);
  } else if (b.type === 'var' || b.type === 'ref' || (isComprehension(b) && mayBeYield(a, b))) {
    unifyValues(query, a, b, b1, b2, next);
  } else if (isConstant(a) && isConstant(b)) {
    if (termsEqual(a, b)) next();
  } else if (a.type === 'array' && b.type === 'array') {
    if (a.items.length === b.items.length) unifyAll(query, a.items, b.items, b1, b2, next);
  } else if (a.type === 'object' && b.type === 'object') {
    unifyObjects(query, a, b, b1, b2, next);
  }
}

function mayBeYield(a: Term, b: Term): boolean {
  return (
    (a.type === 'array' && b.type === 'arraycomprehension') ||
    (a.type === 'object' && b.type === 'objectcomprehension')
  );
}

/** One after the other, all of them. */
export function unifyAll(
  query: Query,
  a: readonly Term[],
  b: readonly Term[],
  b1: Bindings,
  b2: Bindings,
  next: Next,
  at = 0,
): void {
  const left = a[at];
  const right = b[at];
  if (left === undefined || right === undefined) next();
  else unifyTerms(query, left, right, b1, b2, () => unifyAll(query, a, b, b1, b2, next, at + 1));
}

/** Keys must be known by now; values are unified in the order of the keys. */
function unifyObjects(
  query: Query,
  a: ObjectTerm,
  b: ObjectTerm,
  b1: Bindings,
  b2: Bindings,
  next: Next,
): void {
  const left = withGroundKeys(a, b1);
  const right = withGroundKeys(b, b2);
  if (left.pairs.length !== right.pairs.length) return;
  const values: Term[] = [];
  for (const [key] of left.pairs) {
    const found = right.pairs.find(([other]) => termsEqual(key, other));
    if (found === undefined) return;
    values.push(found[1]);
  }
  unifyAll(
    query,
    left.pairs.map(([, value]) => value),
    values,
    b1,
    b2,
    next,
  );
}

function withGroundKeys(object: ObjectTerm, bindings: Bindings): ObjectTerm {
  if (object.pairs.every(([key]) => ground(key))) return object;
  return objectOf(object.pairs.map(([key, value]): [Term, Term] => [plug(bindings, key), value]));
}

function mustSave(query: Query, term: Term, bindings: Bindings): boolean {
  const { saves } = query.shared;
  return term.type === 'set' ? containsRecursive(saves, term, bindings) : contains(saves, term, bindings);
}

function unifyValues(query: Query, a: Term, b: Term, b1: Bindings, b2: Bindings, next: Next): void {
  const saveA = mustSave(query, a, b1);
  if (!saveA && a.type === 'ref') return unifyRef(query, a, b, b1, b2, next);
  const saveB = mustSave(query, b, b2);
  if (!saveB && b.type === 'ref') return unifyRef(query, b, a, b2, b1, next);
  if (saveA || saveB) return saveUnify(query, a, b, b1, b2, next);
  if (isComprehension(a)) return unifyComprehension(query, a, b, b1, b2, false, next);
  if (isComprehension(b)) return unifyComprehension(query, b, a, b2, b1, true, next);
  if (a.type === 'var') {
    if (b.type === 'var' && b1 === b2 && a.name === b.name) next();
    else bind(b1, a.name, b, b2, next);
  } else if (b.type === 'var') {
    bind(b2, b.name, a, b1, next);
  } else if (
    a.type === 'set' ? termsEqual(plug(b1, a), b.type === 'set' ? plug(b2, b) : b) : termsEqual(a, b)
  ) {
    next();
  }
}

function unifyRef(query: Query, ref: RefTerm, other: Term, b1: Bindings, b2: Bindings, next: Next): void {
  const [head] = ref.parts;
  if (head === undefined) return;
  if (headName(ref.parts) === 'data') {
    const node = query.shared.program.rules.children.get('data');
    evalTree(
      query,
      {
        parts: ref.parts,
        plugged: ref.parts,
        at: 1,
        bindings: b1,
        other,
        otherBindings: b2,
      },
      node,
      next,
    );
    return;
  }
  const document = headName(ref.parts) === 'input' ? query.input : undefined;
  const start = document === undefined ? apply(b1, head) : { term: document, bindings: b1 };
  if (start.term === head) return;
  evalInTerm(
    query,
    { parts: ref.parts, plugged: ref.parts, at: 1, bindings: b1, other, otherBindings: b2 },
    start.term,
    start.bindings,
    next,
  );
}
