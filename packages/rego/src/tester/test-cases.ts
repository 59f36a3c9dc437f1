/**
 * Test cases: `test_x[note] if { some note, case in {…}; … }` is a test for each note. A case that fails defines nothing,
 * so cases are seen while the rule is evaluated: once the keys of its head are bound, there is a case of that name.
 */
import { exprVariables } from '../compile/variables.ts';
import type { EvaluationEvent } from '../plan/observe.ts';
import { constantValue } from '../plan/operands.ts';
import type { Body, Expr, Location, Rule, Term } from '../syntax/ast.ts';
import { toJson } from '../values/json.ts';
import { objectEntries } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';
import { compareStrings } from '../values/utf8.ts';
import type { TestCase } from './report.ts';

/**
 * Moves what computes a key (`test_x[case.note]`, `test_x[sprintf(…)]`) before the expressions that may fail: the compiler
 * puts it last, and a case that fails earlier would have no name.
 */
export function hoistKeys(rule: Rule, keys: readonly Term[]): void {
  const wanted = new Set(keys.flatMap((key) => (key.type === 'var' ? [key.name] : [])));
  const binders = bindersOf(rule.body);
  const moved = keyExpressions(rule.body, binders, wanted);
  const body = rule.body.filter((expr) => !moved.has(expr));
  for (const expr of moved) {
    const needs = [...variablesOf(expr)].filter((name) => binders.get(name) !== expr);
    const bound = needs.map((name) => body.findIndex((other) => variablesOf(other).has(name)));
    body.splice(Math.max(-1, ...bound) + 1, 0, expr);
  }
  body.forEach((expr, index) => (expr.index = index));
  rule.body.splice(0, rule.body.length, ...body);
}

function variablesOf(expr: Expr): Set<string> {
  const names = exprVariables(expr, { skipRefCallHead: true });
  names.delete('data');
  names.delete('input');
  return names;
}

/** Bodies are ordered for safety, so the first expression with a variable is the one that binds it. */
function bindersOf(body: Body): Map<string, Expr> {
  const binders = new Map<string, Expr>();
  for (const expr of body)
    for (const name of variablesOf(expr)) if (!binders.has(name)) binders.set(name, expr);
  return binders;
}

/** Expressions that the compiler made to compute the wanted variables, in their order. */
function keyExpressions(body: Body, binders: ReadonlyMap<string, Expr>, wanted: Set<string>): Set<Expr> {
  const found = new Set<Expr>();
  // A set grows while it is walked: what an expression needs is wanted too.
  for (const name of wanted) {
    const expr = binders.get(name);
    if (expr?.generated !== true || expr.with.length > 0 || found.has(expr)) continue;
    found.add(expr);
    for (const needed of variablesOf(expr)) wanted.add(needed);
  }
  return new Set(body.filter((expr) => found.has(expr)));
}

/** A case that was begun. */
interface Begun {
  readonly path: readonly string[];
  failedAt: Location | undefined;
}

export interface CaseWatch {
  readonly begun: Map<string, Begun>;
  readonly observe: (event: EvaluationEvent) => void;
}

export function watchCases(rule: Rule, keys: readonly Term[]): CaseWatch {
  const begun = new Map<string, Begun>();
  const body = new Set(rule.body);
  let current: Begun | undefined;
  const observe = ({ op, node, locals }: EvaluationEvent): void => {
    if (op === 'fail' && node.kind === 'expr' && current !== undefined) {
      // Of `every`, the expression inside says more.
      if (node.expr.terms.kind !== 'every' && node.expr.location.file !== '')
        current.failedAt = node.expr.location;
      return;
    }
    const ours =
      (op === 'eval' && node.kind === 'expr' && body.has(node.expr)) ||
      (op === 'exit' && node.kind === 'rule' && node.rule === rule);
    if (!ours) return;
    const path = keyPath(keys, locals());
    if (path === undefined) return;
    const id = JSON.stringify(path);
    current = begun.get(id) ?? { path, failedAt: undefined };
    begun.set(id, current);
  };
  return { begun, observe };
}

function keyPath(keys: readonly Term[], locals: ReadonlyMap<string, Value>): string[] | undefined {
  const path: string[] = [];
  for (const key of keys) {
    const value = key.type === 'var' ? locals.get(key.name) : constantValue(key);
    if (value === undefined) return undefined;
    path.push(keyText(value));
  }
  return path;
}

function keyText(value: Value): string {
  return typeof value === 'string' ? value : toJson(value);
}

interface Branch {
  failed: boolean;
  failedAt: Location | undefined;
  readonly below: Map<string, Branch>;
}

/** Cases that the rule's value has passed unless they are false; those that were begun and are not in it have failed. */
export function casesOf(value: Value | undefined, begun: Iterable<Begun>): TestCase[] {
  const root = branchOf(value ?? {});
  for (const { path, failedAt } of begun) missingCase(root, path, failedAt);
  return listed(root);
}

function branchOf(value: Value): Branch {
  const below = new Map<string, Branch>();
  if (!isObject(value)) return { failed: value !== true, failedAt: undefined, below };
  for (const [key, inner] of objectEntries(value)) below.set(keyText(key), branchOf(inner));
  return { failed: [...below.values()].some((one) => one.failed), failedAt: undefined, below };
}

function missingCase(root: Branch, path: readonly string[], failedAt: Location | undefined): void {
  const line = [root];
  let at = root;
  let known = true;
  for (const key of path) {
    let next = at.below.get(key);
    if (next === undefined) {
      known = false;
      next = { failed: true, failedAt: undefined, below: new Map() };
      at.below.set(key, next);
    }
    line.push((at = next));
  }
  if (at.failed) at.failedAt = failedAt;
  if (!known) for (const branch of line) branch.failed = true;
}

function listed({ below }: Branch): TestCase[] {
  return [...below]
    .toSorted(([a], [b]) => compareStrings(a, b))
    .map(([name, branch]) => ({
      name,
      failed: branch.failed,
      ...(branch.failedAt === undefined ? {} : { failedAt: branch.failedAt }),
      cases: listed(branch),
    }));
}
