/**
 * Takes variables out of what is left over: `input.x = a; a > 1` becomes `input.x > 1`. Variables that are live keep a value
 * (v1/topdown/copypropagation).
 */
import { equalityExpr, isEquality, NOWHERE, termExpr, varTerm } from '../compile/nodes.ts';
import { outputsOfBody, outputsOfExpr } from '../compile/outputs.ts';
import { RESERVED, safetyQuestion } from '../compile/safety.ts';
import type { Arity } from '../compile/session.ts';
import { addAll, bodyVariables, SAFETY, termVariables, type Names } from '../compile/variables.ts';
import { walkBody } from '../compile/walk.ts';
import type { Body, CallTerm, Expr, RefTerm, Term } from '../syntax/ast.ts';
import { containedIn } from './contained.ts';
import { compareCodePoints } from '../compile/code-point-order.ts';
import { disjointSets, type DisjointSets } from './disjoint-sets.ts';
import { numbered } from './save.ts';
import { substituteExpr, type Substitution } from './substitute.ts';
import { ground, headName, isConstant, isFalse, termsEqual } from './terms.ts';

interface Propagation {
  readonly arity: Arity;
  readonly live: ReadonlySet<string>;
  readonly sets: DisjointSets;
  /** What variables stand for whose equality was taken out. */
  readonly removed: Map<string, RefTerm | CallTerm>;
  /** Made for references that only have to be defined. */
  readonly placeholders: Set<string>;
  readonly headVariables: ReadonlySet<string>;
}

export function propagateCopies(
  { arity }: { readonly arity: Arity },
  query: Body,
  live: ReadonlySet<string>,
  { nonEmpty = false }: { readonly nonEmpty?: boolean } = {},
): Body {
  const sets = disjointSets(live, query);
  if (sets === undefined) return query;
  const propagation: Propagation = {
    arity,
    live,
    sets,
    removed: new Map(),
    placeholders: new Set(),
    headVariables: headVariablesOf(query, sets),
  };
  const kept = keepNeeded(propagation, query);
  bindLive(propagation, kept);
  if (!bringBack(propagation, kept)) return query;
  if (nonEmpty && kept.length === 0) {
    kept.push({
      ...termExpr({ type: 'boolean', value: true, location: NOWHERE }, NOWHERE),
      generated: true,
    });
  }
  return numbered(kept);
}

/** A variable that references begin with is not replaced by a constant. */
function headVariablesOf(query: Body, sets: DisjointSets): Names {
  const names: Names = new Set();
  walkBody(query, {
    term: (term) => {
      const head = term.type === 'ref' ? headName(term.parts) : undefined;
      if (head === undefined) return;
      const root = sets.find(head);
      if (root !== undefined) root.constant = undefined;
      names.add(root?.name ?? head);
    },
  });
  return names;
}

function keepNeeded(propagation: Propagation, query: Body): Expr[] {
  const kept: Expr[] = [];
  for (const original of query) {
    const negated = original.negated || original.terms.kind === 'not';
    let expr = substituteExpr(substitution(propagation, negated), original);
    if (expr.terms.kind === 'not') {
      const { body } = expr.terms;
      const live = liveInside(propagation, body);
      expr = {
        ...expr,
        terms: { ...expr.terms, body: propagateCopies(propagation, body, live, { nonEmpty: true }) },
      };
    }
    if (isNeeded(propagation, expr, negated)) kept.push(expr);
  }
  return kept;
}

function liveInside({ live, sets, removed }: Propagation, body: Body): Names {
  const names = [...bodyVariables(body, SAFETY)];
  return new Set(
    names.filter((name) => live.has(name) || sets.find(name) !== undefined || removed.has(name)),
  );
}

/** In a negation a variable that is bound outside must not become a reference with variables of its own. */
function substitution({ sets, removed }: Propagation, negated: boolean): Substitution {
  const standsFor = (name: string): RefTerm | CallTerm | undefined => {
    const term = removed.get(name);
    return term === undefined || (negated && !ground(term)) ? undefined : term;
  };
  return {
    variable: (term) => {
      const root = sets.find(term.name);
      const result = root === undefined ? term : (root.constant ?? renamed(term, root.name));
      if (result.type !== 'var') return result;
      const other = standsFor(result.name);
      return other === undefined || termVariables(other).has(result.name) ? result : other;
    },
    ref: (ref) => {
      const [head, ...rest] = ref.parts;
      if (head?.type !== 'var') return ref;
      const root = sets.find(head.name);
      const first = root === undefined ? head : (root.constant ?? renamed(head, root.name));
      const base = first.type === 'var' ? standsFor(first.name) : undefined;
      if (base === undefined) return first === head ? ref : { ...ref, parts: [first, ...rest] };
      return { ...ref, parts: base.type === 'ref' ? [...base.parts, ...rest] : [base, ...rest] };
    },
  };
}

function renamed(term: Extract<Term, { type: 'var' }>, name: string): Extract<Term, { type: 'var' }> {
  return term.name === name ? term : varTerm(name, term.location);
}

/** False where the expression says no more than what a variable stands for, which is remembered. */
function isNeeded(propagation: Propagation, expr: Expr, negated: boolean): boolean {
  const { live, headVariables, removed, arity } = propagation;
  if (negated || expr.with.length > 0) return true;
  const { terms } = expr;
  if (isEquality(expr)) {
    const [a, b] = expr.terms.args as [Term, Term];
    if (termsEqual(a, b)) {
      if (a.type === 'ref' && live.has(headName(a.parts) ?? '')) removed.set(placeholder(propagation), a);
      return false;
    }
    return !(remember(propagation, a, b) || remember(propagation, b, a));
  }
  if (terms.kind === 'call') {
    const output = terms.args.at(-1);
    if (output?.type === 'var' && arity(terms.operator.parts) === terms.args.length - 1) {
      if (!live.has(output.name) && !headVariables.has(output.name)) {
        const args = terms.args.slice(0, -1);
        removed.set(output.name, { type: 'call', operator: terms.operator, args, location: expr.location });
        return false;
      }
    }
  }
  return !isNoop(expr);
}

function remember({ live, removed }: Propagation, variable: Term, term: Term): boolean {
  if (variable.type !== 'var' || live.has(variable.name)) return false;
  if (term.type !== 'ref' && term.type !== 'call') return false;
  removed.set(variable.name, term);
  return true;
}

function placeholder({ placeholders }: Propagation): string {
  // A wildcard. A bare reference, as OPA has it here, would ask for more than being defined: for another value than false.
  const name = `$cp${placeholders.size}`;
  placeholders.add(name);
  return name;
}

function isNoop({ terms }: Expr): boolean {
  if (terms.kind === 'term') return isConstant(terms.term) && !isFalse(terms.term);
  if (terms.kind !== 'call' || terms.args.length < 2) return false;
  const [head] = terms.operator.parts;
  const isEqual = terms.operator.parts.length === 1 && head?.type === 'var' && head.name === 'equal';
  return isEqual && termsEqual(terms.args[0] as Term, terms.args[1] as Term);
}

function bindLive({ live, sets, removed }: Propagation, kept: Expr[]): void {
  for (const name of [...live].toSorted(compareCodePoints)) {
    const root = sets.find(name);
    if (root === undefined) continue;
    const other =
      root.constant ?? removed.get(root.name) ?? (root.name === name ? undefined : varTerm(root.name));
    if (other !== undefined) kept.push(equalityExpr(varTerm(name), other, NOWHERE));
  }
}

/** Puts back what must be defined or binds variables. False where variables stay without a value. */
function bringBack(propagation: Propagation, kept: Expr[]): boolean {
  const { arity, live, removed } = propagation;
  const safe: Names = new Set([...RESERVED, ...live]);
  addAll(safe, outputsOfBody(kept, arity, safe));
  let unsafe = [...bodyVariables(kept, safetyQuestion(arity))].filter((name) => !safe.has(name));
  const names = [...removed.keys()].toSorted((a, b) => compareCodePoints(b, a));
  for (const name of names) {
    const term = removed.get(name) as Term;
    const equality = equalityExpr(varTerm(name), term, NOWHERE);
    const outputs = outputsOfExpr(equality, arity, safe, new Set());
    const left = unsafe.filter((needed) => !outputs.has(needed));
    const bindsNeeded = left.length < unsafe.length;
    unsafe = left;
    if (!bindsNeeded && (isSafeVariable(term, safe) || containedIn(term, kept))) continue;
    kept.push(equality);
    addAll(safe, outputs);
  }
  return unsafe.length === 0;
}

/** `x = input` need not be said. */
function isSafeVariable(term: Term, safe: ReadonlySet<string>): boolean {
  return term.type === 'ref' && term.parts.length === 1 && safe.has(headName(term.parts) ?? '');
}
