/** Checks the types of bodies and rules (v1/ast/check.go). Rules come after what they read, so their types are known. */
import type { RegoError } from '../error.ts';
import { printTerm } from '../syntax/print.ts';
import type { Body, Expr, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { isEquality, isFunction, type CallTerms } from '../compile/nodes.ts';
import { groundPrefix, isConstant, isGroundRef, walkBody, walkExpr, walkTerm } from '../compile/walk.ts';
import { either, isUnknown, keysOf, valuesOf } from './combine.ts';
import { ANY, functionOf, objectOf, setOf } from './construct.ts';
import { argumentAt, argumentsOf, type Known } from './shape.ts';
import { argumentError, isCausedByUnknown, mismatchError } from './details.ts';
import {
  typeOf,
  typeOfReference,
  wrap,
  wrapForWith,
  type CheckedBody,
  type TypeEnvironment,
} from './environment.ts';
import { checkReferences, type ShowReference } from './references.ts';
import { insertType, putType, typeNode, type TypeNode } from './tree.ts';
import type { FunctionType } from './type.ts';
import { unifies } from './unifies.ts';
import { setVariableType, unifyTerms, unifyWithType } from './unify.ts';

export interface Checker {
  /** References in messages as their author wrote them. */
  readonly show: ShowReference;
  /** Paths of rules that a `with` on this reference may change. */
  readonly dependents: (target: RefTerm) => readonly (readonly Term[])[];
  readonly relaxed: Map<string, TypeNode | undefined>;
}

export function makeChecker(show: ShowReference, dependents: Checker['dependents']): Checker {
  return { show, dependents, relaxed: new Map() };
}

export function checkBody(checker: Checker, outer: TypeEnvironment, body: Body): CheckedBody {
  const known = outer.checked.get(body);
  if (known !== undefined) return known;
  const checked = checkNewBody(checker, outer, body);
  outer.checked.set(body, checked);
  return checked;
}

function checkNewBody(checker: Checker, outer: TypeEnvironment, body: Body): CheckedBody {
  const environment = wrap(outer, (inner, closure) => checkBody(checker, inner, closure));
  const errors: RegoError[] = [];
  walkBody(body, {
    expr: (expr) => {
      checkExpr(checker, environment, expr, errors);
      return true;
    },
  });
  return { environment, errors };
}

function checkExpr(checker: Checker, outer: TypeEnvironment, expr: Expr, errors: RegoError[]): void {
  const environment = expr.with.length === 0 ? outer : withEnvironment(checker, outer, expr);
  const before = errors.length;
  errors.push(...checkClosures(checker, environment, expr));
  errors.push(...checkReferences(environment, checker.show, expr));
  const error = modifierError(environment, expr) ?? callError(environment, expr);
  if (error === undefined) return;
  if (errors.length > before && isCausedByUnknown(error)) return;
  errors.push(error);
}

/** Of several comprehensions with errors the last is reported, as OPA does. */
function checkClosures(checker: Checker, environment: TypeEnvironment, expr: Expr): readonly RegoError[] {
  let found: readonly RegoError[] = [];
  walkExpr(expr, {
    closure: (closure) => {
      if (!('type' in closure)) return false;
      const { errors } = checkBody(checker, environment, closure.body);
      if (errors.length > 0) found = errors;
      // The body's own check has seen to what is inside.
      return true;
    },
  });
  return found;
}

function callError(environment: TypeEnvironment, expr: Expr): RegoError | undefined {
  const { terms } = expr;
  if (terms.kind !== 'call') return undefined;
  if (isEquality(expr)) return equalityError(environment, expr, terms);
  const name = printTerm(terms.operator);
  if (name === 'internal.member_2' || name === 'internal.member_3') {
    const error = memberError(environment, expr, terms, name === 'internal.member_3');
    if (error !== undefined) return error;
  }
  return argumentsError(environment, expr, terms, name);
}

const EQUALITY: FunctionType = { type: 'function', args: [ANY, ANY] };

function equalityError(environment: TypeEnvironment, expr: Expr, { args }: CallTerms): RegoError | undefined {
  const [a, b] = args;
  const types = args.map((arg) => typeOf(environment, arg));
  if (a === undefined || b === undefined || args.length > 2) {
    const problem = args.length < 2 ? 'too few arguments' : 'too many arguments';
    return argumentError(expr.location, 'eq', problem, types, EQUALITY);
  }
  const [typeA, typeB] = types;
  return unifyTerms(environment, a, typeA, b, typeB) ? undefined : mismatchError(expr.location, typeA, typeB);
}

/** `in` takes any operands; what can be found depends on the collection. */
function memberError(
  environment: TypeEnvironment,
  expr: Expr,
  { args }: CallTerms,
  withKey: boolean,
): RegoError | undefined {
  const arity = withKey ? 3 : 2;
  const [key, value, collection] = withKey ? args : [undefined, ...args];
  if (args.length < arity || value === undefined || collection === undefined) return undefined;
  const type = typeOf(environment, collection);
  const values = valuesOf(type);
  if (values === undefined) return undefined;
  const wrongKey = key === undefined ? undefined : operandError(environment, expr, key, keysOf(type));
  return wrongKey ?? operandError(environment, expr, value, values);
}

function operandError(
  environment: TypeEnvironment,
  expr: Expr,
  term: Term,
  type: Known,
): RegoError | undefined {
  if (type === undefined || isUnknown(type)) return undefined;
  const have = typeOf(environment, term);
  if (!isUnknown(have) && !unifies(have, type)) return mismatchError(expr.location, have, type);
  return unifyWithType(environment, term, type) ? undefined : mismatchError(expr.location, have, type);
}

function argumentsError(
  environment: TypeEnvironment,
  expr: Expr,
  { operator, args }: CallTerms,
  name: string,
): RegoError | undefined {
  const type = typeOfReference(environment, operator.parts);
  if (type?.type === 'any' && (type.of?.length ?? 0) === 0) return undefined;
  if (type?.type !== 'function') {
    return { code: 'rego_type_error', message: `undefined function ${name}`, location: expr.location };
  }
  const wanted: FunctionType =
    type.result === undefined ? type : { ...type, args: [...argumentsOf(type), type.result] };
  const known = args.map((arg) => typeOf(environment, arg));
  const fail = (problem: string, have: readonly Known[]): RegoError =>
    argumentError(expr.location, name, problem, have, wanted);
  if (args.length > argumentsOf(wanted).length && wanted.variadic === undefined)
    return fail('too many arguments', known);
  if (args.length < argumentsOf(type).length) return fail('too few arguments', known);
  for (const [at, arg] of args.entries()) {
    const want = argumentAt(wanted, at);
    const have = known[at];
    if (!isUnknown(have) && !unifies(have, want)) return fail('invalid argument(s)', known);
    if (unifyWithType(environment, arg, want)) continue;
    return fail(
      'invalid argument(s)',
      args.map((term) => typeOf(environment, term)),
    );
  }
  return undefined;
}

/** A function may be replaced by one of the same arguments, or by a value. */
function modifierError(environment: TypeEnvironment, expr: Expr): RegoError | undefined {
  for (const { target, value, location } of expr.with) {
    const replaced = typeOf(environment, target);
    const by = typeOf(environment, value);
    if (replaced?.type !== 'function' || by?.type !== 'function' || unifies(replaced, by)) continue;
    return argumentError(location, printTerm(target), 'arity mismatch', argumentsOf(by), {
      ...replaced,
    });
  }
  return undefined;
}

/** Replaced documents can be what replaces them too; rules that read them can be anything. */
function withEnvironment(checker: Checker, outer: TypeEnvironment, expr: Expr): TypeEnvironment {
  let environment = outer;
  const targets: [readonly Term[], Known][] = [];
  for (const { target, value } of expr.with) {
    if (target.type !== 'ref') continue;
    const replaced = typeOfReference(outer, target.parts);
    const isFunctionTarget = replaced?.type === 'function';
    const tree = relaxedDependents(checker, target, isFunctionTarget);
    if (tree !== undefined) environment = { ...wrapForWith(environment), tree };
    if (isFunctionTarget) continue;
    const by = isGroundRef(target) && replaced !== undefined ? typeOf(outer, value) : undefined;
    const type = by === undefined ? ANY : (either(replaced, by) ?? ANY);
    targets.push([groundPrefix(target.parts), type]);
  }
  if (targets.length === 0) return environment;
  environment = wrapForWith(environment);
  for (const [path, type] of targets) putType(environment.tree, path, type);
  return environment;
}

function relaxedDependents(
  checker: Checker,
  target: RefTerm,
  isFunctionTarget: boolean,
): TypeNode | undefined {
  const key = `${isFunctionTarget ? 'f:' : ''}${printTerm(target)}`;
  if (checker.relaxed.has(key)) return checker.relaxed.get(key);
  let tree: TypeNode | undefined;
  const own = printTerm(target);
  for (const path of checker.dependents(target)) {
    if (isFunctionTarget && printTerm({ ...target, parts: [...path] }) === own) continue;
    tree ??= typeNode();
    putType(tree, path, ANY);
  }
  checker.relaxed.set(key, tree);
  return tree;
}

/** Checks one branch of a rule, and adds its type to the environment. `path` is its whole reference; `schemas` adds types of documents. */
export function checkRule(
  checker: Checker,
  environment: TypeEnvironment,
  rule: Rule,
  path: readonly Term[],
  schemas: (environment: TypeEnvironment) => readonly RegoError[] = () => [],
): readonly RegoError[] {
  const own = wrap(environment);
  const problems = schemas(own);
  const { environment: inner, errors } = checkBody(checker, own, rule.body);
  if (errors.length > 0) {
    // Whoever reads the rule is not to blame.
    putType(environment.tree, path, ANY);
    return [...problems, ...errors];
  }
  const type = isFunction(rule) ? functionType(inner, rule) : valueType(inner, rule, path);
  const typeOfPart = (part: Term): Known => typeOf(environment, part);
  if (type !== undefined)
    insertType(environment.tree, isFunction(rule) ? path : groundPrefix(path), type, typeOfPart);
  return problems;
}

function functionType(environment: TypeEnvironment, { head }: Rule): Known {
  for (const arg of head.args ?? []) {
    walkTerm(arg, {
      term: (term) => {
        if (term.type === 'var' && typeOf(environment, term) === undefined)
          setVariableType(environment, term, ANY);
      },
    });
  }
  const args = (head.args ?? []).map((arg) => typeOf(environment, arg));
  return functionOf(args, head.value === undefined ? undefined : typeOf(environment, head.value));
}

function valueType(environment: TypeEnvironment, { head }: Rule, path: readonly Term[]): Known {
  const dynamic = path.findIndex((part, at) => at > 0 && !isConstant(part));
  const suffix = dynamic < 0 ? [] : path.slice(dynamic);
  if (head.value !== undefined) return nested(environment, suffix, typeOf(environment, head.value));
  const key = head.key === undefined ? undefined : typeOf(environment, head.key);
  return key === undefined ? undefined : nested(environment, suffix, setOf(key));
}

/** Every variable part of the reference is a level of objects. */
function nested(environment: TypeEnvironment, suffix: readonly Term[], type: Known): Known {
  const [part, ...rest] = suffix;
  if (part === undefined) return type;
  const value = nested(environment, rest, type);
  const key = typeOf(environment, part);
  return value === undefined || key === undefined ? undefined : objectOf([], { key, value });
}
