import { getHeapStatistics } from 'node:v8';
import { EvaluationError } from '../error.ts';
import type { BuiltinContext } from '../builtins/builtin.ts';
import type { Location } from '../syntax/ast.ts';
import { resetMeter } from '../values/meter.ts';
import type { Value } from '../values/value.ts';
import type { Files } from './files.ts';

/** A virtual document that was asked for and has no value. */
export const NOTHING: unique symbol = Symbol('nothing');

export type Cached = Value | typeof NOTHING | undefined;

/** What stands in for a function: a value, or another function. A document as value is read when the call is made. */
export type Mock =
  | {
      readonly kind: 'value';
      readonly read: () => Value | undefined;
      /** Watched, a reader goes on from inside of the document. */
      readonly readInto?: (then: (value: Value) => boolean) => boolean;
    }
  | { readonly kind: 'function'; readonly call: (args: readonly Value[]) => Value | undefined }
  /** Has many results; true where enough were seen. */
  | {
      readonly kind: 'relation';
      readonly each: (args: readonly Value[], then: (result: Value) => boolean) => boolean;
    };

export interface Clock {
  now: bigint | undefined;
  random: ((bytes: number) => Uint8Array) | undefined;
}

/** Limits of one evaluation. */
export interface Budget {
  /** Iterations and calls. */
  readonly steps: number;
  readonly milliseconds: number;
  /** Growth of the heap, looked at now and then. */
  readonly bytes: number;
  /** Characters of the texts that built-ins make. */
  readonly characters: number;
}

/** What a `with` put in place of base data and rules, and the base data that was there. */
export interface Override {
  readonly path: readonly Value[];
  readonly before: Value | undefined;
}

/**
 * The state of one evaluation. A prepared query owns one machine, which its plan closes over, so that steps need no
 * context parameter; `with` swaps parts of it for the expression that it modifies.
 */
export interface Machine {
  input: Value | undefined;
  /** Base documents. */
  data: Value;
  /** The data that was given when the query was prepared, and never changes. */
  readonly stored: Value | undefined;
  /** Elements of the stored data, filed by what was looked for. */
  readonly files: Files;
  /** Elements of what rules made, for this evaluation. */
  madeFiles: Files;
  /** What documents and functions remember for the rest of an evaluation, each in places of its own. */
  remembered: unknown[];
  /** Nothing remembered yet: as many places as are needed, so that none is added while a policy runs. */
  blank: readonly unknown[];
  /** Paths below `data` that a `with` replaced: rules are not asked there. */
  overrides: readonly Override[];
  mocks: ReadonlyMap<string, Mock> | undefined;
  /** Steps until the limits are looked at again. */
  fuel: number;
  portion: number;
  stepsLeft: number;
  milliseconds: number;
  bytes: number;
  charactersLeft: number;
  /** Steps until the heap is looked at, and what it held at the first time: most evaluations never look. */
  untilLook: number;
  heapBefore: number | undefined;
  /** Known from the first look at the clock on: most evaluations never look. */
  deadline: number | undefined;
  signal: AbortSignal | undefined;
  /** It may be begun again, guarded, when it turns out to take long. */
  mayRestart: boolean;
  /** Notes that were printed, and how many of them had been printed before it was begun again. */
  printed: number;
  printedBefore: number;
  /** Where the running built-in was called. */
  location: Location | undefined;
  /** What `time.now_ns()` and random built-ins were given. */
  readonly clock: Clock;
  context: BuiltinContext;
  /** Errors of built-ins, which are undefined results unless they are asked for. */
  builtinErrors: EvaluationError[];
}

/** How many steps pass between two looks at the clock. */
const FUEL = 4096;

export function spend(machine: Machine): void {
  machine.fuel -= 1;
  if (machine.fuel <= 0) refuel(machine);
}

export function spendMany(machine: Machine, steps: number): void {
  machine.fuel -= steps;
  if (machine.fuel <= 0) refuel(machine);
}

/** The limits are looked at once in so many steps; the last portion is what is left. */
export function fill(machine: Machine): void {
  resetMeter();
  machine.portion = Math.min(FUEL, machine.stepsLeft);
  machine.fuel = machine.portion;
}

export function refuel(machine: Machine): void {
  const spent = machine.portion - machine.fuel;
  machine.stepsLeft -= spent;
  machine.untilLook -= spent;
  fill(machine);
  checkSignal(machine);
  if (machine.stepsLeft <= 0) throw cancelled('the budget of evaluation steps is spent');
  if (machine.untilLook <= 0) checkMemory(machine);
  const now = performance.now();
  machine.deadline ??= now + machine.milliseconds;
  if (now > machine.deadline) throw cancelled('the time for evaluation is spent');
  if (machine.mayRestart && now > machine.deadline - machine.milliseconds + SHORT) throw TAKES_LONG;
}

/** Milliseconds that nobody minds waiting for when they press Ctrl-C. */
const SHORT = 50;

/** Thrown to begin again under a guard, which is too dear for the short evaluations that nearly all are. */
export const TAKES_LONG: unique symbol = Symbol('takes long');

/** Looking at the heap takes longer than at the clock: once in so many steps. */
const LOOK = 64 * FUEL;

/** Beyond this share of what the process may take, collecting garbage is all that it still does. */
const MOST_OF_HEAP = 0.8;

/** A policy that collects without end would take the whole process down with it, and with that every other policy. */
function checkMemory(machine: Machine): void {
  machine.untilLook = LOOK;
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  machine.heapBefore ??= used;
  const grown = used - machine.heapBefore;
  const crowded = used > MOST_OF_HEAP * limit && grown > used / 2;
  if (grown > machine.bytes || crowded) throw cancelled('the memory for evaluation is spent');
}

const LONG = 10_000;

export function spendCharacters(machine: Machine, count: number): void {
  machine.charactersLeft -= count;
  if (machine.charactersLeft < 0) throw cancelled('the budget of output is spent');
  // One call may take a second to make a long text: after it, the clock is looked at.
  if (count > LONG) refuel(machine);
}

export function checkSignal({ signal }: Machine): void {
  if (signal?.aborted === true) throw cancelled('caller cancelled query execution');
}

function cancelled(message: string): EvaluationError {
  return new EvaluationError('eval_cancel_error', message);
}
