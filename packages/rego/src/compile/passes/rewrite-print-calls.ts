/**
 * Without `keepPrint` the calls are erased. With it `print(x, y)` becomes `internal.print([{x' | x' = x}, {y' | y' = y}])`,
 * so that an undefined argument is an empty set and does not end the evaluation. Arguments must be bound in front.
 */
import type { RegoError } from '../../error.ts';
import type { Body, Expr, Term } from '../../syntax/ast.ts';
import { functionArity } from '../arity.ts';
import type { LocalNames } from '../local-names.ts';
import {
  append,
  builtinRef,
  callExpr,
  equalityExpr,
  isGenerated,
  operatorIs,
  shownName,
  termExpr,
  varTerm,
  type CallTerms,
  type Closure,
} from '../nodes.ts';
import { outputsOfBody } from '../outputs.ts';
import { RESERVED } from '../safety.ts';
import { regoError, type Arity, type Session } from '../session.ts';
import { addAll, SAFETY, sortedNames, termVariables, type Names } from '../variables.ts';
import { walkBody, walkExpr, walkHead, walkRules, variableNames, type Visitor } from '../walk.ts';

export function rewritePrintCalls(session: Session): void {
  if (session.options.keepPrint !== true) {
    for (const module of session.modules)
      walkRules(module, (rule) => {
        eraseInRule(rule);
      });
    return;
  }
  const arity = functionArity(session.builtins, session.tree);
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      const globals: Names = new Set(RESERVED);
      for (const arg of rule.head.args ?? []) termVariables(arg, {}, globals);
      const printing = { names: session.names, arity, rewritten: session.rewritten };
      const visitor: Visitor = {
        body: (body) => {
          const errors = printInBody(printing, globals, body);
          session.errors.stop(...errors);
          // Bodies within are gone into again: that is how OPA comes to those in the domain of `every`.
          return errors.length > 0;
        },
      };
      walkHead(rule.head, visitor);
      walkBody(rule.body, visitor);
    });
  }
}

interface ErasableRule {
  head: Parameters<typeof walkHead>[0];
  body: Body;
}

function eraseInRule(rule: ErasableRule): void {
  rule.body = eraseInBody(rule.body);
  walkHead(rule.head, eraser);
  walkBody(rule.body, eraser);
}

const eraser: Visitor = {
  closure: (closure) => {
    if ('type' in closure || closure.kind === 'every' || closure.kind === 'not') {
      closure.body = eraseInBody(closure.body);
    } else {
      closure.lhs = eraseInBody(closure.lhs);
      closure.rhs = eraseInBody(closure.rhs);
    }
  },
};

export function erasePrint(body: Body): Body {
  const result = eraseInBody(body);
  walkBody(result, eraser);
  return result;
}

function eraseInBody(body: Body): Body {
  if (!body.some(isPrint)) return body;
  const result: Body = [];
  for (const expr of body) if (!isPrint(expr)) append(result, expr);
  const location = body[0]?.location;
  if (result.length === 0 && location !== undefined) {
    append(result, termExpr({ type: 'boolean', value: true, location }, location));
  }
  return result;
}

function isPrint(expr: Expr): expr is Expr & { terms: CallTerms } {
  return expr.terms.kind === 'call' && operatorIs(expr.terms.operator, 'print');
}

export interface Printing {
  readonly names: LocalNames;
  readonly arity: Arity;
  readonly rewritten: ReadonlyMap<string, string>;
}

/** In place; stops at the first expression with errors. */
export function printInBody(printing: Printing, globals: ReadonlySet<string>, body: Body): RegoError[] {
  for (const [at, expr] of body.entries()) {
    const errors = printInClosures(printing, globals, body.slice(0, at), expr);
    if (errors.length > 0) return errors;
  }
  for (const [at, expr] of body.entries()) {
    if (!isPrint(expr)) continue;
    const before = body.slice(0, at);
    const safe = addAll(outputsOfBody(before, printing.arity, globals), globals);
    for (const name of generatedNames(before)) safe.add(name);
    const errors = undeclared(printing, safe, expr.terms.args);
    if (errors.length > 0) return errors;
    body[at] = keptPrint(printing.names, expr, at);
  }
  return [];
}

function printInClosures(
  printing: Printing,
  globals: ReadonlySet<string>,
  before: Body,
  expr: Expr,
): RegoError[] {
  const errors: RegoError[] = [];
  let safe: Names | undefined;
  walkExpr(expr, {
    closure: (closure) => {
      safe ??= addAll(outputsOfBody(before, printing.arity, globals), globals);
      if ('kind' in closure && closure.kind === 'every') {
        for (const term of [closure.key, closure.value]) if (term !== undefined) variableNames(term, safe);
      }
      for (const body of closureBodies(closure)) errors.push(...printInBody(printing, safe, body));
      return true;
    },
  });
  return errors;
}

function closureBodies(closure: Closure): Body[] {
  if ('type' in closure || closure.kind === 'every' || closure.kind === 'not') return [closure.body];
  return [closure.lhs, closure.rhs];
}

function generatedNames(body: Body): Names {
  const names: Names = new Set();
  walkBody(body, {
    term: (term) => {
      if (term.type === 'var' && isGenerated(term.name)) names.add(term.name);
    },
  });
  return names;
}

function undeclared(printing: Printing, safe: Names, args: readonly Term[]): RegoError[] {
  const errors: RegoError[] = [];
  for (const arg of args) {
    for (const name of sortedNames(termVariables(arg, SAFETY))) {
      if (safe.has(name)) continue;
      const message = `var ${shownName(printing.rewritten, name)} is undeclared`;
      errors.push(regoError('rego_compile_error', arg.location, message));
    }
  }
  return errors;
}

function keptPrint(names: LocalNames, expr: Expr & { terms: CallTerms }, at: number): Expr {
  const items: Term[] = expr.terms.args.map((arg) => {
    const { location } = arg;
    const local = names.next();
    const body = [equalityExpr(varTerm(local, location), arg, location)];
    return { type: 'setcomprehension', term: varTerm(local, location), body, location };
  });
  const { location } = expr;
  const kept = callExpr(
    builtinRef('internal.print', location),
    [{ type: 'array', items, location }],
    location,
  );
  kept.index = at;
  return kept;
}
