import type { Program } from '../compile/program.ts';
import { walkBody, walkRule } from '../compile/walk.ts';
import { BuiltinError } from '../builtins/errors.ts';
import { EvaluationError } from '../error.ts';
import { fill, type Machine } from '../run/machine.ts';
import type { Body } from '../syntax/ast.ts';
import type { InputConstant } from './known.ts';
import type { AnyBuiltin, Folding } from './planner.ts';

/** Copies of what follows an element of a constant collection, in one plan: bounds its size whatever the policy. */
const COPIES = 128;

/** `undefined` where some `with` may replace what would be worked out beforehand. */
export function foldingOf(
  { order }: Pick<Program, 'order'>,
  query: Body,
  { constants = [] }: { readonly constants?: readonly InputConstant[] },
): Folding | undefined {
  let modified = false;
  const visitor = { with: () => (modified = true) };
  walkBody(query, visitor);
  for (const rule of order) walkRule(rule, visitor);
  return modified ? undefined : { constants, copies: COPIES };
}

/** What may be spent at one go before it is left to the evaluation, whose budget is its caller's. */
const STEPS = 100_000;
/** And by one plan altogether, or long files of such calls would never be planned. */
const ALL_STEPS = 5_000_000;

const spent = new WeakMap<Machine, number>();

/** Runs now what would run in every evaluation; `undefined` where it would end with an error. */
export function runOnce<T>(machine: Machine, run: () => T): { readonly result: T } | undefined {
  const before = spent.get(machine) ?? 0;
  if (before > ALL_STEPS) return undefined;
  machine.stepsLeft = STEPS;
  machine.milliseconds = Infinity;
  fill(machine);
  const errors = machine.builtinErrors.length;
  try {
    const result = run();
    return machine.builtinErrors.length === errors ? { result } : undefined;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof BuiltinError || error instanceof RangeError)
      return undefined;
    throw error;
  } finally {
    spent.set(machine, before + 1 + STEPS - machine.stepsLeft + machine.portion - machine.fuel);
    machine.builtinErrors.length = errors;
  }
}

/** Whoever evaluates is told of these calls. */
const NOTED: ReadonlySet<string> = new Set(['trace', 'print', 'internal.print']);

/** The same for the same arguments, and nobody sees that it was called. */
export function isRepeatable({ name, pure, type }: AnyBuiltin): boolean {
  return pure && type.result !== undefined && !NOTED.has(name);
}
