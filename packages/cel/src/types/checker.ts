/**
 * The type checker (cel-go checker/checker.go): resolves names and overloads, gives each node a type, and says what cannot
 * fit. `dyn` fits everywhere. Longer than 300 lines, because it is one walk.
 */
import type { CelEnvironment } from '../contract.ts';
import type { Functions, FunctionDeclaration, Overload } from '../library/declaration.ts';
import type { Comprehension, Expr } from '../syntax/ast.ts';
import type { Problems } from '../syntax/problems.ts';
import { runtimeType } from '../values/kinds.ts';
import { formatSignature, formatType } from './format.ts';
import { BOOL, DYN, ERROR, INT, listOf, mapOf, optionalOf, paramOf, structOf, typeOf } from './type.ts';
import type { CelType } from './type.ts';
import { messageField, messageType, typeNamed } from './provider.ts';
import { assign, assignAll, isDyn, isDynOrError, mostGeneral, substitute, unwrapOptional } from './unify.ts';
import type { Mapping } from './unify.ts';

/** What a name or call turned out to be. */
export type Reference =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'type'; readonly name: string; readonly type: CelType }
  | {
      readonly kind: 'function';
      readonly declaration: FunctionDeclaration;
      readonly overloads: readonly Overload[];
      /** The target was part of the name (`optional.of`). */
      readonly qualified: boolean;
    }
  | { readonly kind: 'optional-select' }
  | { readonly kind: 'message'; readonly name: string };

export interface Checked {
  readonly types: ReadonlyMap<Expr, CelType>;
  readonly references: ReadonlyMap<Expr, Reference>;
  readonly resultType: CelType;
}

export function check(
  root: Expr,
  environment: CelEnvironment,
  functions: Functions,
  problems: Problems,
): Checked {
  const checker = new Checker(environment, functions, problems);
  return checker.run(root);
}

type Scope = ReadonlyMap<string, CelType>;

class Checker {
  readonly #environment: CelEnvironment;
  readonly #functions: Functions;
  readonly #problems: Problems;
  readonly #types = new Map<Expr, CelType>();
  readonly #references = new Map<Expr, Reference>();
  #scopes: readonly Scope[] = [];
  #mapping: Mapping = new Map();
  #variables = 0;

  constructor(environment: CelEnvironment, functions: Functions, problems: Problems) {
    this.#environment = environment;
    this.#functions = functions;
    this.#problems = problems;
  }

  run(root: Expr): Checked {
    this.#check(root);
    for (const [node, type] of this.#types) this.#types.set(node, substitute(this.#mapping, type, true));
    return { types: this.#types, references: this.#references, resultType: this.#typeOf(root) };
  }

  #typeOf(node: Expr): CelType {
    return this.#types.get(node) ?? ERROR;
  }

  #error(at: number, message: string): CelType {
    this.#problems.report(at, message);
    return ERROR;
  }

  #check(node: Expr): CelType {
    const type = this.#infer(node);
    this.#types.set(node, type);
    return type;
  }

  #infer(node: Expr): CelType {
    switch (node.kind) {
      case 'literal':
        return runtimeType(node.value);
      case 'ident':
        return this.#ident(node) ?? this.#undeclared(node.at, node.name);
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
        return this.#comprehension(node);
      case 'fault':
      default:
        return ERROR;
    }
  }

  #undeclared(at: number, name: string): CelType {
    return this.#error(at, `undeclared reference to '${name}' (in container '')`);
  }

  #ident(node: Expr, name = (node as { readonly name: string }).name): CelType | undefined {
    const plain = name.startsWith('.') ? name.slice(1) : name;
    const scope = this.#scopes.findLast((candidate) => candidate.has(plain));
    const variable = scope?.get(plain) ?? this.#environment.variables.get(plain);
    if (variable !== undefined) {
      this.#references.set(node, { kind: 'variable', name: plain });
      return variable;
    }
    const type = typeNamed(plain, this.#environment);
    if (type === undefined) return undefined;
    this.#references.set(node, { kind: 'type', name: plain, type });
    return typeOf(type);
  }

  #select(node: Extract<Expr, { kind: 'select' }>): CelType {
    const name = qualifiedName(node);
    const known = name === undefined ? undefined : this.#ident(node, name);
    if (known !== undefined) return known;
    const type = this.#field(node.at, node.operand, node.field, false);
    return node.test ? BOOL : substitute(this.#mapping, type, false);
  }

  #field(at: number, operand: Expr, field: string, optional: boolean): CelType {
    this.#check(operand);
    const [target, wasOptional] = unwrapOptional(substitute(this.#mapping, this.#typeOf(operand), false));
    const type = this.#fieldOf(at, target, field);
    return wasOptional || optional ? optionalOf(type) : type;
  }

  #fieldOf(at: number, target: CelType, field: string): CelType {
    switch (target.kind as string) {
      case 'map':
        return target.parameters[1] as CelType;
      case 'struct':
        return this.#messageField(at, target.name, field) ?? ERROR;
      case 'param':
        this.#assign(DYN, target);
        return DYN;
      default:
        if (!isDynOrError(target))
          this.#error(at, `type '${formatType(target)}' does not support field selection`);
        return DYN;
    }
  }

  #messageField(at: number, message: string, field: string): CelType | undefined {
    if (
      messageType(message, this.#environment) === undefined &&
      typeNamed(message, this.#environment) === undefined
    ) {
      this.#error(at, `unexpected failed resolution of '${message}'`);
      return undefined;
    }
    const type = messageField(message, field, this.#environment);
    if (type === undefined) this.#error(at, `undefined field '${field}'`);
    return type;
  }

  #call(node: Extract<Expr, { kind: 'call' }>): CelType {
    const { name, args, target, at } = node;
    if (name === '_?._') {
      const [operand, field] = args as [Expr, Extract<Expr, { kind: 'literal' }>];
      this.#references.set(node, { kind: 'optional-select' });
      return substitute(this.#mapping, this.#field(at, operand, field.value as string, true), false);
    }
    for (const argument of args) this.#check(argument);
    if (target === undefined) {
      const plain = name.startsWith('.') ? name.slice(1) : name;
      const declaration = this.#functions.get(plain);
      if (declaration === undefined) return this.#undeclared(at, name);
      return this.#overload(node, declaration, undefined, false);
    }
    const prefix = qualifiedName(target);
    const qualified = prefix === undefined ? undefined : this.#functions.get(`${prefix}.${name}`);
    if (qualified !== undefined) return this.#overload(node, qualified, undefined, true);
    this.#check(target);
    const declaration = this.#functions.get(name);
    if (declaration === undefined) return this.#undeclared(at, name);
    return this.#overload(node, declaration, target, false);
  }

  #overload(
    node: Extract<Expr, { kind: 'call' }>,
    declaration: FunctionDeclaration,
    target: Expr | undefined,
    qualified: boolean,
  ): CelType {
    const given = [...(target === undefined ? [] : [target]), ...node.args];
    const types = given.map((argument) => this.#typeOf(argument));
    if (declaration.name === '_&&_' || declaration.name === '_||_') {
      this.#references.set(node, {
        kind: 'function',
        declaration,
        overloads: declaration.overloads,
        qualified,
      });
      const wrong = given.filter((argument, index) => !this.#isBool(argument, types[index] as CelType));
      return wrong.length > 0 ? ERROR : BOOL;
    }
    const overloads: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declaration.overloads) {
      if (overload.member !== (target !== undefined)) continue;
      const instance = this.#instantiate(overload);
      if (!this.#assignAll(types, instance.args)) continue;
      overloads.push(overload);
      const type = substitute(this.#mapping, instance.result, false);
      if (result === undefined) result = type;
      else if (!isDyn(result) && !sameType(result, type)) result = DYN;
    }
    if (result === undefined) {
      const found = types.map((type) => substitute(this.#mapping, type, true));
      const signature = formatSignature(found, target !== undefined);
      return this.#error(
        node.at,
        `found no matching overload for '${declaration.name}' applied to '${signature}'`,
      );
    }
    this.#references.set(node, { kind: 'function', declaration, overloads, qualified });
    return result;
  }

  #isBool(argument: Expr, type: CelType): boolean {
    if (this.#assign(type, BOOL)) return true;
    this.#mismatch(argument.at, BOOL, type);
    return false;
  }

  #instantiate(overload: Overload): { readonly args: readonly CelType[]; readonly result: CelType } {
    if (overload.parameters.length === 0) return overload;
    const fresh: Mapping = new Map(overload.parameters.map((name) => [name, this.#fresh()]));
    return {
      args: overload.args.map((type) => substitute(fresh, type, false)),
      result: substitute(fresh, overload.result, false),
    };
  }

  #fresh(): CelType {
    return paramOf(`_var${String(this.#variables++)}`);
  }

  #list(node: Extract<Expr, { kind: 'list' }>): CelType {
    let joined: CelType | undefined;
    for (const { value, optional } of node.elements) {
      const type = this.#element(value, optional);
      joined = this.#join(value, joined, type);
    }
    return listOf(joined ?? this.#fresh());
  }

  #element(value: Expr, optional: boolean): CelType {
    const type = this.#check(value);
    if (!optional) return type;
    const [inner, isOptional] = unwrapOptional(type);
    if (!isOptional && !isDyn(type)) this.#mismatch(value.at, optionalOf(type), type);
    return inner;
  }

  #map(node: Extract<Expr, { kind: 'map' }>): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of node.entries) {
      keys = this.#join(key, keys, this.#check(key));
      values = this.#join(value, values, this.#element(value, optional));
    }
    return keys === undefined || values === undefined
      ? mapOf(this.#fresh(), this.#fresh())
      : mapOf(keys, values);
  }

  /** Kubernetes wants elements of one type (HomogeneousAggregateLiterals). */
  #join(node: Expr, previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    if (this.#assign(previous, current)) return mostGeneral(previous, current);
    // Since 1.29 a validator says so after all else was checked.
    if (this.#environment.minor >= 29) return DYN;
    this.#mismatch(node.at, previous, current);
    return ERROR;
  }

  #mismatch(at: number, expected: CelType, actual: CelType): void {
    this.#error(at, `expected type '${formatType(expected)}' but found '${formatType(actual)}'`);
  }

  #struct(node: Extract<Expr, { kind: 'struct' }>): CelType {
    const name = node.name.startsWith('.') ? node.name.slice(1) : node.name;
    const scope = this.#scopes.findLast((candidate) => candidate.has(name));
    const variable = scope?.get(name) ?? this.#environment.variables.get(name);
    const named = variable === undefined ? typeNamed(name, this.#environment) : undefined;
    if (variable === undefined && named === undefined) return this.#undeclared(node.at, node.name);
    this.#references.set(node, { kind: 'message', name });
    let result: CelType = ERROR;
    if (named === undefined) this.#error(node.at, `'${(variable as CelType).name}' is not a type`);
    else if (named.kind === 'struct') result = structOf(named.name);
    else this.#error(node.at, `'${named.name}' is not a message type`);
    for (const { at, name: field, value, optional } of node.fields) {
      this.#check(value);
      const type = this.#messageField(at, name, field) ?? ERROR;
      const found = optional ? unwrapOptional(this.#typeOf(value)) : ([this.#typeOf(value), true] as const);
      if (!found[1] && !isDyn(found[0])) this.#mismatch(value.at, optionalOf(found[0]), found[0]);
      if (!this.#assign(type, found[0]))
        this.#error(
          at,
          `expected type of field '${field}' is '${formatType(type)}' but provided type is '${formatType(found[0])}'`,
        );
    }
    return result;
  }

  #comprehension(node: Comprehension): CelType {
    this.#check(node.range);
    this.#check(node.initial);
    const range = substitute(this.#mapping, this.#typeOf(node.range), false);
    const accumulator = this.#typeOf(node.initial);
    const outer = this.#scopes;
    const withAccumulator = [...outer, new Map([[node.accumulator, accumulator]])];
    this.#scopes = [...withAccumulator, this.#loopVariables(node, range)];
    this.#expect(node.condition, BOOL);
    this.#expect(node.step, accumulator);
    this.#scopes = withAccumulator;
    this.#check(node.result);
    this.#scopes = outer;
    return substitute(this.#mapping, this.#typeOf(node.result), false);
  }

  #loopVariables({ range, variable, variable2 }: Comprehension, type: CelType): Scope {
    const [first, second] = this.#rangeTypes(range, type, variable2 !== '');
    return new Map([[variable, first], ...(variable2 === '' ? [] : [[variable2, second] as const])]);
  }

  #rangeTypes(range: Expr, type: CelType, two: boolean): readonly [CelType, CelType] {
    const [first, second] = type.parameters;
    switch (type.kind) {
      case 'list':
        return two ? [INT, first as CelType] : [first as CelType, DYN];
      case 'map':
        return [first as CelType, second as CelType];
      case 'dyn':
      case 'any':
      case 'error':
      case 'param':
        this.#assign(DYN, type);
        return [DYN, DYN];
      case 'bool':
      case 'bytes':
      case 'double':
      case 'duration':
      case 'int':
      case 'null':
      case 'opaque':
      case 'string':
      case 'struct':
      case 'timestamp':
      case 'type':
      case 'uint':
      default:
        this.#error(
          range.at,
          `expression of type '${formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [ERROR, ERROR];
    }
  }

  #expect(node: Expr, expected: CelType): void {
    const type = this.#check(node);
    if (!this.#assign(expected, type)) this.#mismatch(node.at, expected, type);
  }

  #assign(one: CelType, other: CelType): boolean {
    const mapping = assign(this.#mapping, one, other);
    if (mapping !== undefined) this.#mapping = mapping;
    return mapping !== undefined;
  }

  #assignAll(ones: readonly CelType[], others: readonly CelType[]): boolean {
    const mapping = assignAll(this.#mapping, ones, others);
    if (mapping !== undefined) this.#mapping = mapping;
    return mapping !== undefined;
  }
}

function sameType(one: CelType, other: CelType): boolean {
  return formatType(one) === formatType(other) && one.kind === other.kind;
}

/** `a.b.c` of names only; undefined for everything else and for `has(a.b)`. */
export function qualifiedName(node: Expr): string | undefined {
  if (node.kind === 'ident') return node.name;
  if (node.kind !== 'select' || node.test) return undefined;
  const prefix = qualifiedName(node.operand);
  return prefix === undefined ? undefined : `${prefix}.${node.field}`;
}
