/** Functions: their overloads and what they do. */
import type { CelType } from '../types/type.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  opaqueOf,
  optionalOf,
  paramOf,
  STRING,
  structOf,
  TIMESTAMP,
  typeOf,
  UINT,
} from '../types/type.ts';
import type { Outcome, Value } from '../values/value.ts';

/** What a function does. Arguments are values: an error among them is the result before it is called. */
export type Call = (...args: readonly Value[]) => Outcome;
/** As a library writes it: guards have looked at the types before, so it names those that it takes. */
export type Implementation = (...args: never[]) => Outcome;

export interface Overload {
  readonly id: string;
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Names of its type parameters. */
  readonly parameters: readonly string[];
  readonly call: Implementation | undefined;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /** One implementation for all overloads, which looks at its arguments itself. */
  readonly singleton: Singleton | undefined;
  /** False where implementations look at the types of their arguments themselves. */
  readonly guarded: boolean;
}

export interface Singleton {
  readonly call: Implementation;
  /** What the first argument must be able to do; where it cannot, the call has no such overload. */
  readonly trait: ((value: Value) => boolean) | undefined;
}

export interface Library {
  /** Minor of the Kubernetes version that brought it. */
  readonly since: number;
  /** One line an overload: `name id string.(int) -> string`, with `.` where it is a method. */
  readonly declarations: string;
  /** By the id of the overload. */
  readonly overloads?: Readonly<Record<string, Implementation>>;
  /** By the name of the function. */
  readonly singletons?: Readonly<Record<string, Implementation | Singleton>>;
  readonly unguarded?: readonly string[];
}

const SIMPLE: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  bytes: BYTES,
  double: DOUBLE,
  duration: DURATION,
  dyn: DYN,
  int: INT,
  string: STRING,
  timestamp: TIMESTAMP,
  uint: UINT,
  'net.IP': opaqueOf('net.IP'),
  'net.CIDR': opaqueOf('net.CIDR'),
};

/** Reads the notation of a type: `list(map(K, string))`; one capital letter is a parameter. */
export function readType(text: string): CelType {
  const simple = SIMPLE[text];
  if (simple !== undefined) return simple;
  if (/^[A-Z]$/.test(text)) return paramOf(text);
  const open = text.indexOf('(');
  if (open === -1) return structOf(text);
  const [first, second] = splitTypes(text.slice(open + 1, -1));
  switch (text.slice(0, open)) {
    case 'list':
      return listOf(first as CelType);
    case 'map':
      return mapOf(first as CelType, second as CelType);
    case 'type':
      return typeOf(first as CelType);
    default:
      return optionalOf(first as CelType);
  }
}

function splitTypes(text: string): CelType[] {
  const types: CelType[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text.charAt(at);
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth > 0 || (character !== ',' && at < text.length)) continue;
    const name = text.slice(from, at).trim();
    if (name !== '') types.push(readType(name));
    from = at + 1;
  }
  return types;
}

function parametersOf(type: CelType): string[] {
  if (type.kind === 'param') return [type.name];
  return type.parameters.flatMap(parametersOf);
}

const LINE = /^(\S+) (\S+) (?:([^( ].*?)(\.))?\((.*)\) -> (.+)$/;

function readLine(line: string): { readonly name: string; readonly overload: Omit<Overload, 'call'> } {
  const [, name = '', id = '', target, dot, args = '', result = ''] = LINE.exec(line) ?? [];
  const types = [...(target === undefined ? [] : [readType(target)]), ...splitTypes(args)];
  const resultType = readType(result);
  const parameters = [...new Set([...types, resultType].flatMap(parametersOf))];
  return { name, overload: { id, member: dot !== undefined, args: types, result: resultType, parameters } };
}

export type Functions = ReadonlyMap<string, FunctionDeclaration>;

/** The functions of several libraries; overloads of one name add up in their order. */
export function joinLibraries(libraries: readonly Library[]): Functions {
  const functions = new Map<string, FunctionDeclaration>();
  for (const library of libraries) {
    for (const line of library.declarations.split('\n')) {
      if (line.trim() === '') continue;
      const { name, overload } = readLine(line.trim());
      const known = functions.get(name);
      const singleton = known?.singleton ?? singletonOf(library.singletons?.[name]);
      functions.set(name, {
        name,
        singleton,
        guarded: known?.guarded ?? !(library.unguarded?.includes(name) ?? false),
        overloads: [...(known?.overloads ?? []), { ...overload, call: library.overloads?.[overload.id] }],
      });
    }
  }
  return functions;
}

function singletonOf(given: Implementation | Singleton | undefined): Singleton | undefined {
  return typeof given === 'function' ? { call: given, trait: undefined } : given;
}
