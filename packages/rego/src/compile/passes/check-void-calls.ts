/** `print` has no value, so it cannot stand where one is needed. */
import type { RegoError } from '../../error.ts';
import { printTerm } from '../../syntax/print.ts';
import { operatorName } from '../nodes.ts';
import { regoError, type BuiltinDeclaration, type Session } from '../session.ts';
import { walkModule, type Visitor } from '../walk.ts';

export function checkVoidCalls(session: Session): void {
  for (const module of session.modules) {
    const errors: RegoError[] = [];
    walkModule(module, voidCallVisitor(session.builtins, errors));
    session.errors.stop(...errors);
  }
}

export function voidCallVisitor(
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
  errors: RegoError[],
): Visitor {
  return {
    term: (term) => {
      if (term.type !== 'call') return;
      const declaration = builtins.get(operatorName(term.operator) ?? '');
      if (declaration === undefined || declaration.type.result !== undefined) return;
      errors.push(regoError('rego_type_error', term.location, `${printTerm(term)} used as value`));
    },
  };
}
