/**
 * Test cases: `test_x[note] if { some note, case in {…}; … }` is a test for each note. A case that fails defines nothing,
 * so cases are seen while the rule is evaluated: once the keys of its head are bound, there is a case of that name.
 */
import { exprVariables } from '../compile/variables.ts';
import { isEquality } from '../compile/nodes.ts';
import type { EvaluationEvent } from '../plan/observe.ts';
import { constantValue } from '../plan/operands.ts';
import type { Expr, Location, Rule, Term } from '../syntax/ast.ts';
import { toJson } from '../values/json.ts';
import { objectEntries } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';
import { compareStrings } from '../values/utf8.ts';
import type { TestCase } from './report.ts';

/**
 * Moves what binds a computed key (`test_x[case.note]`) before the expressions that may fail; the compiler puts it last.
 */
export function hoistKeys(rule: Rule, keys: readonly Term[]): void {
  for (const key of keys) {
    if (key.type !== 'var') continue;
    const from = rule.body.findIndex((expr) => bindsKey(expr, key.name));
    const expr = rule.body[from];
    if (expr === undefined) continue;
    const needs = exprVariables(expr);
    const bound = [...needs].map((name) =>
      rule.body.findIndex((other) => other !== expr && exprVariables(other).has(name)),
    );
    const to = Math.max(-1, ...bound.filter((at) => at < from)) + 1;
    rule.body.splice(from, 1);
    rule.body.splice(to, 0, expr);
    rule.body.forEach((one, index) => (one.index = index));
  }
}

function bindsKey(expr: Expr, name: string): boolean {
  if (!expr.generated || !isEquality(expr)) return false;
  const [left] = expr.terms.args;
  return left?.type === 'var' && left.name === name;
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
