/**
 * A checked tree to closures (cel-go interpreter/planner.go, interpretable.go). What each node costs is decided here too,
 * since cel-go's costs follow from its plan: constants are free, and so is a constant list that `in` looks into.
 */
import type { CelEnvironment } from '../contract.ts';
import { callCostOf } from './cost.ts';
import type { Call, Overload } from '../library/declaration.ts';
import { find, findAll, hasPattern, matches, precompile } from '../library/regex.ts';
import type { Comprehension, Expr } from '../syntax/ast.ts';
import type { Checked, Reference } from '../types/checker.ts';
import { equal } from '../values/compare.ts';
import { goTypeOf, kindOf } from '../values/kinds.ts';
import { keyText, isMap, mapEntries, mapKeys } from '../values/maps.ts';
import type { MapValue } from '../values/kinds.ts';
import {
  CelJsonPatch,
  CelMap,
  CelObject,
  CelOptional,
  CelTypeValue,
  GrowingList,
} from '../values/specials.ts';
import { goText } from '../values/value-text.ts';
import { CelError, noSuchOverload } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';
import { addQualifier, isIndex, resolve } from './attributes.ts';
import type { Attribute, Qualifier, Run } from './attributes.ts';
import { callFunction, evaluatesInTurn } from './dispatch.ts';
import { binding, checkInterrupt, spend } from './frame.ts';
import type { Frame } from './frame.ts';

/** The plan cannot be made: an argument that is constant is wrong (`int('a')`). */
export class PlanFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

type Node =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'attribute'; readonly attribute: Attribute; test: boolean }
  | { readonly kind: 'other'; readonly run: Run };

/** @throws PlanFault */
export function plan(root: Expr, checked: Checked, environment: CelEnvironment): Run {
  return new Planner(checked, environment).run(root);
}

interface LoopScope {
  readonly names: ReadonlyMap<string, Slot>;
}

interface Slot {
  readonly number: number;
  /** How to compute it when it is first read. */
  readonly initial?: Run;
}

class Planner {
  readonly #checked: Checked;
  readonly #environment: CelEnvironment;
  #scopes: readonly LoopScope[] = [];
  #slots = 0;

  constructor(checked: Checked, environment: CelEnvironment) {
    this.#checked = checked;
    this.#environment = environment;
  }

  run(node: Expr): Run {
    return runOf(this.#plan(node));
  }

  #plan(node: Expr): Node {
    switch (node.kind) {
      case 'literal':
        return { kind: 'constant', value: node.value };
      case 'ident':
        return this.#named(this.#reference(node));
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'struct':
        return this.#struct(node);
      case 'comprehension':
        return { kind: 'other', run: this.#loop(node) };
      case 'fault':
      default:
        throw new PlanFault('unsupported expr');
    }
  }

  #reference(node: Expr): Reference | undefined {
    return this.#checked.references.get(node);
  }

  #named(reference: Reference | undefined): Node {
    if (reference?.kind === 'type') {
      const { name, type } = reference;
      if (type.kind === 'struct' || UNDEFINED_TYPES.has(name))
        throw new PlanFault(`reference to undefined type: ${name}`);
      return { kind: 'constant', value: new CelTypeValue(reference.type) };
    }
    const { name } = reference as Extract<Reference, { kind: 'variable' }>;
    const slot = this.#scopes.findLast((scope) => scope.names.has(name))?.names.get(name);
    return slot === undefined ? attributeNode(readBinding(name), true) : attributeNode(readSlot(slot), false);
  }

  #select(node: Extract<Expr, { kind: 'select' }>): Node {
    const reference = this.#reference(node);
    if (reference !== undefined) return this.#named(reference);
    const operand = this.#plan(node.operand);
    return this.#qualified(operand, node.operand, {
      index: node.field,
      compute: undefined,
      optional: false,
      test: node.test,
      field: false,
      native: false,
    });
  }

  #qualified(operand: Node, operandNode: Expr, qualifier: Qualifier): Node {
    const attribute = attributeOf(operand);
    const type = this.#checked.types.get(operandNode);
    const isObject = type?.kind === 'struct' && (type.name === 'Object' || type.name.startsWith('Object.'));
    addQualifier(
      attribute,
      isObject && typeof qualifier.index === 'string' ? { ...qualifier, field: true } : qualifier,
    );
    return { kind: 'attribute', attribute, test: qualifier.test };
  }

  #call(node: Extract<Expr, { kind: 'call' }>): Node {
    const reference = this.#reference(node);
    const isQualified = reference?.kind === 'function' && reference.qualified;
    const given = node.target === undefined || isQualified ? node.args : [node.target, ...node.args];
    const args = given.map((argument) => this.#plan(argument));
    const name = reference?.kind === 'function' ? reference.declaration.name : node.name;
    switch (name) {
      case '_&&_':
        return { kind: 'other', run: every(args.map(runOf), false) };
      case '_||_':
        return { kind: 'other', run: every(args.map(runOf), true) };
      case '_?_:_':
        return conditional(args as [Node, Node, Node]);
      case '_==_':
        return { kind: 'other', run: equality(args as [Node, Node], true) };
      case '_!=_':
        return { kind: 'other', run: equality(args as [Node, Node], false) };
      case '@not_strictly_false':
        return { kind: 'other', run: notStrictlyFalse(runOf(args[0] as Node)) };
      case '_[_]':
      case '_[?_]':
      case '_?._':
        return this.#index(given as [Expr, Expr], args as [Node, Node], name !== '_[_]');
      default:
    }
    const { declaration, overloads } = reference as Extract<Reference, { kind: 'function' }>;
    const only = overloads.length === 1 ? overloads[0] : undefined;
    if (name === 'or' && (only === undefined || only.id === 'optional_or_optional'))
      return { kind: 'other', run: optionalOr(args as [Node, Node], false) };
    if (name === 'orValue') return { kind: 'other', run: optionalOr(args as [Node, Node], true) };
    const inTurn = evaluatesInTurn(declaration, only, args.length);
    return this.#function(callFunction(declaration, only), name, only, args, inTurn);
  }

  #function(
    call: Call,
    name: string,
    only: Overload | undefined,
    args: readonly Node[],
    inTurn: boolean,
  ): Node {
    const [first, second] = args;
    if (CONVERSIONS.has(name) && args.length === 1 && first?.kind === 'constant') {
      const value = call(first.value);
      if (value instanceof CelError) throw new PlanFault(value.message);
      return { kind: 'constant', value };
    }
    if (only?.id === 'in_list' && second?.kind === 'constant') {
      const inside = constantMembership(first as Node, second.value as readonly Value[]);
      if (inside !== undefined) return inside;
    }
    const fault = precompile(name, second?.kind === 'constant' ? second.value : undefined);
    if (fault !== undefined) throw new PlanFault(fault);
    const id = only?.id ?? '';
    const isPattern = hasPattern(name) && second?.kind === 'constant' && typeof second.value === 'string';
    const run = isPattern ? (PATTERN_CALLS[name] ?? call) : call;
    return {
      kind: 'other',
      run: applied(run, args.map(runOf), callCostOf(name, id), id, inTurn || isPattern),
    };
  }

  #index(nodes: readonly [Expr, Expr], [operand, index]: readonly [Node, Node], optional: boolean): Node {
    const base = { optional, test: false, field: false, native: isNative(index) };
    if (index.kind === 'constant') {
      if (!isIndex(index.value)) throw new PlanFault(`invalid qualifier type: ${goTypeOf(index.value)}`);
      return this.#qualified(operand, nodes[0], { ...base, index: index.value, compute: undefined });
    }
    // As an index an attribute costs only its own qualifiers.
    const compute: Run =
      index.kind === 'attribute' ? (frame) => resolve(index.attribute, frame) : runOf(index);
    return this.#qualified(operand, nodes[0], { ...base, index: undefined, compute });
  }

  #list({ elements }: Extract<Expr, { kind: 'list' }>): Node {
    const planned = elements.map(({ value, optional }) => ({ node: this.#plan(value), optional }));
    if (planned.every(({ node, optional }) => node.kind === 'constant' && !optional))
      return { kind: 'constant', value: planned.map(({ node }) => (node as { value: Value }).value) };
    const runs = planned.map(({ node, optional }) => ({ run: runOf(node), optional }));
    return { kind: 'other', run: makeList(runs) };
  }

  #map({ entries }: Extract<Expr, { kind: 'map' }>): Node {
    const planned = entries.map(({ key, value, optional }) => ({
      key: this.#plan(key),
      value: this.#plan(value),
      optional,
    }));
    const run = makeMap(
      planned.map(({ key, value, optional }) => ({ key: runOf(key), value: runOf(value), optional })),
    );
    const isConstant = planned.every(
      ({ key, value, optional }) => key.kind === 'constant' && value.kind === 'constant' && !optional,
    );
    if (!isConstant) return { kind: 'other', run };
    const value = run(IDLE);
    if (value instanceof CelError) return { kind: 'other', run: () => value };
    return { kind: 'constant', value };
  }

  #struct(node: Extract<Expr, { kind: 'struct' }>): Node {
    const { name } = this.#reference(node) as Extract<Reference, { kind: 'message' }>;
    const fields = node.fields.map((field) => ({
      name: field.name,
      run: runOf(this.#plan(field.value)),
      optional: field.optional,
    }));
    const make = this.#environment.messages.has(name) ? undefined : makeStruct(name);
    return { kind: 'other', run: structured(fields, make ?? (() => new CelError(`unknown type '${name}'`))) };
  }

  /**
   * A loop. The initial value of the accumulator is computed when it is first read, as in cel-go: `optMap` and `sortBy`
   * rely on it, and its cost and errors count only then.
   */
  #loop(node: Comprehension): Run {
    const initial = this.run(node.initial);
    const range = this.run(node.range);
    const outer = this.#scopes;
    const [slot, variable, variable2] = [this.#slots++, this.#slots++, this.#slots++];
    const lazy = node.condition.kind === 'literal' && node.condition.value === false;
    const accumulator: Slot = lazy ? { number: slot, initial } : { number: slot };
    const withAccumulator = [...outer, { names: new Map([[node.accumulator, accumulator]]) }];
    const names = new Map<string, Slot>([[node.variable, { number: variable }]]);
    if (node.variable2 !== '') names.set(node.variable2, { number: variable2 });
    this.#scopes = [...withAccumulator, { names }];
    const condition = this.run(node.condition);
    const step = this.run(node.step);
    this.#scopes = withAccumulator;
    const result = this.run(node.result);
    this.#scopes = outer;
    if (lazy) return runBinding(slot, result);
    return runLoop({
      initial,
      range,
      condition,
      step,
      result,
      slot,
      variable,
      variable2,
      two: node.variable2 !== '',
    });
  }
}

/** The checker knows them and the planner does not, so they are no values. */
const UNDEFINED_TYPES: ReadonlySet<string> = new Set(['duration', 'timestamp']);

const CONVERSIONS: ReadonlySet<string> = new Set(
  'bool bytes double duration dyn int string timestamp type uint'.split(' '),
);

/** For what is computed while planning: it costs nothing. */
const IDLE: Frame = { bindings: {}, slots: [], limit: Infinity, signal: undefined, cost: 0, passes: 0 };

function readBinding(name: string): Run {
  return (frame) => {
    const value = binding(frame, name);
    return value === undefined ? new CelError(`no such attribute(s): ${name}`) : (value as Value);
  };
}

function isNative(node: Node): boolean {
  return node.kind === 'attribute' && isNativeAttribute(node.attribute);
}

function isNativeAttribute(attribute: Attribute): boolean {
  if (attribute.kind === 'conditional')
    return isNativeAttribute(attribute.yes) || isNativeAttribute(attribute.no);
  return attribute.isBinding || attribute.qualifiers.length > 0;
}

function readSlot({ number, initial }: Slot): Run {
  if (initial === undefined) return (frame) => frame.slots[number] as Outcome;
  return (frame) => {
    const known = frame.slots[number] as Outcome;
    if (known !== UNREAD) return known;
    const value = initial(frame);
    frame.slots[number] = value;
    return value;
  };
}

function attributeNode(start: Run, isBinding: boolean): Node {
  return { kind: 'attribute', attribute: { kind: 'start', start, qualifiers: [], isBinding }, test: false };
}

/** The attribute that a qualifier is added to: that of the node, or a new one that starts with its value. */
function attributeOf(node: Node): Attribute {
  return node.kind === 'attribute'
    ? node.attribute
    : { kind: 'start', start: runOf(node), qualifiers: [], isBinding: false };
}

function runOf(node: Node): Run {
  if (node.kind === 'constant') {
    const { value } = node;
    return () => value;
  }
  if (node.kind === 'other') return node.run;
  const { attribute, test } = node;
  // has() itself is free, but a test on `(a ? b : c).d` even gives 1 back.
  const cost = (attribute.kind === 'conditional' ? 0 : 1) - (test ? 1 : 0);
  return (frame) => {
    const value = resolve(attribute, frame);
    spend(frame, cost);
    if (test && value instanceof CelOptional) return value.value !== undefined;
    return value;
  };
}

/** `&&` and `||`: the deciding value ends it, an error is kept only where nothing decides. */
function every(terms: readonly Run[], deciding: boolean): Run {
  return (frame) => {
    let fault: CelError | undefined;
    for (const term of terms) {
      const value = term(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') fault ??= value instanceof CelError ? value : noSuchOverload;
    }
    return fault ?? !deciding;
  };
}

/** The condition of loops that stop early: an error is no reason to stop. */
function notStrictlyFalse(run: Run): Run {
  return (frame) => {
    const value = run(frame);
    spend(frame, 1);
    return value !== false;
  };
}

function conditional([condition, yes, no]: readonly [Node, Node, Node]): Node {
  const attribute: Attribute = {
    kind: 'conditional',
    condition: runOf(condition),
    yes: attributeOf(yes),
    no: attributeOf(no),
  };
  return { kind: 'attribute', attribute, test: false };
}

function equality([left, right]: readonly [Node, Node], wanted: boolean): Run {
  const [first, second] = [runOf(left), runOf(right)];
  const cost = callCostOf(wanted ? '_==_' : '_!=_', wanted ? 'equals' : 'not_equals');
  return (frame) => {
    const a = first(frame);
    const b = second(frame);
    const result = firstError(a, b) ?? compareEqual(a as Value, b as Value, wanted);
    spend(frame, cost('equals', [a, b], result));
    return result;
  };
}

function firstError(a: Outcome, b: Outcome): CelError | undefined {
  if (a instanceof CelError) return a;
  return b instanceof CelError ? b : undefined;
}

function compareEqual(a: Value, b: Value, wanted: boolean): boolean | CelError {
  const result = equal(a, b);
  return wanted ? result : result !== true;
}

function optionalOr([left, right]: readonly [Node, Node], unwraps: boolean): Run {
  const [first, second] = [runOf(left), runOf(right)];
  return (frame) => {
    const value = first(frame);
    if (value instanceof CelError) return value;
    if (!(value instanceof CelOptional)) return value;
    if (value.value !== undefined) return unwraps ? value.value : value;
    return second(frame);
  };
}

type CostOf = ReturnType<typeof callCostOf>;

/** With a constant pattern, `matches` no longer asks what its first argument can do. */
const PATTERN_CALLS: Readonly<Record<string, Call>> = {
  matches: (text, pattern) => matches(text as Value, pattern as Value),
  find: (text, pattern) => (typeof text === 'string' ? find(text, pattern as Value) : noSuchOverload),
  findAll: (text, pattern, most) =>
    typeof text === 'string' ? findAll(text, pattern as Value, most) : noSuchOverload,
};

/** A call. Up to two arguments are all evaluated before an error among them counts; of more the first error ends it, free unless it is the last. */
function applied(call: Call, args: readonly Run[], cost: CostOf, overload: string, inTurn: boolean): Run {
  const [first, second] = args;
  if (args.length === 1 && first !== undefined)
    return (frame) => {
      const value = first(frame);
      const result = value instanceof CelError ? value : call(value);
      spend(frame, cost(overload, [value], result));
      return result;
    };
  if (!inTurn && args.length === 2 && first !== undefined && second !== undefined)
    return (frame) => {
      const a = first(frame);
      const b = second(frame);
      const fault = firstError(a, b);
      const result = fault === undefined ? call(a as Value, b as Value) : fault;
      spend(frame, cost(overload, [a, b], result));
      return result;
    };
  return (frame) => {
    const values: Value[] = [];
    for (const argument of args) {
      const value = argument(frame);
      if (value instanceof CelError) {
        if (values.length === args.length - 1) spend(frame, cost(overload, [...values, value], value));
        return value;
      }
      values.push(value);
    }
    const result = call(...values);
    spend(frame, cost(overload, values, result));
    return result;
  };
}

/** `x in ['a', 'b']` is a look into a set that was made once, and free. */
function constantMembership(left: Node, list: readonly Value[]): Node | undefined {
  if (list.length === 0) return { kind: 'constant', value: false };
  const members = new Set<string>();
  for (const element of list) {
    const text = keyText(element);
    if (text === undefined) return undefined;
    members.add(text);
  }
  const run = runOf(left);
  return {
    kind: 'other',
    run: (frame) => {
      const value = run(frame);
      if (value instanceof CelError) return value;
      const text = keyText(value);
      return text !== undefined && members.has(text);
    },
  };
}

function makeList(elements: readonly { readonly run: Run; readonly optional: boolean }[]): Run {
  return (frame) => {
    const values = listValues(elements, frame);
    spend(frame, 10);
    return values;
  };
}

function listValues(
  elements: readonly { readonly run: Run; readonly optional: boolean }[],
  frame: Frame,
): Outcome {
  const values: Value[] = [];
  for (const { run, optional } of elements) {
    const value = run(frame);
    if (value instanceof CelError) return value;
    if (!optional) values.push(value);
    else if (!(value instanceof CelOptional))
      return new CelError(`cannot initialize optional list element from non-optional value ${goText(value)}`);
    else if (value.value !== undefined) values.push(value.value);
  }
  return values;
}

interface EntryRun {
  readonly key: Run;
  readonly value: Run;
  readonly optional: boolean;
}

function makeMap(entries: readonly EntryRun[]): Run {
  return (frame) => {
    const map = mapOfEntries(entries, frame);
    spend(frame, 30);
    return map;
  };
}

function mapOfEntries(entries: readonly EntryRun[], frame: Frame): Outcome {
  const made = new Map<string, readonly [Value, Value]>();
  for (const { key, value, optional } of entries) {
    const keyValue = key(frame);
    if (keyValue instanceof CelError) return keyValue;
    const item = value(frame);
    if (item instanceof CelError) return item;
    // Other values are keys that nothing finds again.
    const text = keyText(keyValue) ?? `x${String(made.size)}`;
    if (!optional) made.set(text, [keyValue, item]);
    else if (!(item instanceof CelOptional)) return notOptional(goText(keyValue), item);
    else if (item.value === undefined) made.delete(text);
    else made.set(text, [keyValue, item.value]);
  }
  return new CelMap(made);
}

function notOptional(name: string, value: Value): CelError {
  return new CelError(`cannot initialize optional entry '${name}' from non-optional value ${goText(value)}`);
}

type MakeStruct = (fields: ReadonlyMap<string, Value>) => Outcome;

function structured(
  fields: readonly { readonly name: string; readonly run: Run; readonly optional: boolean }[],
  make: MakeStruct,
): Run {
  const evaluate = (frame: Frame): Outcome => {
    const values = new Map<string, Value>();
    for (const { name, run, optional } of fields) {
      const value = run(frame);
      if (value instanceof CelError) return value;
      if (!optional) values.set(name, value);
      else if (!(value instanceof CelOptional)) return notOptional(name, value);
      else if (value.value === undefined) values.delete(name);
      else values.set(name, value.value);
    }
    return make(values);
  };
  return (frame) => {
    const value = evaluate(frame);
    spend(frame, 40);
    return value;
  };
}

function makeStruct(name: string): MakeStruct {
  return name === 'JSONPatch' ? makePatch : (fields) => new CelObject(name, fields);
}

function makePatch(fields: ReadonlyMap<string, Value>): Outcome {
  const texts = { op: '', path: '', from: '' };
  for (const [name, value] of fields) {
    if (name === 'value') continue;
    if (name !== 'op' && name !== 'path' && name !== 'from')
      return new CelError(`unexpected JSONPatchType field: ${name}`);
    if (typeof value !== 'string')
      return new CelError(`unexpected type ${nativeGoType(value)} for JSONPatchType '${name}' field`);
    texts[name] = value;
  }
  return new CelJsonPatch({ ...texts, value: fields.get('value') });
}

const NATIVE: Readonly<Record<string, string>> = {
  int: 'int64',
  uint: 'uint64',
  double: 'float64',
  bool: 'bool',
  bytes: '[]uint8',
  list: '[]interface {}',
  map: 'map[string]interface {}',
  null: 'structpb.NullValue',
};

const nativeGoType = (value: Value): string => NATIVE[kindOf(value)] ?? goTypeOf(value);

/** Stands in a slot until its value is first read. */
const UNREAD = new CelError('not read yet');

/** A loop that only binds a name (`optMap`, `sortBy`). */
function runBinding(slot: number, result: Run): Run {
  return (frame) => {
    frame.slots[slot] = UNREAD;
    return result(frame);
  };
}

interface LoopRuns {
  readonly initial: Run;
  readonly range: Run;
  readonly condition: Run;
  readonly step: Run;
  readonly result: Run;
  readonly slot: number;
  readonly variable: number;
  readonly variable2: number;
  readonly two: boolean;
}

function runLoop(loop: LoopRuns): Run {
  const { range, condition, step, result, slot, variable, variable2 } = loop;
  return (frame) => {
    const over = range(frame);
    if (over instanceof CelError) return over;
    const entries = loop.two ? pairs(over) : singles(over);
    if (entries instanceof CelError) return entries;
    const { slots } = frame;
    startAccumulator(loop, frame);
    for (const [first, second] of entries) {
      checkInterrupt(frame);
      slots[variable] = first;
      slots[variable2] = second;
      const goesOn = condition(frame);
      if (goesOn === false) break;
      slots[slot] = step(frame);
    }
    const value = result(frame);
    return value instanceof GrowingList ? Array.from(value) : value;
  };
}

function startAccumulator({ initial, slot }: LoopRuns, frame: Frame): void {
  const value = initial(frame);
  if (Array.isArray(value) && value.length === 0) frame.slots[slot] = new GrowingList();
  else if (value instanceof CelMap && value.entries.size === 0)
    frame.slots[slot] = new CelMap(new Map(), true);
  else frame.slots[slot] = value;
}

type Entries = Iterable<readonly [Value, Value]>;

function singles(over: Value): Entries | CelError {
  if (Array.isArray(over)) return (over as readonly Value[]).map((value) => [value, null] as const);
  if (isMap(over)) return mapKeys(over).map((key) => [key, null] as const);
  return new CelError(`got '${goTypeOf(over)}', expected iterable type`);
}

function pairs(over: Value): Entries | CelError {
  if (Array.isArray(over)) return (over as readonly Value[]).map((value, index) => [index, value] as const);
  if (isMap(over)) return mapEntries(over as MapValue);
  return new CelError(`unsupported comprehension range type: ${goTypeOf(over)}`);
}
