/** Every variable must be bound before it is needed: in heads by the body, in bodies by an order that binds it. */
import type { RegoError } from '../../error.ts';
import type { Expr, Head, Location, Module, Rule, Term } from '../../syntax/ast.ts';
import { printTerm } from '../../syntax/print.ts';
import { compareLocations } from '../error-order.ts';
import { isGenerated, isWildcard, refTerm } from '../nodes.ts';
import { orderBody, RESERVED, type Unsafe } from '../safety.ts';
import { regoError, type Session } from '../session.ts';
import { functionArity } from '../arity.ts';
import { addAll, bodyVariables, SAFETY, termVariables, type Names } from '../variables.ts';
import { groundPrefix, walkRules, walkTerm } from '../walk.ts';
import { mayHaveVariables } from './rewrite-local-variables.ts';

/** Keywords that a v0 module gets by an import; used without it they look like variables. */
const FUTURE_KEYWORDS = new Set(['in', 'every', 'contains', 'if', 'not', 'and', 'or']);

export function checkHeadSafety(session: Session): void {
  for (const module of session.modules) {
    const scopes = ruleScopes(module);
    walkRules(module, (rule) => {
      if (!mayHaveVariables(rule.head)) return;
      const bound = bodyVariables(rule.body, SAFETY);
      for (const arg of rule.head.args ?? []) termVariables(arg, {}, bound);
      for (const [name, location] of headVariables(rule.head)) {
        if (bound.has(name)) continue;
        const shown = session.rewritten.get(name) ?? name;
        if (isGenerated(shown)) continue;
        session.errors.stop(unsafeError(shown, location, scopes(rule), ''));
      }
    });
  }
}

/** With the place of the last occurrence. */
function headVariables(head: Head): Map<string, Location | undefined> {
  const found = new Map<string, Location | undefined>();
  const visit = (term: Term): void =>
    walkTerm(term, {
      term: (inner) => {
        if (inner.type === 'var') found.set(inner.name, inner.location);
      },
    });
  for (const arg of head.args ?? []) visit(arg);
  if (head.key !== undefined) visit(head.key);
  if (head.value !== undefined) visit(head.value);
  for (const part of head.ref.parts.slice(1)) visit(part);
  return found;
}

export function checkBodySafety(session: Session): void {
  const arity = functionArity(session.builtins, session.tree);
  for (const module of session.modules) {
    const scopes = ruleScopes(module);
    walkRules(module, (rule) => {
      const safe: Names = new Set(RESERVED);
      for (const arg of rule.head.args ?? []) termVariables(arg, {}, safe);
      const { body, unsafe } = orderBody(arity, safe, rule.body);
      const errors = safetyErrors(unsafe, session.rewritten, scopes(rule));
      if (errors.length > 0) session.errors.stop(...errors);
      else rule.body = body;
    });
  }
}

export function safetyErrors(
  unsafe: Unsafe,
  rewritten: ReadonlyMap<string, string>,
  scope: string,
): RegoError[] {
  if (unsafe.size === 0) return [];
  const places = firstPlaces(unsafe);
  const assigned = assignedNames(unsafe, rewritten);
  const original = (name: string): string => rewritten.get(name) ?? name;
  const isAssigned = (name: string): boolean => assigned.has(name) || assigned.has(original(name));
  const named = [...places.keys()].filter((name) => !isGenerated(original(name)));
  const others = named.filter((name) => !isAssigned(name));
  const errors = (others.length > 0 ? others : named)
    .toSorted((a, b) => compareLocations(places.get(a), places.get(b)))
    .map((name) => unsafeError(original(name), places.get(name), scope, keywordHint(original(name))));
  return errors.length > 0 ? errors : unsafeExpressions(unsafe, scope);
}

/** Where a variable is unsafe in several expressions, the first of them. */
function firstPlaces(unsafe: Unsafe): Map<string, Location> {
  const places = new Map<string, Location>();
  for (const [expr, names] of unsafe) {
    for (const name of names) {
      const known = places.get(name);
      if (known === undefined || compareLocations(known, expr.location) > 0) places.set(name, expr.location);
    }
  }
  return places;
}

/** In `x := y` with `y` unsafe, `x` is so only because of it. */
function assignedNames(unsafe: Unsafe, rewritten: ReadonlyMap<string, string>): Names {
  const names: Names = new Set();
  for (const expr of unsafe.keys()) {
    const left = expr.fromAssignment === true && expr.terms.kind === 'call' ? expr.terms.args[0] : undefined;
    if (left === undefined) continue;
    addAll(names, termVariables(left));
    for (const name of termVariables(left)) names.add(rewritten.get(name) ?? name);
  }
  return names;
}

function unsafeError(name: string, location: Location | undefined, scope: string, hint: string): RegoError {
  const shown = isWildcard(name) ? '_' : name;
  return regoError('rego_unsafe_var_error', location, `var ${shown} is unsafe${scope}${hint}`);
}

function keywordHint(name: string): string {
  return FUTURE_KEYWORDS.has(name)
    ? ` (hint: \`import future.keywords.${name}\` to import a future keyword)`
    : '';
}

/** Only made-up variables are unsafe: they mean nothing to the author, so the expressions are named instead. */
function unsafeExpressions(unsafe: Unsafe, scope: string): RegoError[] {
  const seen: Names = new Set();
  const errors: RegoError[] = [];
  const byPlace = (a: Expr, b: Expr): number => compareLocations(a.location, b.location);
  for (const expr of [...unsafe.keys()].toSorted(byPlace)) {
    const before = seen.size;
    for (const name of unsafe.get(expr) ?? []) if (isGenerated(name)) seen.add(name);
    if (seen.size === before) continue;
    errors.push(regoError('rego_unsafe_var_error', expr.location, `expression is unsafe${scope}`));
  }
  return errors;
}

/** Names the rule in an error only where its row holds rules of several names. */
function ruleScopes(module: Module): (rule: Rule) => string {
  let shared: Set<number> | undefined;
  return (rule) => {
    shared ??= sharedRows(module);
    return shared.has(rule.location.row) ? ` in rule ${ruleName(rule)}` : '';
  };
}

function sharedRows(module: Module): Set<number> {
  const first = new Map<number, string>();
  const shared = new Set<number>();
  walkRules(module, (rule) => {
    const { row } = rule.location;
    const name = ruleName(rule);
    if ((first.get(row) ?? name) !== name) shared.add(row);
    first.set(row, first.get(row) ?? name);
  });
  return shared;
}

function ruleName(rule: Rule): string {
  return printTerm(refTerm(groundPrefix(rule.head.ref.parts)));
}
