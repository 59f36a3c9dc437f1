/** Calls of built-ins and functions (v1/topdown/eval.go, evalCall, evalFunc). */
import { operatorName, termExpr } from '../compile/nodes.ts';
import { findNode } from '../compile/rule-tree.ts';
import { termVariables } from '../compile/variables.ts';
import { EvaluationError } from '../error.ts';
import { callBuiltin, callRelation } from '../run/builtin-calls.ts';
import { printTerm } from '../syntax/print.ts';
import type { RefTerm, Rule, Term } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { plug } from './bindings.ts';
import {
  childOf,
  currentExpr,
  popped,
  pushed,
  runBody,
  type Definitions,
  type Next,
  type Query,
} from './evaluation.ts';
import { unknownExpr, unknownTerm } from './required.ts';
import { contains, insertSupport, isDisabled, splitPath, supportHas } from './save.ts';
import { isFunctionTerm, saveCall, saveExpr } from './saving.ts';
import { makeHead, makeRule, saveRule } from './support.ts';
import { headName, isFalse, namespaced, termOf, valueOf } from './terms.ts';
import { unify, unifyAll } from './unify.ts';
import { candidates } from './candidates.ts';
import { definitionsAt } from './definitions.ts';

export function evalCall(query: Query, operator: RefTerm, args: readonly Term[], next: Next): void {
  const { shared } = query;
  const mock = mockOf(query, operator);
  if (mock?.type === 'ref' && isFunctionTerm(shared, mock)) {
    // A replacement calls the original.
    pushed(shared.mocks, [], () => evalCall(query, mock, args, () => popped(shared.mocks, next)));
    return;
  }
  const arity = shared.arity(operator.parts);
  if (mock !== undefined) {
    if (args.length > arity) unify(query, args.at(-1) as Term, mock, next);
    else if (!isFalse(mock)) next();
    return;
  }
  if (headName(operator.parts) === 'data') evalFunction(query, operator, args, next);
  else evalBuiltin(query, operator, args, arity, next);
}

function mockOf({ shared }: Query, operator: RefTerm): Term | undefined {
  const name = printTerm(operator);
  return shared.mocks
    .at(-1)
    ?.findLast((mocks) => mocks.has(name))
    ?.get(name);
}

function evalBuiltin(
  query: Query,
  operator: RefTerm,
  args: readonly Term[],
  arity: number,
  next: Next,
): void {
  const { shared } = query;
  const name = operatorName(operator) ?? '';
  const builtin = shared.builtins.get(name);
  const expr = currentExpr(query);
  if (builtin === undefined) {
    throw new EvaluationError('eval_internal_error', `built-in function not found: ${name}`, expr.location);
  }
  if (unknownExpr(query, expr)) {
    saveCall(query, operator, args, arity, next);
    return;
  }
  const isVoid = builtin.type.result === undefined;
  const operands: Value[] = [];
  for (const arg of args.length > arity && !isVoid ? args.slice(0, -1) : args) {
    const value = valueOf(plug(query.bindings, arg));
    if (value === undefined) {
      throw new EvaluationError('eval_internal_error', `${name}: operand is not a value`, expr.location);
    }
    operands.push(value);
  }
  const take = (result: Value): void => {
    if (isVoid) next();
    else if (args.length > arity) unify(query, args.at(-1) as Term, termOf(result), next);
    else if (result !== false) next();
  };
  if ('each' in builtin) {
    callRelation(shared.machine, builtin, operands, expr.location, (result) => {
      take(result);
      return false;
    });
    return;
  }
  const result = callBuiltin(shared.machine, builtin, operands, expr.location);
  if (result !== undefined) take(result);
}

function evalFunction(query: Query, operator: RefTerm, args: readonly Term[], next: Next): void {
  const { shared } = query;
  const node = findNode(shared.program.rules, operator.parts);
  if (node === undefined) return;
  const all = definitionsAt(shared, node);
  const any = all.rules[0] ?? all.byDefault;
  if (any === undefined) return;
  const arity = any.head.args?.length ?? 0;
  const unknownChain = all.hasElse && unknownExpr(query, currentExpr(query));
  const definitions = unknownChain ? candidates(query, all) : all;
  if (unknownChain && definitions.hasElse) {
    saveCall(query, operator, args, arity, next);
    return;
  }
  if (asSupport(query, operator, args, arity, definitions)) {
    functionSupport(query, operator, args, arity, definitions, next);
  } else callRules(query, args, arity, definitions, next);
}

function asSupport(
  query: Query,
  operator: RefTerm,
  args: readonly Term[],
  arity: number,
  { byDefault }: Definitions,
): boolean {
  const { shared } = query;
  const value = byDefault?.head.value;
  // Without an output a default of false says no more than that no rule holds.
  const wanted = byDefault !== undefined && (args.length !== arity || value === undefined || !isFalse(value));
  if (!wanted && !shared.shallow && !isDisabled(shared.disabled, operator.parts, false)) return false;
  return unknownTerm(query, operator) || args.slice(0, arity).some((arg) => unknownTerm(query, arg));
}

function callRules(
  query: Query,
  args: readonly Term[],
  arity: number,
  { rules, byDefault, hasElse }: Definitions,
  next: Next,
): void {
  let found: Term | undefined;
  const run = (rule: Rule): boolean => {
    // Definitions that disagree are both left over: which of them holds may depend on what is unknown.
    const result = callRule(query, args, arity, rule, next);
    found = result ?? found;
    return result !== undefined;
  };
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined && !run(branch);)
      branch = hasElse ? branch.else : undefined;
  }
  if (found === undefined && byDefault !== undefined) run(byDefault);
}

/** The result of the last solution; `undefined` where there was none. */
function callRule(
  query: Query,
  args: readonly Term[],
  arity: number,
  rule: Rule,
  next: Next,
): Term | undefined {
  const { shared } = query;
  const child = childOf(query, rule.body);
  const head = rule.head.value as Term;
  const hasOutput = args.length > arity;
  const params = [...(rule.head.args ?? []), ...(hasOutput ? [head] : [])];
  let result: Term | undefined;
  unifyAll(child, args, params, query.bindings, child.bindings, () =>
    runBody(child, () => {
      if (!hasOutput && contains(shared.saves, head, child.bindings)) {
        saveExpr(query, termExpr(head, head.location), child.bindings, next);
        return;
      }
      result = plug(child.bindings, head);
      if (hasOutput || !isFalse(result)) next();
    }),
  );
  return result;
}

function functionSupport(
  query: Query,
  operator: RefTerm,
  args: readonly Term[],
  arity: number,
  { rules, byDefault }: Definitions,
  next: Next,
): void {
  const { shared } = query;
  const path = namespaced(operator.parts, shared.namespace);
  if (!supportHas(shared.support, path.parts)) {
    for (const rule of byDefault === undefined ? rules : [...rules, byDefault])
      supportRule(query, rule, path);
  }
  if (supportHas(shared.support, path.parts)) saveCall(query, path, args, arity, next);
}

/** Arguments are unknown inside. */
function supportRule(query: Query, rule: Rule, path: RefTerm): void {
  const { shared } = query;
  const { variables } = shared.saves;
  const { pkg } = splitPath(path.parts);
  const names = new Set((rule.head.args ?? []).flatMap((arg) => [...termVariables(arg)]));
  saveRule(
    query,
    rule,
    (body, bindings) => {
      const args = (rule.head.args ?? []).map((arg) => plug(bindings, arg, shared.root));
      const value = plug(bindings, rule.head.value as Term, shared.root);
      const head = makeHead(rule.head.ref.parts, { args, value });
      insertSupport(shared.support, pkg, makeRule(head, body, rule.default));
    },
    (child, run) => {
      const before = variables.length;
      for (const name of names) variables.push({ name, bindings: child.bindings });
      try {
        run();
      } finally {
        variables.length = before;
      }
    },
  );
}
