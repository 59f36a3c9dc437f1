/** Saves expressions while what comes after them is evaluated. */
import { callExpr, equalityExpr, isEquality } from '../compile/nodes.ts';
import { isComprehension } from '../compile/nodes.ts';
import { typeOfReference } from '../types/environment.ts';
import { walkTerm } from '../compile/walk.ts';
import type { Expr, RefTerm, Term, With } from '../syntax/ast.ts';
import { apply, type Bindings } from './bindings.ts';
import { currentExpr, pushed, type Next, type Query, type Shared } from './evaluation.ts';
import type { Saved, SaveSet } from './save.ts';
import { headName } from './terms.ts';

function saveEntry({ shared }: Query, entry: Saved, next: Next): void {
  pushed(shared.saved.at(-1) as Saved[], entry, next);
}

/** What is saved stands where the query is, under its modifiers. */
function fromQuery(query: Query, expr: Expr): Expr {
  const { location, with: modifiers } = currentExpr(query);
  return { ...expr, location, with: keptModifiers(query.shared, modifiers) };
}

/** Replaced functions have been called; replaced documents are left to whoever evaluates the rest. */
export function keptModifiers(shared: Shared, modifiers: readonly With[]): With[] {
  return modifiers.filter(({ target }) => !isOtherTarget(target) && !isFunctionTerm(shared, target));
}

export function isOtherTarget(target: Term): boolean {
  const head = target.type === 'ref' ? headName(target.parts) : undefined;
  return head !== 'data' && head !== 'input';
}

export function isFunctionTerm(shared: Shared, term: Term): boolean {
  return term.type === 'ref' && typeOfReference(shared.program.types, term.parts)?.type === 'function';
}

export function saveExpr(query: Query, expr: Expr, bindings: Bindings, next: Next): void {
  saveEntry(query, { expr: fromQuery(query, expr), left: bindings, right: bindings }, next);
}

/** As {@link saveExpr}, and what the expression would have bound is unknown. */
export function saveMarked(query: Query, expr: Expr, bindings: Bindings, next: Next): void {
  const outputs = outputsOf(query.shared, expr);
  marked(query.shared.saves, pairsOf(outputs, bindings), () => saveExpr(query, expr, bindings, next));
}

function outputsOf(shared: Shared, expr: Expr): Term[] {
  const { terms } = expr;
  if (terms.kind === 'term') return [terms.term];
  if (terms.kind !== 'call') return [];
  if (isEquality(expr)) return terms.args;
  return shared.arity(terms.operator.parts) === terms.args.length - 1 ? terms.args.slice(-1) : [];
}

export function saveUnify(query: Query, a: Term, b: Term, left: Bindings, right: Bindings, next: Next): void {
  const expr = fromQuery(query, equalityExpr(a, b, currentExpr(query).location));
  marked(query.shared.saves, [...pairsOf([a], left), ...pairsOf([b], right)], () =>
    saveEntry(query, { expr, left, right }, next),
  );
}

export function saveCall(
  query: Query,
  operator: RefTerm,
  args: readonly Term[],
  declared: number,
  next: Next,
): void {
  const { bindings } = query;
  const expr = fromQuery(query, callExpr(operator, [...args], currentExpr(query).location));
  const outputs = declared === args.length - 1 ? args.slice(-1) : [];
  marked(query.shared.saves, pairsOf(outputs, bindings), () =>
    saveEntry(query, { expr, left: bindings, right: bindings }, next),
  );
}

/** Expressions that are plugged already. */
export function savePlugged(query: Query, exprs: readonly Expr[], next: Next): void {
  const queue = query.shared.saved.at(-1) as Saved[];
  const before = queue.length;
  queue.push(...exprs.map((expr) => ({ expr, left: undefined, right: undefined })));
  try {
    next();
  } finally {
    queue.length = before;
  }
}

type Pair = SaveSet['variables'][number];

function marked(saves: SaveSet, pairs: readonly Pair[], run: Next): void {
  const before = saves.variables.length;
  saves.variables.push(...pairs);
  try {
    run();
  } finally {
    saves.variables.length = before;
  }
}

/** The variables of a pattern, through what they stand for. */
function pairsOf(terms: readonly Term[], bindings: Bindings): Pair[] {
  const pairs: Pair[] = [];
  const collect = (term: Term, at: Bindings): void => {
    if (term.type === 'var') {
      pairs.push({ name: term.name, bindings: at });
      return;
    }
    for (const name of patternVariables(term)) {
      const next = apply(at, name);
      collect(next.term, next.bindings);
    }
  };
  for (const term of terms) collect(term, bindings);
  return pairs;
}

function patternVariables(term: Term): Term[] {
  const found: Term[] = [];
  walkTerm(term, {
    term: (inner) => {
      if (isComprehension(inner)) return true;
      if (inner.type === 'var') found.push(inner);
      if (inner.type !== 'ref') return false;
      for (const part of inner.parts.slice(1)) found.push(...patternVariables(part));
      return true;
    },
  });
  return found;
}
