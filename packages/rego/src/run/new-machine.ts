import { randomBytes } from 'node:crypto';
import type { BuiltinContext } from '../builtins/builtin.ts';
import type { Location } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { fill, refuel, spendMany, type Budget, type Machine } from './machine.ts';

/** What an evaluation may reach outside of its policy, input and data: nothing unless it is given. */
export interface Surroundings {
  /** Hosts for `http.send` and `net.lookup_ip_addr`. */
  readonly allowedHosts?: readonly string[];
  /** What `opa.runtime()` returns. */
  readonly runtime?: Value;
  readonly print?: (text: string, location: Location | undefined) => void;
  readonly trace?: (note: string) => void;
}

/** What one evaluation is given. */
export interface EvaluationOptions {
  /** Left out, `input` is undefined. */
  readonly input?: Value | undefined;
  /** Base documents, an object, in place of those that the query was prepared with. */
  readonly data?: Value;
  readonly budget?: Partial<Budget>;
  readonly signal?: AbortSignal;
  /** What `time.now_ns()` says. */
  readonly nowNanoseconds?: bigint;
  readonly random?: (bytes: number) => Uint8Array;
}

/** Stops a policy that loops over 10^9 within seconds, and no policy that does its work. */
const BUDGET: Budget = {
  steps: 200_000_000,
  milliseconds: 10_000,
  bytes: 1024 ** 3,
  // V8 ends the whole process where one replacement in a text has some 67 million places.
  characters: 64_000_000,
};

export function newMachine(surroundings: Surroundings, stored?: Value): Machine {
  const machine: Machine = {
    input: undefined,
    data: {},
    stored,
    files: new Map(),
    madeFiles: new Map(),
    remembered: [],
    blank: [],
    overrides: [],
    mocks: undefined,
    fuel: 0,
    portion: 0,
    stepsLeft: BUDGET.steps,
    milliseconds: BUDGET.milliseconds,
    bytes: BUDGET.bytes,
    charactersLeft: BUDGET.characters,
    untilLook: 0,
    heapBefore: undefined,
    deadline: undefined,
    signal: undefined,
    mayRestart: false,
    printed: 0,
    printedBefore: 0,
    location: undefined,
    clock: { now: undefined, random: undefined },
    builtinErrors: [],
    context: undefined as unknown as BuiltinContext,
  };
  machine.context = newContext(machine, surroundings);
  return machine;
}

function newContext(machine: Machine, surroundings: Surroundings): BuiltinContext {
  const { allowedHosts = [], runtime = {}, print, trace } = surroundings;
  const { clock } = machine;
  return {
    /** Read once an evaluation, when it is first asked for. */
    get nowNanoseconds() {
      return (clock.now ??= BigInt(Date.now()) * 1_000_000n);
    },
    random: (bytes) => clock.random?.(bytes) ?? randomBytes(bytes),
    cache: new Map(),
    spend: (steps) => spendMany(machine, steps),
    look: () => refuel(machine),
    print: (text, location) => {
      if (isNew(machine)) print?.(text, location);
    },
    trace: (note) => {
      if (isNew(machine)) trace?.(note);
    },
    get location() {
      return machine.location;
    },
    allowedHosts: new Set(allowedHosts),
    runtime,
  };
}

function isNew(machine: Machine): boolean {
  machine.printed += 1;
  return machine.printed > machine.printedBefore;
}

const NO_OVERRIDES: Machine['overrides'] = [];

/** Makes the machine ready for another evaluation. */
export function resetMachine(machine: Machine, options: EvaluationOptions): void {
  const { data, budget } = options;
  machine.input = options.input;
  machine.data = data ?? machine.stored ?? {};
  machine.remembered = machine.blank.slice();
  if (machine.madeFiles.size > 0) machine.madeFiles = new Map();
  machine.overrides = NO_OVERRIDES;
  machine.mocks = undefined;
  machine.stepsLeft = budget?.steps ?? BUDGET.steps;
  fill(machine);
  machine.milliseconds = budget?.milliseconds ?? BUDGET.milliseconds;
  machine.bytes = budget?.bytes ?? BUDGET.bytes;
  machine.charactersLeft = budget?.characters ?? BUDGET.characters;
  machine.untilLook = 0;
  machine.heapBefore = undefined;
  machine.deadline = undefined;
  machine.signal = options.signal;
  machine.mayRestart = false;
  machine.printed = 0;
  machine.printedBefore = 0;
  if (machine.builtinErrors.length > 0) machine.builtinErrors = [];
  if (machine.context.cache.size > 0) machine.context.cache.clear();
  const { clock } = machine;
  clock.now = options.nowNanoseconds;
  clock.random = options.random;
}
