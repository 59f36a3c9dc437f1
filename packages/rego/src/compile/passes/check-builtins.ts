/** Calls to built-ins that the caller of the compiler forbids, or that OPA has deprecated. */
import type { RegoError } from '../../error.ts';
import { printTerm } from '../../syntax/print.ts';
import type { Location, Module, RefTerm } from '../../syntax/ast.ts';
import { operatorName } from '../nodes.ts';
import { isV1Compatible, regoError, type BuiltinDeclaration, type Session } from '../session.ts';
import { walkModule, walkTerm, type Visitor } from '../walk.ts';

export function checkUnsafeBuiltins(session: Session): void {
  const unsafe = session.options.unsafeBuiltins ?? new Set();
  if (unsafe.size === 0) return;
  for (const module of session.modules) {
    const errors: RegoError[] = [];
    walkModule(module, unsafeVisitor(unsafe, errors));
    session.errors.note(...errors);
  }
}

export function unsafeVisitor(unsafe: ReadonlySet<string>, errors: RegoError[]): Visitor {
  return {
    expr: ({ terms, location }) => {
      const name = terms.kind === 'call' ? printTerm(terms.operator) : '';
      if (!unsafe.has(name)) return;
      const message = `unsafe built-in function calls in expression: ${name}`;
      errors.push(regoError('rego_type_error', location, message));
    },
  };
}

export function checkDeprecatedBuiltins(session: Session): void {
  for (const module of session.modules) {
    if (session.options.strict !== true && !isV1Compatible(module)) continue;
    session.errors.note(...deprecatedCalls(session.builtins, module));
  }
}

function deprecatedCalls(builtins: ReadonlyMap<string, BuiltinDeclaration>, module: Module): RegoError[] {
  const errors: RegoError[] = [];
  const visitor = deprecatedVisitor(builtins, errors);
  walkModule(module, visitor);
  for (const rule of module.rules) for (const part of rule.head.ref.parts) walkTerm(part, visitor);
  return errors;
}

export function deprecatedVisitor(
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
  errors: RegoError[],
): Visitor {
  const check = (operator: RefTerm, location: Location): void => {
    const name = operatorName(operator) ?? '';
    if (builtins.get(name)?.deprecated !== true) return;
    errors.push(
      regoError('rego_type_error', location, `deprecated built-in function calls in expression: ${name}`),
    );
  };
  return {
    expr: ({ terms, location }) => {
      if (terms.kind === 'call') check(terms.operator, location);
    },
    term: (term) => {
      if (term.type === 'call') check(term.operator, term.operator.location);
    },
  };
}
