/** Comprehensions of nothing but constants: they are evaluated once, when they are planned. */
import { operatorName } from '../compile/nodes.ts';
import { walkTerm } from '../compile/walk.ts';
import type { Frame } from '../run/frame.ts';
import type { RefTerm, Term } from '../syntax/ast.ts';
import { isRepeatable, runOnce } from './folding.ts';
import { constantAt, factOf } from './known.ts';
import { constant, getterOf, type Operand } from './operand.ts';
import { constantValue } from './operands.ts';
import type { Folding, Planner } from './planner.ts';
import type { Scope } from './scope.ts';

/** Longer bodies are planned piece by piece, and are not complete yet. */
const LONGEST = 32;

export function dependsOnConstants(planner: Planner, term: Term, scope: Scope): boolean {
  const { folding } = planner;
  if (folding === undefined || scope.known === undefined) return false;
  let constantOnly = true;
  walkTerm(term, {
    body: (body) => {
      constantOnly &&= body.length <= LONGEST;
    },
    expr: ({ terms }) => {
      if (terms.kind === 'call') constantOnly &&= isPureCall(planner, terms.operator);
      constantOnly &&= terms.kind === 'call' || terms.kind === 'term';
      return !constantOnly;
    },
    term: (inner) => {
      if (inner.type === 'ref') constantOnly &&= isConstantRef(folding, inner, scope);
      if (inner.type === 'var') constantOnly &&= isKnownOrOwn(inner.name, scope);
      // The parts of a reference are looked at as a whole, but for variables among its operands.
      if (inner.type === 'ref')
        for (const part of inner.parts.slice(1)) constantOnly &&= isOwnPart(part, scope);
      return !constantOnly || inner.type === 'ref';
    },
  });
  return constantOnly;
}

function isOwnPart(part: Term, scope: Scope): boolean {
  return part.type !== 'var' || isKnownOrOwn(part.name, scope);
}

/** A variable that is not bound outside is the comprehension's own. */
function isKnownOrOwn(name: string, scope: Scope): boolean {
  return !scope.bound.has(name) || factOf(scope.known, name)?.kind === 'value';
}

function isConstantRef(
  { constants }: Folding,
  { parts: [head, ...operands] }: RefTerm,
  scope: Scope,
): boolean {
  if (head?.type !== 'var') return false;
  const fact = factOf(scope.known, head.name);
  if (head.name === 'data') return false;
  if (head.name !== 'input' && fact?.kind !== 'input') return isKnownOrOwn(head.name, scope);
  const names = fact?.kind === 'input' ? [...fact.names] : [];
  for (const operand of operands) {
    const name = constantValue(operand, scope.known);
    if (typeof name !== 'string') break;
    names.push(name);
  }
  return constantAt(constants, names) !== undefined;
}

function isPureCall({ builtins }: Planner, operator: RefTerm): boolean {
  const name = operatorName(operator);
  if (name === undefined) return false;
  const builtin = builtins.get(name);
  return name === 'eq' || (builtin !== undefined && isRepeatable(builtin));
}

export function evaluateOnce({ machine }: Planner, operand: Operand, { slots }: Scope): Operand {
  const frame: Frame = Array.from({ length: slots.size }, () => undefined);
  const value = runOnce(machine, () => getterOf(operand)(frame))?.result;
  return value === undefined ? operand : constant(value);
}
