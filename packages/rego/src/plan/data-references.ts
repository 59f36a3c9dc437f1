/**
 * References into `data`: the rule tree is followed as far as the operands are constant. There a reference ends in base
 * data, in a virtual document, or in a whole package; where an operand is not constant, base data and rules are gone
 * through together.
 */
import type { RuleNode } from '../compile/program.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import {
  baseAt,
  isOverridden,
  mergeDocuments,
  withReplaced,
  type VirtualDocument,
} from '../run/documents.ts';
import { NEVER, type Frame, type Getter, type Step } from '../run/frame.ts';
import { iterate } from '../run/iterate.ts';
import { lookup, storedLookup } from '../run/lookup.ts';
import type { Machine } from '../run/machine.ts';
import { ObjectBuilder } from '../run/object-builder.ts';
import type { Term } from '../syntax/ast.ts';
import { keyOf } from '../values/collections.ts';
import { compare } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { closed } from './known.ts';
import { planMatch } from './match.ts';
import { computed, constant, getterOf, inSlot, type Operand } from './operand.ts';
import { constantValue, operandOf } from './operands.ts';
import { observeRead, observeReading, releasing, type Observation } from './observe.ts';
import type { Finish, Planner } from './planner.ts';
import { planValueReference, type Destination } from './references.ts';
import { written } from './written.ts';
import { bind, isGround, type Scope } from './scope.ts';

export function planDataReference(
  planner: Planner,
  operands: readonly Term[],
  scope: Scope,
  destination: Destination,
  finish: Finish,
): Step {
  const root = planner.program.rules.children.get('data');
  return planBelow({ planner, operands, destination, finish }, root, [], scope);
}

interface Reference {
  readonly planner: Planner;
  readonly operands: readonly Term[];
  readonly destination: Destination;
  readonly finish: Finish;
}

/** `path` leads to `node`; the operands after it are still to come. */
function planBelow(ref: Reference, node: RuleNode | undefined, path: readonly Value[], scope: Scope): Step {
  const { planner, operands, destination, finish } = ref;
  const rest = operands.slice(path.length);
  if (node === undefined) {
    const stored = { ...destination, lookup: storedLookup };
    return planValueReference(
      planner,
      baseOperand(planner.machine, path),
      rest,
      scope,
      stored,
      wholeBase(ref, finish),
    );
  }
  const [operand] = rest;
  if (operand === undefined) return finish(computed(extentGetter(planner, node, path)), scope);
  const key = constantValue(operand);
  if (key === undefined) return planDynamic(ref, node, path, operand, scope);
  return planChild(ref, node.children.get(nodeKey(operand)), [...path, key], scope);
}

function planChild(ref: Reference, child: RuleNode | undefined, path: readonly Value[], scope: Scope): Step {
  if (child === undefined || child.rules.length === 0) return planBelow(ref, child, path, scope);
  const { planner, operands, destination, finish } = ref;
  const document = planner.document(child, path);
  const rest = operands.slice(path.length);
  const [first] = rest;
  const settled = planner.folding === undefined ? undefined : document.settled?.();
  if (settled !== undefined) {
    if (settled.value === undefined) return NEVER;
    return planValueReference(planner, constant(settled.value), rest, scope, destination, finish);
  }
  if (document.kind === 'partial' && first !== undefined && isGround(first, scope)) {
    const member = computed(memberGetter(planner.machine, document, operandOf(first, scope)));
    return planValueReference(planner, member, rest.slice(1), scope, destination, finish);
  }
  const { observation } = planner;
  if (observation !== undefined && document.kind === 'complete')
    return planWatchedRead(ref, observation, document, rest, scope);
  const whole = computed(documentGetter(planner, document));
  const step = planValueReference(planner, whole, rest, scope, { ...destination, made: true }, finish);
  return observation === undefined ? step : observeReading(observation, step);
}

function planWatchedRead(
  { planner, destination, finish }: Reference,
  observation: Observation,
  document: VirtualDocument,
  rest: readonly Term[],
  scope: Scope,
): Step {
  const slot = scope.slots.fresh();
  const next = planValueReference(planner, inSlot(slot), rest, scope, destination, finish);
  return observeReading(observation, (frame) =>
    observeRead(
      observation,
      () => readDocument(planner.machine, document),
      (value) => {
        frame[slot] = value;
        return next(frame);
      },
    ),
  );
}

function documentGetter({ machine, folding }: Planner, document: VirtualDocument): Getter {
  // Without a `with` anywhere no base data can take the document's place.
  if (folding !== undefined) {
    return written(
      () => document.read(),
      (out) => `${out.given(document)}.read()`,
    );
  }
  return () => readDocument(machine, document);
}

export function readDocument(machine: Machine, document: VirtualDocument): Value | undefined {
  if (machine.overrides.length > 0 && isOverridden(machine, document.path)) {
    return baseAt(machine.data, document.path);
  }
  return document.read();
}

function memberGetter(machine: Machine, document: VirtualDocument, key: Operand): Getter {
  const get = getterOf(key);
  return (frame) => {
    const value = get(frame);
    if (value === undefined) return undefined;
    if (machine.overrides.length > 0 && isOverridden(machine, document.path)) {
      return lookup(baseAt(machine.data, document.path), value);
    }
    return document.member(value);
  };
}

function baseOperand(machine: Machine, path: readonly Value[]): Operand {
  const [first, second] = path;
  if (first === undefined) return computed(() => machine.data);
  if (second === undefined) return computed(() => storedLookup(machine.data, first));
  return computed(() => baseAt(machine.data, path));
}

/** A `with` may have replaced a part of what is read. */
function wholeBase({ planner: { folding, machine }, operands }: Reference, finish: Finish): Finish {
  const path = operands.map((operand) => constantValue(operand));
  // Without a `with` anywhere nothing is replaced.
  if (folding !== undefined || path.includes(undefined)) return finish;
  return (value, scope) => {
    const get = getterOf(value);
    return finish(
      computed((frame) => {
        const found = get(frame);
        return machine.overrides.length === 0 ? found : withReplaced(machine, path as Value[], found);
      }),
      scope,
    );
  };
}

/** A whole package, or a folder of packages: its rules' values laid over the base data. */
function extentGetter(planner: Planner, node: RuleNode, path: readonly Value[]): Getter {
  const { machine } = planner;
  const virtual = virtualExtent(planner, node, path);
  return () =>
    mergeDocuments(
      withReplaced(machine, path, baseAt(machine.data, path)),
      isOverridden(machine, path) ? undefined : virtual(),
    );
}

function virtualExtent(planner: Planner, node: RuleNode, path: readonly Value[]): () => Value {
  const parts: (readonly [Value, () => Value | undefined])[] = [];
  for (const child of node.children.values()) {
    const key = child.key === undefined ? undefined : constantValue(child.key);
    if (key === undefined || child.hidden) continue;
    parts.push([key, childExtent(planner, child, [...path, key])]);
  }
  return () => {
    const result = new ObjectBuilder();
    for (const [key, read] of parts) {
      const value = read();
      if (value !== undefined) result.set(key, value);
    }
    return result.finish();
  };
}

function childExtent(planner: Planner, child: RuleNode, path: readonly Value[]): () => Value | undefined {
  if (child.rules.length === 0) return virtualExtent(planner, child, path);
  const document = planner.document(child, path);
  const { observation } = planner;
  if (observation === undefined) return () => readDocument(planner.machine, document);
  // OPA makes a whole package before it goes on.
  return () => releasing(observation, () => readDocument(planner.machine, document));
}

/** An operand that is a variable: each child of the node has a plan of its own; all of them go on in the same way. */
function planDynamic(
  ref: Reference,
  node: RuleNode,
  path: readonly Value[],
  operand: Term,
  outer: Scope,
): Step {
  const { planner, finish } = ref;
  const scope: Scope = outer.known === undefined ? outer : { ...outer, known: closed(outer.known) };
  const shared = sharedFinish(finish, outer);
  const keySlot = operand.type === 'var' ? scope.slots.of(operand.name) : scope.slots.fresh();
  const elementSlot = scope.slots.fresh();
  const free = !isGround(operand, scope);
  const planSelected = (after: Scope): Step =>
    planSelection({ ...ref, finish: shared }, node, path, keySlot, elementSlot, after);
  const { machine } = planner;
  const base = (): Value | undefined => baseAt(machine.data, path);
  if (!free) {
    const key = getterOf(operandOf(operand, scope));
    const selected = planSelected(scope);
    return (frame) => {
      const value = key(frame);
      if (value === undefined) return false;
      frame[keySlot] = value;
      frame[elementSlot] = storedLookup(base(), value);
      return selected(frame);
    };
  }
  const next =
    operand.type === 'var'
      ? planSelected(bind(scope, operand.name))
      : planMatch(operand, inSlot(keySlot), scope, planSelected);
  const keys = childKeys(node);
  const loop = { keySlot, valueSlot: elementSlot, ordered: scope.ordered, next };
  return (frame) => {
    const document = base();
    if (iterate(machine, document, frame, loop)) return true;
    return keys.some((key) => {
      if (lookup(document, key) !== undefined) return false;
      frame[keySlot] = key;
      frame[elementSlot] = undefined;
      return next(frame);
    });
  };
}

function childKeys(node: RuleNode): Value[] {
  const keys: Value[] = [];
  for (const { key } of node.children.values()) {
    const value = key === undefined ? undefined : constantValue(key);
    if (value !== undefined) keys.push(value);
  }
  return keys.toSorted(compare);
}

/** The key is chosen: on into the rules below it, or into the base element. */
function planSelection(
  ref: Reference,
  node: RuleNode,
  path: readonly Value[],
  keySlot: number,
  elementSlot: number,
  scope: Scope,
): Step {
  const { planner, operands, finish } = ref;
  const children = new Map<unknown, Step>();
  for (const child of node.children.values()) {
    const key = child.key === undefined ? undefined : constantValue(child.key);
    if (key !== undefined)
      children.set(keyOf(key), planChild({ ...ref, destination: {} }, child, [...path, key], scope));
  }
  const rest = operands.slice(path.length + 1);
  const element = computed((frame: Frame) => frame[elementSlot]);
  const inBase = planValueReference(planner, element, rest, scope, { lookup: storedLookup }, finish);
  return (frame) => {
    const key = frame[keySlot];
    const child = key === undefined ? undefined : children.get(keyOf(key));
    return child === undefined ? inBase(frame) : child(frame);
  };
}

/** Plans what comes after once, however many plans lead there. */
function sharedFinish(finish: Finish, scope: Scope): Finish {
  const slot = scope.slots.fresh();
  let step: Step | undefined;
  return (value, after) => {
    step ??= finish(inSlot(slot), scope.known === undefined ? after : { ...after, known: scope.known });
    const next = step;
    const get = getterOf(value);
    return (frame) => {
      const found = get(frame);
      if (found === undefined) return false;
      frame[slot] = found;
      return next(frame);
    };
  };
}
