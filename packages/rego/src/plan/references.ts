/** References into a value: bound operands are looked up, free ones iterated over. */
import { iterate } from '../run/iterate.ts';
import { lookup, pathReader, type Lookup } from '../run/lookup.ts';
import type { Entries } from '../run/files.ts';
import type { Machine } from '../run/machine.ts';
import { findMatching, visitEntries } from '../run/probe.ts';
import { NEVER, type Getter, type Step } from '../run/frame.ts';
import type { Term } from '../syntax/ast.ts';
import { objectEntries, type Entry } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import { planMatch } from './match.ts';
import { computed, constant, getterOf, inSlot, type Operand } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import type { Finish, Planner } from './planner.ts';
import { namesOf, type Probe } from './probes.ts';
import { allDefined, ifDefined, written, type WrittenLoop } from './written.ts';
import { bind, isGround, type Scope } from './scope.ts';

/** What is known of the place that a reference's value goes to. */
export interface Destination {
  /** The slot that the last element should be put into: saves a copy. */
  readonly into?: number;
  /** The value must equal this: a set that is iterated over is asked instead. */
  readonly wanted?: Getter;
  /** What the element must have, where that is known before the collection is gone through. */
  readonly probe?: Probe;
  /** How a key is looked up: base documents have a way of their own. */
  readonly lookup?: Lookup;
  /** The value is what rules made: nobody changes it while they are evaluated. */
  readonly made?: boolean;
}

export function planValueReference(
  planner: Planner,
  base: Operand,
  operands: readonly Term[],
  scope: Scope,
  destination: Destination,
  finish: Finish,
): Step {
  if (base.kind === 'constant' && operands.length > 0 && planner.folding !== undefined) {
    return planKnownReference(planner, base.value, operands, scope, destination, finish);
  }
  const free = operands.findIndex((operand) => !isGround(operand, scope));
  const bound = free < 0 ? operands : operands.slice(0, free);
  const value =
    bound.length === 0 ? base : computed(planPath(getterOf(base), bound, scope, destination.lookup));
  const operand = operands[bound.length];
  if (operand === undefined) return finish(value, scope);
  const rest = operands.slice(bound.length + 1);
  return planElements(planner, value, operand, rest, scope, destination, finish);
}

function planElements(
  planner: Planner,
  collection: Operand,
  operand: Term,
  rest: readonly Term[],
  scope: Scope,
  destination: Destination,
  finish: Finish,
): Step {
  const last = rest.length === 0;
  const valueSlot = (last ? destination.into : undefined) ?? scope.slots.fresh();
  const probe = probeFor(rest, destination);
  const wanted = last ? destination.wanted : undefined;
  const elements = { valueSlot, wanted, probe, made: destination.made === true };
  return planIteration(planner, getterOf(collection), operand, elements, scope, (after) =>
    planValueReference(planner, inSlot(valueSlot), rest, after, destination, finish),
  );
}

/** Into a constant: as far as keys are known it is read now, and a few elements are gone through one by one. */
function planKnownReference(
  planner: Planner,
  base: Value,
  operands: readonly Term[],
  scope: Scope,
  destination: Destination,
  finish: Finish,
): Step {
  const [operand, ...rest] = operands as [Term, ...Term[]];
  const { lookup: read = lookup } = destination;
  if (!isGround(operand, scope)) {
    const copies = copiesOf(planner, base);
    return copies === undefined
      ? planElements(planner, constant(base), operand, rest, scope, destination, finish)
      : planCopies(copies, operand, scope, (element, after) =>
          planValueReference(planner, constant(element), rest, after, destination, finish),
        );
  }
  const key = constantValue(operand, scope.known);
  if (key !== undefined) {
    const value = read(base, key);
    return value === undefined
      ? NEVER
      : planValueReference(planner, constant(value), rest, scope, destination, finish);
  }
  const member = readKey(() => base, operand, scope, read);
  return planValueReference(planner, computed(member), rest, scope, destination, finish);
}

/** More elements than these are quicker gone through than planned for. */
const MOST_COPIES = 8;

function copiesOf({ folding }: Planner, collection: Value): readonly Entry[] | undefined {
  if (folding === undefined) return undefined;
  const entries = constantEntries(collection);
  if (entries.length > MOST_COPIES || entries.length > folding.copies) return undefined;
  if (entries.length > 1) folding.copies -= entries.length;
  return entries;
}

function constantEntries(collection: Value): readonly Entry[] {
  if (isArray(collection)) return collection.map((element, index): Entry => [index, element]);
  if (isSet(collection)) return collection.items.map((element): Entry => [element, element]);
  return isObject(collection) ? objectEntries(collection) : [];
}

/** What follows is planned for each element, with the element known. */
function planCopies(
  entries: readonly Entry[],
  operand: Term,
  scope: Scope,
  then: (element: Value, scope: Scope) => Step,
): Step {
  const steps = entries
    .map(([key, element]) => planMatch(operand, constant(key), scope, (after) => then(element, after)))
    .filter((step) => step !== NEVER);
  const [first, second] = steps;
  if (first === undefined) return NEVER;
  if (second === undefined) return first;
  return written(
    steps.length === 2
      ? (frame) => first(frame) || second(frame)
      : (frame) => {
          for (const step of steps) if (step(frame)) return true;
          return false;
        },
    (out) => `(${steps.map((step) => out.step(step)).join(' || ')})`,
  );
}

/** Only base documents, which `lookup` tells, and what rules made can be filed. */
function probeFor(
  rest: readonly Term[],
  { lookup: read, made = false, probe, wanted }: Destination,
): Probe | undefined {
  if (read === undefined && !made) return undefined;
  if (rest.length === 0) return probe;
  const names = namesOf(rest);
  return names === undefined || wanted === undefined ? undefined : { names, wanted };
}

interface Elements {
  readonly valueSlot: number;
  readonly probe: Probe | undefined;
  readonly made: boolean;
  readonly wanted: Getter | undefined;
}

function planIteration(
  planner: Planner,
  get: Getter,
  operand: Term,
  { valueSlot, wanted, probe, made }: Elements,
  scope: Scope,
  then: (scope: Scope) => Step,
): Step {
  const { machine } = planner;
  const named = operand.type === 'var';
  const keySlot = named ? scope.slots.of(operand.name) : scope.slots.fresh();
  const next = named ? then(bind(scope, operand.name)) : planMatch(operand, inSlot(keySlot), scope, then);
  const loop = { keySlot, valueSlot, ordered: scope.ordered, next };
  if (probe !== undefined) return planProbed(machine, get, loop, probe, made);
  if (wanted === undefined) {
    return written(
      (frame) => iterate(machine, get(frame), frame, loop),
      (out) => `${out.loop(loop)}(f, ${out.value(get)})`,
    );
  }
  return written(
    (frame) => {
      const collection = get(frame);
      if (!(collection instanceof RegoSet)) return iterate(machine, collection, frame, loop);
      const value = wanted(frame);
      if (value === undefined || !collection.has(value)) return false;
      frame[keySlot] = value;
      frame[valueSlot] = value;
      return next(frame);
    },
    (out) => {
      const collection = out.variable();
      const member = ifDefined(
        out,
        wanted,
        (value) =>
          `${collection}.has(${value}) && (f[${keySlot}] = f[${valueSlot}] = ${value}, ${out.step(next)})`,
      );
      const isSetHere = `(${collection} = ${out.value(get)}) instanceof RegoSet`;
      return `(${isSetHere} ? ${member} : ${out.loop(loop)}(f, ${collection}))`;
    },
  );
}

/** Only elements that match, where they are filed. */
function planProbed(
  machine: Machine,
  get: Getter,
  loop: WrittenLoop,
  { names, wanted }: Probe,
  made: boolean,
): Step {
  const match = (collection: Value | undefined, value: Value): Entries | undefined =>
    findMatching(machine, collection, names, value, made);
  return written(
    (frame) => {
      const value = wanted(frame);
      if (value === undefined) return false;
      const collection = get(frame);
      const entries = match(collection, value);
      return entries === undefined
        ? iterate(machine, collection, frame, loop)
        : visitEntries(machine, entries, frame, loop);
    },
    (out) =>
      ifDefined(out, wanted, (value) => {
        const [collection, entries, name] = [out.variable(), out.variable(), out.loop(loop)];
        const found = `(${entries} = ${out.given(match)}(${collection} = ${out.value(get)}, ${value}))`;
        const visit = `${out.given(visitEntries)}(${out.given(machine)}, ${entries}, f, ${name}o)`;
        return `(${found} === undefined ? ${name}(f, ${collection}) : ${visit})`;
      }),
  );
}

/** Runs of constant names are read in one go. */
function planPath(base: Getter, operands: readonly Term[], scope: Scope, read: Lookup = lookup): Getter {
  let get = base;
  for (let at = 0; at < operands.length;) {
    const names = leadingNames(operands.slice(at));
    get = names.length > 0 ? readNames(get, names) : readKey(get, operands[at] as Term, scope, read);
    at += Math.max(names.length, 1);
  }
  return get;
}

function leadingNames(operands: readonly Term[]): string[] {
  const names: string[] = [];
  for (const operand of operands) {
    // A number's text may mean an element of a base array.
    if (operand.type !== 'string' || /^[+-]?\d+$/.test(operand.value)) break;
    names.push(operand.value);
  }
  return names;
}

function readNames(get: Getter, names: readonly string[]): Getter {
  const read = pathReader(names);
  return written(
    (frame) => read(get(frame)),
    (out) => names.reduce((code, name) => `${out.property(name)}(${code})`, out.value(get)),
  );
}

function readKey(get: Getter, operand: Term, scope: Scope, read: Lookup): Getter {
  const key = getterOf(operandOf(operand, scope));
  return written(
    (frame) => {
      const value = get(frame);
      if (value === undefined) return undefined;
      const name = key(frame);
      return name === undefined ? undefined : read(value, name);
    },
    (out) => allDefined(out, [get, key], ([value, name]) => `${out.given(read)}(${value}, ${name})`),
  );
}
