/** Variables that a body assigns or declares and nothing uses. Declared ones are errors always, assigned ones when strict. */
import type { Body } from '../syntax/ast.ts';
import type { Declaring } from './declaring.ts';
import { declaredInExpr } from './declared.ts';
import { isGenerated, isWildcard } from './nodes.ts';
import { innermost, renamedTo, useCount, type Scope } from './scopes.ts';
import { regoError } from './session.ts';
import { bodyVariables, exprVariables, sortedNames } from './variables.ts';

export function checkUnusedAssigned(state: Declaring, used: ReadonlySet<string>, body: Body): void {
  if (hasTrouble(state)) return;
  const { scopes } = state;
  const scope = innermost(scopes);
  const unused = new Set<string>();
  for (const [name, occurrence] of scope.occurrence) {
    const renamed = scope.renamed.get(name) as string;
    if (occurrence !== 'assigned' || isWildcard(name) || useCount(scopes, name) > 1 || used.has(renamed))
      continue;
    unused.add(renamed);
  }
  for (const name of used) {
    const renamed = renamedTo(scopes, name);
    if (renamed !== undefined) unused.delete(renamed);
  }
  const names = originals(scope);
  for (const renamed of sortedNames(unused)) {
    const expr = body.find((candidate) => exprVariables(candidate).has(renamed)) ?? body[0];
    const message = `assigned var ${names.get(renamed) ?? ''} unused`;
    scopes.unused.push(regoError('rego_compile_error', expr?.location, message));
  }
}

export function checkUnusedDeclared(
  state: Declaring,
  used: ReadonlySet<string>,
  body: Body,
  rewritten: Body,
): void {
  if (hasTrouble(state)) return;
  const { scopes } = state;
  const scope = innermost(scopes);
  const declared = new Set<string>();
  for (const [name, occurrence] of scope.occurrence) {
    if (occurrence === 'declared') declared.add(scope.renamed.get(name) as string);
  }
  if (declared.size === 0) return;
  const met = bodyVariables(rewritten);
  for (const name of used) met.add(renamedTo(scopes, name) ?? name);
  const names = originals(scope);
  for (const renamed of sortedNames([...declared].filter((name) => !met.has(name) && !used.has(name)))) {
    const name = names.get(renamed) ?? '';
    if (isGenerated(name)) continue;
    const expr = body.find((candidate) => declaredInExpr(candidate, new Set()).has(name)) ?? body[0];
    scopes.unused.push(regoError('rego_compile_error', expr?.location, `declared var ${shown(name)} unused`));
  }
}

/** After an error the rest of the body may be half rewritten: what looks unused need not be. */
function hasTrouble(state: Declaring): boolean {
  return state.errors.length > 0 || state.scopes.unused.length > 0;
}

function originals(scope: Scope): Map<string, string> {
  return new Map([...scope.renamed].map(([name, renamed]) => [renamed, name]));
}

function shown(name: string): string {
  return isWildcard(name) ? '_' : name;
}
