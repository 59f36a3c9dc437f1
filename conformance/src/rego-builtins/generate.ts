/** Random arguments for built-ins, as Rego source and as values at once. */
import type { Declaration, Type } from '@toride/rego/builtins';
import type { Value } from '@toride/rego/values';
import { formatValue, fromJson, makeObject, makeSet, numberFromText } from '@toride/rego/values';
import type { Random } from '../random.ts';
import { pick } from '../random.ts';
import { textsFor } from './pools.ts';

const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '5',
  '10',
  '16',
  '8',
  '63',
  '1.0',
  '1.50',
  '-0.5',
  '0.1',
  '2.5',
  '3.7',
  '-3.7',
  '1e3',
  '1e-7',
  '100',
  '255',
  '65536',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '-9223372036854775808',
  '123456789012345678901234567890',
  '0.000001',
  '1234567.25',
  '12345678901234567890.5',
  '1e21',
  '3.14159',
  '1577934245000000000',
  '1593600000123456789',
  '1585443600000000000',
  '-62135596800000000000',
  '999999999999',
];
const SMALL = ['0', '1', '2', '3', '-1', '4', '5', '7', '-2', '1.5', '12'];

const SCALARS: readonly Type[] = [
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
];

export class ArgumentMaker {
  readonly #name: string;
  readonly #random: Random;
  #position = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.#random = random;
  }

  /** One in twelve is of any type at all, for the messages about that. */
  arguments(declaration: Declaration): readonly Value[] {
    const types = declaration.type.args ?? [];
    return types.map((type, position) => {
      this.#position = position;
      return this.value(this.#random() < 0.08 ? { type: 'any' } : type, 3);
    });
  }

  /** Whose argument is made next. */
  at(position: number): this {
    this.#position = position;
    return this;
  }

  value(type: Type, depth: number): Value {
    switch (type.type) {
      case 'null':
        return null;
      case 'boolean':
        return this.#random() < 0.5;
      case 'number':
        return this.#number();
      case 'string':
        return this.#text();
      case 'array':
        return this.#array(type, depth);
      case 'set':
        return makeSet(this.#list(type.of ?? { type: 'any' }, depth));
      case 'object':
        return this.#object(type, depth);
      case 'any':
        return this.#any(type.of, depth);
      case 'function':
        return null;
    }
  }

  #number(): Value {
    const unsafe = /^(numbers\.|bits\.[lr]sh)/.test(this.#name);
    const counting =
      /^(array\.slice|substring|strings\.split_n|regex\.|time\.add_date)/.test(this.#name) &&
      this.#random() < 0.9;
    if (unsafe || counting) return numberFromText(pick(this.#random, SMALL));
    if (this.#name === 'format_int' && this.#position === 1)
      return numberFromText(pick(this.#random, ['2', '8', '10', '16', '3']));
    return numberFromText(pick(this.#random, NUMBERS));
  }

  #text(): string {
    const texts = textsFor(this.#name, this.#position);
    const text = pick(this.#random, texts);
    // A digit less in a prefix length is a network that fills the memory of the server.
    if (this.#name === 'net.cidr_expand' || this.#random() < 0.7) return text;
    return this.#mutated(text, pick(this.#random, texts));
  }

  /** One character away, or two texts as one. */
  #mutated(text: string, other: string): string {
    const characters = Array.from(text);
    const at = Math.floor(this.#random() * (characters.length + 1));
    const kind = this.#random();
    if (kind < 0.3) return characters.toSpliced(at, 1).join('');
    if (kind < 0.6)
      return characters.toSpliced(at, 0, pick(this.#random, Array.from(other === '' ? '-' : other))).join('');
    if (kind < 0.8) return text + other;
    return characters.toReversed().join('');
  }

  #list(of: Type, depth: number): readonly Value[] {
    const length = Math.floor(this.#random() * 4);
    return Array.from({ length }, () => this.value(of, depth - 1));
  }

  #array(type: Extract<Type, { type: 'array' }>, depth: number): Value {
    if (type.static) return type.static.map((item, index) => this.#staticItem(item, index, depth));
    return this.#list(type.dynamic ?? { type: 'any' }, depth);
  }

  /** `[ns, zone, layout]`: each place has its own strings. */
  #staticItem(type: Type, index: number, depth: number): Value {
    const position = this.#position;
    if (index > 0) this.#position = index - 1;
    const value = this.value(type, depth - 1);
    this.#position = position;
    return value;
  }

  #object(type: Extract<Type, { type: 'object' }>, depth: number): Value {
    const fixed = (type.static ?? []).map(
      ({ key, value }) => [String(key), this.value(value, depth - 1)] as const,
    );
    const { dynamic } = type;
    if (!dynamic) return makeObject(fixed);
    const more = this.#list(dynamic.key, depth).map(
      (key) => [key, this.value(dynamic.value, depth - 1)] as const,
    );
    return makeObject([...fixed, ...more]);
  }

  #any(of: readonly Type[] | undefined, depth: number): Value {
    if (of && of.length > 0) return this.value(pick(this.#random, of), depth);
    if (depth <= 0 || this.#random() < 0.55) return this.value(pick(this.#random, SCALARS), depth);
    const kind = this.#random();
    const any: Type = { type: 'any' };
    if (kind < 0.4) return this.#list(any, depth);
    if (kind < 0.6) return makeSet(this.#list(any, depth));
    const key: Type = this.#random() < 0.8 ? { type: 'string' } : any;
    return makeObject(this.#list(key, depth).map((name) => [name, this.value(any, depth - 1)] as const));
  }
}

/** Arguments that random types would hardly ever make. */
export const HAND_PICKED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'json.patch': [
    ['{"a": [1, 2, 3]}', '[{"op": "add", "path": "a/1", "value": 9}]'],
    ['{"a": [1, 2, 3]}', '[{"op": "remove", "path": "/a/0"}]'],
    ['{"a": {"b": 1}}', '[{"op": "replace", "path": "a/b", "value": 2}]'],
    ['{"a": 1, "b": 2}', '[{"op": "move", "from": "a", "path": "c"}]'],
    ['{"a": 1}', '[{"op": "copy", "from": "a", "path": "b"}, {"op": "test", "path": "b", "value": 1}]'],
    ['{"a": 1}', '[{"op": "test", "path": "a", "value": 2}]'],
    ['{"a": [1]}', '[{"op": "add", "path": "a/-", "value": 2}]'],
    ['{"a": [1]}', '[{"op": "add", "path": "a/7", "value": 2}]'],
    ['{"a": 1}', '[{"op": "remove", "path": "zz"}]'],
    ['{"a": 1}', '[{"op": "frob", "path": "a"}]'],
    ['{"a": 1}', '[{"op": "add", "path": "", "value": [1]}]'],
    ['{"a": 1}', '[{"op": "remove", "path": ""}]'],
    ['{"a": 1}', '[{"op": "add", "path": "a/b", "value": [1]}]'],
    ['[1,2]', '[{"op": "add", "path": "01", "value": 3}]'],
    ['{"a/b": 1}', '[{"op": "replace", "path": "a~1b", "value": 3}]'],
  ],
  'graph.reachable': [
    ['{"a": ["b", "c"], "b": ["d"], "c": [], "d": ["a"]}', '["a"]'],
    ['{"a": ["x"]}', '["a", "q"]'],
  ],
  'graph.reachable_paths': [
    ['{"a": ["b", "c"], "b": ["d"], "c": [], "d": ["a"]}', '["a"]'],
    ['{"a": ["x", "a"]}', '["a"]'],
  ],
  'object.subset': [
    ['{"a": {"b": [1, 2, 3]}}', '{"a": {"b": [2, 3]}}'],
    ['[1,1,2]', '[1,2]'],
  ],
  'object.union_n': [
    ['[{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}]'],
    ['[{"a": {"b": 2}}, {"a": {"c": 3}}]'],
  ],
  'json.filter': [
    ['{"a": {"b": 1, "c": 2}, "d": [1, 2]}', '["a/b", "d/1"]'],
    ['{"a": 1}', '["a/b", ["a"]]'],
  ],
  'json.remove': [
    ['{"a": {"b": 1, "c": 2}, "d": [1, 2]}', '["a/b", "d/1"]'],
    ['{"a": 1}', '["a/b", ["a"]]'],
  ],
};

export function handPicked(name: string): readonly (readonly Value[])[] {
  return (HAND_PICKED[name] ?? []).map((args) => args.map(fromJson));
}

/** The argument as Rego source. Strings are written as JSON, which Rego's are. */
export function toSource(value: Value): string {
  return formatValue(value).replace(
    /\\\\|\\([av])|\\x([0-9a-f]{2})|\\U([0-9a-f]{8})/g,
    (escape: string, short?: string, hex?: string, long?: string) => {
      if (long !== undefined)
        return JSON.stringify(String.fromCodePoint(Number.parseInt(long, 16))).slice(1, -1);
      if (hex !== undefined) return `\\u00${hex}`;
      if (short === undefined) return escape;
      return short === 'a' ? '\\u0007' : '\\u000b';
    },
  );
}
