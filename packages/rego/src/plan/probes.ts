/**
 * Finds what an element must have, before it is looked for: in `b := data.bindings[_]; b.user == input.user` the user is
 * known before the bindings are gone through.
 */
import { isComprehension, isEquality } from '../compile/nodes.ts';
import type { Body, Expr, RefTerm, Term } from '../syntax/ast.ts';
import type { Getter } from '../run/frame.ts';
import { pathReader } from '../run/lookup.ts';
import { getterOf } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Planner } from './planner.ts';
import { isGround, type Scope } from './scope.ts';

/** The element's part at `names` must equal what `wanted` gives. */
export interface Probe {
  readonly names: readonly string[];
  readonly wanted: Getter;
}

/** How far on it is looked: a body of thousands of expressions would be gone through for each of them. */
const FARTHEST = 100;

/** For the expression at `at`, where it binds an element of a collection. */
export function findProbe(planner: Planner, body: Body, at: number, scope: Scope): Probe | undefined {
  const element = elementOf(body[at], scope);
  if (element === undefined) return undefined;
  for (const expr of body.slice(at + 1, at + 1 + FARTHEST)) {
    // Past a call, skipping elements could skip an error.
    if (!isEquality(expr) || expr.negated || expr.with.length > 0) return undefined;
    const [left, right] = expr.terms.args;
    if (left === undefined || right === undefined) return undefined;
    const probe =
      probeOf(planner, left, right, element, scope) ?? probeOf(planner, right, left, element, scope);
    if (probe !== undefined) return probe;
    if (mayFail(left) || mayFail(right)) return undefined;
  }
  return undefined;
}

/** Rules and what comprehensions call can end an evaluation. */
function mayFail(term: Term): boolean {
  if (isComprehension(term)) return true;
  return term.type === 'ref' && term.parts[0]?.type === 'var' && term.parts[0].name === 'data';
}

function elementOf(expr: Expr | undefined, scope: Scope): string | undefined {
  if (expr === undefined || !isEquality(expr) || expr.negated || expr.with.length > 0) return undefined;
  const [left, right] = expr.terms.args;
  if (left?.type === 'var' && right?.type === 'ref')
    return scope.bound.has(left.name) ? undefined : left.name;
  if (right?.type === 'var' && left?.type === 'ref')
    return scope.bound.has(right.name) ? undefined : right.name;
  return undefined;
}

function probeOf(
  planner: Planner,
  part: Term,
  other: Term,
  element: string,
  scope: Scope,
): Probe | undefined {
  if (part.type !== 'ref') return undefined;
  const [head, ...operands] = part.parts;
  const names = namesOf(operands);
  if (head?.type !== 'var' || head.name !== element || names === undefined || names.length === 0)
    return undefined;
  const wanted = knownBefore(planner, other, scope);
  return wanted === undefined ? undefined : { names, wanted };
}

export function namesOf(operands: readonly Term[]): string[] | undefined {
  const names = operands.flatMap((operand) => (operand.type === 'string' ? [operand.value] : []));
  return names.length === operands.length ? names : undefined;
}

function knownBefore(planner: Planner, term: Term, scope: Scope): Getter | undefined {
  if (term.type === 'ref') return inputPath(planner, term) ?? boundPath(term, scope);
  if (term.type !== 'var' && !isPlain(term)) return undefined;
  return isGround(term, scope) ? getterOf(operandOf(term, scope)) : undefined;
}

function isPlain({ type }: Term): boolean {
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'null';
}

function inputPath({ machine }: Planner, { parts: [head, ...operands] }: RefTerm): Getter | undefined {
  const names = namesOf(operands);
  if (head?.type !== 'var' || head.name !== 'input' || names === undefined) return undefined;
  const read = pathReader(names);
  return () => read(machine.input);
}

/** Of a value that was bound before: `role.name == binding.role`, where the binding is known. */
function boundPath({ parts: [head, ...operands] }: RefTerm, scope: Scope): Getter | undefined {
  const names = namesOf(operands);
  if (head?.type !== 'var' || names === undefined || !scope.bound.has(head.name)) return undefined;
  const base = getterOf(operandOf(head, scope));
  const read = pathReader(names);
  return (frame) => read(base(frame));
}
