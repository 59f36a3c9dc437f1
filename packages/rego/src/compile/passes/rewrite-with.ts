/** Checks what `with` replaces, and takes values that need evaluation out into variables in front of the expression. */
import type { RegoError } from '../../error.ts';
import { printTerm } from '../../syntax/print.ts';
import type { Body, Expr, Location, RefTerm, Term, With } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import type { LocalNames } from '../local-names.ts';
import {
  append,
  become,
  hasRootHead,
  isFunction,
  NOWHERE,
  operatorName,
  refTerm,
  type Closure,
} from '../nodes.ts';
import type { RuleNode } from '../program.ts';
import { childOf, findNode } from '../rule-tree.ts';
import { regoError, type BuiltinDeclaration, type Session } from '../session.ts';
import { requiresEvaluation, walkBody, walkHead, walkRules, type Visitor } from '../walk.ts';

export interface Replacing {
  readonly names: LocalNames;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  readonly unsafeBuiltins: ReadonlySet<string>;
  readonly tree: RuleNode;
}

type Checked = { readonly takeOut: boolean } | { readonly error: RegoError };

const AS_IT_IS: Checked = { takeOut: false };

export function rewriteWith(session: Session): void {
  const { names, builtins, tree, options } = session;
  const replacing = { names, builtins, tree, unsafeBuiltins: options.unsafeBuiltins ?? new Set<string>() };
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      const found: RegoError[] = [];
      rule.body = withInBody(replacing, rule.body, found);
      const visitor = withVisitor(replacing, found);
      walkHead(rule.head, visitor);
      walkBody(rule.body, visitor);
      for (const error of found) session.errors.stop(error);
    });
  }
}

export function withVisitor(replacing: Replacing, errors: RegoError[]): Visitor {
  const rewrite = (body: Body): Body => withInBody(replacing, body, errors);
  return { closure: (closure) => rewriteClosure(closure, rewrite) };
}

function rewriteClosure(closure: Closure, rewrite: (body: Body) => Body): void {
  if ('type' in closure || closure.kind === 'every' || closure.kind === 'not') {
    closure.body = rewrite(closure.body);
  } else {
    closure.lhs = rewrite(closure.lhs);
    closure.rhs = rewrite(closure.rhs);
  }
}

/** After an error the body is left as it is; one error a body. */
export function withInBody(replacing: Replacing, body: Body, errors: RegoError[]): Body {
  const result: Body = [];
  for (const expr of body) {
    for (const modifier of expr.with) {
      const checked = checkModifier(replacing, modifier);
      if ('error' in checked) {
        errors.push(checked.error);
        return body;
      }
      if (checked.takeOut) append(result, takenOut(replacing.names, modifier));
    }
    append(result, expr);
  }
  return result;
}

function takenOut(names: LocalNames, modifier: With): Expr {
  const expr = captured(names, modifier.value);
  modifier.value = { ...capturedVariable(expr) };
  return expr;
}

function checkModifier(replacing: Replacing, modifier: With): Checked {
  const { target, value } = modifier;
  if (value.type === 'var' && replacing.builtins.has(value.name)) asReference(value);
  if (isUnsafe(replacing, target)) return unsafeTarget(target);
  if (target.type === 'ref' && hasRootHead(target, 'data')) return checkData(replacing, target, value);
  if (target.type === 'ref' && hasRootHead(target, 'input')) return asNeeded(value);
  if (isBuiltin(replacing, target)) return checkBuiltin(replacing, target, value);
  const message = 'with keyword target must reference existing input, data, or a function';
  return fail('rego_type_error', target.location, message);
}

function asNeeded(value: Term): Checked {
  return { takeOut: requiresEvaluation(value) };
}

function checkData(replacing: Replacing, target: RefTerm, value: Term): Checked {
  let node: RuleNode = replacing.tree;
  for (const part of target.parts.slice(0, -1)) {
    const child = childOf(node, part);
    if (child === undefined) break;
    if (child.rules.length > 0) {
      const message = 'with keyword cannot partially replace virtual document(s)';
      return fail('rego_compile_error', target.location, message);
    }
    node = child;
  }
  const last = target.parts.at(-1);
  const replaced = last === undefined ? undefined : childOf(node, last);
  if (replaced?.rules.some(isFunction) === true) {
    const checked = checkFunctionValue(replacing, value);
    if (checked !== undefined) return checked;
  }
  if (value.type === 'ref' && findNode(replacing.tree, value.parts)?.rules.some(isFunction) === true)
    return AS_IT_IS;
  return asNeeded(value);
}

function checkBuiltin(replacing: Replacing, target: Term, value: Term): Checked {
  if (target.type === 'var') asReference(target);
  const ref = target as RefTerm;
  const name = operatorName(ref) ?? '';
  const refused = refusedTarget(ref, name, replacing.builtins.get(name));
  if (refused !== undefined) {
    const message = `with keyword replacing built-in function: ${refused}`;
    return fail('rego_compile_error', target.location, message);
  }
  return checkFunctionValue(replacing, value) ?? asNeeded(value);
}

const IRREPLACEABLE = new Set(['eq', 'rego.metadata.chain', 'rego.metadata.rule']);

function refusedTarget(
  target: RefTerm,
  name: string,
  declaration: BuiltinDeclaration | undefined,
): string | undefined {
  if (IRREPLACEABLE.has(name)) return `replacement of "${name}" invalid`;
  const [head] = target.parts;
  if (head?.type === 'var' && head.name === 'internal') {
    return `replacement of internal function "${printTerm(target)}" invalid`;
  }
  if (declaration?.relation === true) return 'target must not be a relation';
  return declaration?.type.result === undefined ? 'target must not be a void function' : undefined;
}

/** `undefined` where the value is no function. */
function checkFunctionValue(replacing: Replacing, value: Term): Checked | undefined {
  if (value.type === 'ref' && findNode(replacing.tree, value.parts) !== undefined) return AS_IT_IS;
  if (isUnsafe(replacing, value)) return unsafeTarget(value);
  return isBuiltin(replacing, value) ? AS_IT_IS : undefined;
}

function isBuiltin(replacing: Replacing, term: Term): boolean {
  return (term.type === 'ref' || term.type === 'var') && replacing.builtins.has(printTerm(term));
}

function isUnsafe(replacing: Replacing, term: Term): boolean {
  return (term.type === 'ref' || term.type === 'var') && replacing.unsafeBuiltins.has(printTerm(term));
}

function unsafeTarget(term: Term): Checked {
  const message = `with keyword replacing built-in function: target must not be unsafe: "${printTerm(term)}"`;
  return fail('rego_compile_error', term.location, message);
}

function fail(code: RegoError['code'], location: Location, message: string): Checked {
  return { error: regoError(code, location, message) };
}

/** `count` in `with count as …` is a name alone; calls have it as a reference. OPA's head has no place then. */
function asReference(term: Extract<Term, { type: 'var' }>): void {
  const { name, location } = term;
  become(term, refTerm([{ type: 'var', name, location: NOWHERE }], location));
}
