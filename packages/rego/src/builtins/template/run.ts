/** Runs templates on JSON data: what Go's text/template prints (exec.go, funcs.go). */
import type { Value } from '../../values/value.ts';
import type { BuiltinContext } from '../builtin.ts';
import { equal } from '../../values/compare.ts';
import { jsonMembers } from '../../values/json.ts';
import { numberFromText, numberText, toInt64 } from '../../values/number.ts';
import { objectGet } from '../../values/object.ts';
import { compareStrings } from '../../values/utf8.ts';
import { isArray, isNumber, isObject } from '../../values/value.ts';
import { BuiltinError } from '../errors.ts';
import { sprintfWithNil } from '../sprintf.ts';
import type { Node, Operand, Pipe } from './parse.ts';

/** `undefined` is Go's "no value". */
type Data = Value | undefined;

const NO_VALUE = '<no value>';

class Break extends Error {}
class Continue extends Error {}

export function runTemplate(nodes: readonly Node[], data: Value, context: BuiltinContext): string {
  const scope = new Scope(new Map([['$', data]]), context);
  return scope.run(nodes, data);
}

class Scope {
  readonly #variables: Map<string, Data>;
  readonly #outer: Scope | undefined;
  readonly #context: BuiltinContext;

  constructor(variables: Map<string, Data>, context: BuiltinContext, outer?: Scope) {
    this.#variables = variables;
    this.#context = context;
    this.#outer = outer;
  }

  run(nodes: readonly Node[], dot: Data): string {
    return nodes.map((node) => this.#node(node, dot)).join('');
  }

  #inner(): Scope {
    return new Scope(new Map(), this.#context, this);
  }

  #node(node: Node, dot: Data): string {
    this.#context.spend(1);
    switch (node.kind) {
      case 'text':
        this.#context.spend(node.text.length / 64);
        return node.text;
      case 'action': {
        const value = this.#pipe(node.pipe, dot);
        return node.pipe.variables.length > 0 ? '' : show(value);
      }
      case 'if':
      case 'with': {
        const inner = this.#inner();
        const value = inner.#pipe(node.pipe, dot);
        if (!isTrue(value)) return inner.run(node.otherwise, dot);
        return inner.run(node.body, node.kind === 'with' ? value : dot);
      }
      case 'range':
        return this.#range(node, dot);
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
    }
  }

  #range(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Data): string {
    const scope = this.#inner();
    const value = scope.#pipe({ ...node.pipe, variables: [] }, dot);
    const entries = entriesOf(value);
    if (entries.length === 0) return scope.run(node.otherwise, dot);
    const parts: string[] = [];
    for (const [key, item] of entries) {
      const inner = scope.#inner();
      const [first, second] = node.pipe.variables;
      if (first !== undefined) inner.#variables.set(first, second === undefined ? item : key);
      if (second !== undefined) inner.#variables.set(second, item);
      try {
        parts.push(inner.run(node.body, item));
      } catch (error) {
        if (error instanceof Break) break;
        if (!(error instanceof Continue)) throw error;
      }
    }
    return parts.join('');
  }

  #pipe(pipe: Pipe, dot: Data): Data {
    let value: Data;
    for (const [index, command] of pipe.commands.entries())
      value = this.#command(command, dot, index === 0 ? [] : [value]);
    for (const name of pipe.variables) {
      if (pipe.declares) this.#variables.set(name, value);
      else this.#owner(name).#variables.set(name, value);
    }
    return value;
  }

  #owner(name: string): Scope {
    if (this.#variables.has(name)) return this;
    if (!this.#outer)
      throw new BuiltinError(`template: template:1: undefined variable ${JSON.stringify(name)}`);
    return this.#outer.#owner(name);
  }

  #command(command: readonly Operand[], dot: Data, piped: readonly Data[]): Data {
    const [first, ...rest] = command;
    if (first?.kind !== 'function') {
      if (rest.length + piped.length > 0) throw executing("can't give argument to non-function");
      return first ? this.#operand(first, dot) : undefined;
    }
    return call(first.name, [...rest.map((operand) => this.#operand(operand, dot)), ...piped], this.#context);
  }

  #operand(operand: Operand, dot: Data): Data {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'constant':
        return typeof operand.value === 'object' && operand.value !== null
          ? numberFromText(operand.value.number)
          : operand.value;
      case 'field':
        return fieldsOf(dot, operand.fields);
      case 'variable':
        return fieldsOf(this.#owner(operand.name).#variables.get(operand.name), operand.fields);
      case 'pipe':
        return fieldsOf(this.#pipe(operand.pipe, dot), operand.fields);
      case 'function':
        return call(operand.name, [], this.#context);
    }
  }
}

function executing(message: string): BuiltinError {
  return new BuiltinError(`template: template:1: executing "template": ${message}`);
}

function fieldsOf(value: Data, fields: readonly string[]): Data {
  let current = value;
  for (const field of fields) {
    if (current === undefined) return undefined;
    if (current === null) throw executing(`nil pointer evaluating interface {}.${field}`);
    if (!isObject(current)) throw executing(`can't evaluate field ${field}`);
    current = objectGet(current, field);
  }
  return current;
}

function isTrue(value: Data): boolean {
  if (value === undefined || value === null) return false;
  if (isArray(value)) return value.length > 0;
  if (isObject(value)) return jsonMembers(value).length > 0;
  // Numbers of the data are text to Go (json.Number), and text is true unless empty.
  return typeof value === 'boolean' ? value : value !== '';
}

function entriesOf(value: Data): readonly (readonly [Value, Value])[] {
  if (value === undefined || value === null) return [];
  if (isArray(value)) return value.map((item, index) => [index, item]);
  if (isObject(value)) return jsonMembers(value);
  throw executing(`range can't iterate over ${show(value)}`);
}

function show(value: Data): string {
  if (value === undefined || value === null) return NO_VALUE;
  return inside(value);
}

/** Go's `%v`: maps sorted by key, no quotes. */
function inside(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (isNumber(value)) return numberText(value);
  if (isArray(value)) return `[${value.map(inside).join(' ')}]`;
  return isObject(value)
    ? `map[${jsonMembers(value)
        .map(([key, item]) => `${key}:${inside(item)}`)
        .join(' ')}]`
    : '';
}

type TemplateFunction = (args: readonly Data[], context: BuiltinContext) => Data;

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1)],
  ['or', (args) => args.find(isTrue) ?? args.at(-1)],
  ['not', ([value]) => !isTrue(value)],
  ['len', ([value]) => lengthOf(value)],
  ['index', ([value, ...keys]) => keys.reduce(indexInto, something(value))],
  ['print', (args) => args.map(show).join(' ')],
  ['println', (args) => `${args.map(show).join(' ')}\n`],
  ['printf', ([format, ...args], context) => sprintfWithNil(text(format), args.map(printable), context)],
  ['eq', ([first, ...others]) => others.some((other) => equal(comparable(first), comparable(other)))],
  ['ne', ([a, b]) => !equal(comparable(a), comparable(b))],
  ['lt', ([a, b]) => order(a, b) < 0],
  ['le', ([a, b]) => order(a, b) <= 0],
  ['gt', ([a, b]) => order(a, b) > 0],
  ['ge', ([a, b]) => order(a, b) >= 0],
]);

function call(name: string, args: readonly Data[], context: BuiltinContext): Data {
  const operation = FUNCTIONS.get(name);
  if (!operation)
    throw new BuiltinError(`template: template:1: function ${JSON.stringify(name)} not defined`);
  return operation(args, context);
}

function text(value: Data): string {
  if (typeof value === 'string') return value;
  throw executing('wrong type; expected string');
}

function printable(value: Data): Data {
  if (value === undefined || value === null) return undefined;
  return isArray(value) || isObject(value) ? show(value) : value;
}

function lengthOf(value: Data): number {
  if (value !== undefined && isArray(value)) return value.length;
  if (value !== undefined && isObject(value)) return jsonMembers(value).length;
  if (typeof value === 'string') return Buffer.byteLength(value);
  throw executing('error calling len: len of nil pointer');
}

function something(value: Data): Data {
  if (value === undefined || value === null) throw executing('error calling index: index of untyped nil');
  return value;
}

function indexInto(value: Data, key: Data): Data {
  if (value === undefined || value === null || key === undefined)
    throw executing('error calling index: index of untyped nil');
  if (isObject(value)) return objectGet(value, key);
  const index = isArray(value) && isNumber(key) ? toInt64(key) : undefined;
  if (!isArray(value) || index === undefined)
    throw executing(`error calling index: can't index item of type ${typeof value}`);
  if (index < 0 || index >= value.length)
    throw executing(`error calling index: index out of range: ${index}`);
  return value[index];
}

function comparable(value: Data): Value {
  if (value === undefined || value === null) return null;
  if (isArray(value) || isObject(value))
    throw executing('error calling eq: incompatible types for comparison');
  return value;
}

function order(a: Data, b: Data): number {
  const [left, right] = [comparable(a), comparable(b)];
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  throw executing('error calling lt: incompatible types for comparison');
}
