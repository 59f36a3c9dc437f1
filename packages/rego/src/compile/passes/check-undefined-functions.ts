/** Calls of functions that are not there, or with too few or too many arguments. */
import type { RegoError } from '../../error.ts';
import { printTerm } from '../../syntax/print.ts';
import type { Expr, RefTerm } from '../../syntax/ast.ts';
import { functionArity } from '../arity.ts';
import { argumentError } from '../../types/details.ts';
import { typeOf, type TypeEnvironment } from '../../types/environment.ts';
import { isEquality, operatorName, type CallTerms } from '../nodes.ts';
import { renamedRef } from '../rename.ts';
import { regoError, type Arity, type BuiltinDeclaration, type Session } from '../session.ts';
import { walkModule, type Visitor } from '../walk.ts';

export interface FunctionFacts {
  readonly arity: Arity;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  readonly types: TypeEnvironment;
  readonly rewritten: ReadonlyMap<string, string>;
}

export function checkUndefinedFunctions(session: Session): void {
  const { builtins, types, rewritten } = session;
  const facts = { arity: functionArity(builtins, session.tree), builtins, types, rewritten };
  for (const module of session.modules) {
    const errors: RegoError[] = [];
    walkModule(module, undefinedFunctionVisitor(facts, errors));
    session.errors.stop(...errors);
  }
}

export function undefinedFunctionVisitor(facts: FunctionFacts, errors: RegoError[]): Visitor {
  return {
    expr: (expr) => {
      if (expr.terms.kind !== 'call') return false;
      const error = callError(facts, expr, expr.terms);
      if (error !== undefined) errors.push(error);
      return error !== undefined;
    },
  };
}

function callError(facts: FunctionFacts, expr: Expr, terms: CallTerms): RegoError | undefined {
  const { operator, args } = terms;
  const arity = facts.arity(operator.parts);
  if (arity < 0) {
    const name = printTerm(renamedRef(operator, facts.rewritten));
    return regoError('rego_type_error', expr.location, `undefined function ${name}`);
  }
  if (expr.generated) {
    const fits = isEquality(expr) || args.length === arity + 1;
    return fits ? undefined : arityError(facts, expr, operator, arity, args.length - 1);
  }
  const fits = args.length === arity || args.length === arity + 1;
  return fits ? undefined : arityError(facts, expr, operator, arity, args.length);
}

function arityError(
  facts: FunctionFacts,
  expr: Expr,
  operator: RefTerm,
  arity: number,
  actual: number,
): RegoError {
  const name = printTerm(renamedRef(operator, facts.rewritten));
  const declaration = facts.builtins.get(operatorName(operator) ?? '');
  if (declaration !== undefined && expr.terms.kind === 'call') {
    const have = expr.terms.args.map((arg) => typeOf(facts.types, arg));
    return argumentError(expr.location, name, 'arity mismatch', have, declaration.type);
  }
  const plural = actual === 1 ? 'argument' : 'arguments';
  const message = `function ${name} has arity ${String(arity)}, got ${String(actual)} ${plural}`;
  return regoError('rego_type_error', expr.location, message);
}
