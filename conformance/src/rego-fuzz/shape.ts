/** What a generated term is made to be: coarser than Rego's types, finer than names of types. */
import type { Type } from '@toride/rego/builtins';
import type { Random } from '../random.ts';
import { pick } from '../random.ts';

export type Shape =
  | 'any'
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | { readonly of: 'array'; readonly item: Shape }
  | { readonly of: 'set'; readonly item: Shape }
  | { readonly of: 'tuple'; readonly items: readonly Shape[] }
  | { readonly of: 'object'; readonly key: Shape; readonly value: Shape }
  | { readonly of: 'record'; readonly fields: readonly (readonly [string, Shape])[] };

export const FIELDS = ['a', 'b', 'c', 'id', 'name', 'tags', 'x-y', 'role'] as const;

const SCALARS = ['number', 'string', 'boolean', 'number', 'string', 'null'] as const;

/** `json` leaves out sets and keys that are no strings: documents have none. */
export function randomShape(random: Random, depth: number, json: boolean): Shape {
  if (depth <= 0 || random() < 0.35) return pick(random, SCALARS);
  const kind = random();
  const inner = (): Shape => randomShape(random, depth - 1, json);
  if (kind < 0.3) return { of: 'array', item: inner() };
  if (kind < 0.45) return json ? { of: 'array', item: inner() } : { of: 'set', item: inner() };
  if (kind < 0.6) return { of: 'object', key: json || random() < 0.7 ? 'string' : inner(), value: inner() };
  if (kind < 0.7) return { of: 'tuple', items: Array.from({ length: 1 + Math.floor(random() * 3) }, inner) };
  return randomRecord(random, depth, json);
}

export function randomRecord(random: Random, depth: number, json: boolean): Extract<Shape, { of: 'record' }> {
  const names = FIELDS.filter(() => random() < 0.45);
  const used = names.length > 0 ? names : (['a'] as const);
  return { of: 'record', fields: used.map((name) => [name, randomShape(random, depth - 1, json)] as const) };
}

/** Whether a value of one shape is always one of the other. */
export function fits(have: Shape, want: Shape): boolean {
  if (want === 'any') return true;
  if (typeof have === 'string' || typeof want === 'string') return have === want;
  if (have.of === 'tuple' && want.of === 'array') return have.items.every((item) => fits(item, want.item));
  if (have.of === 'record' && want.of === 'object')
    return fits('string', want.key) && have.fields.every(([, value]) => fits(value, want.value));
  if (have.of === 'array' && want.of === 'array') return fits(have.item, want.item);
  if (have.of === 'set' && want.of === 'set') return fits(have.item, want.item);
  if (have.of === 'object' && want.of === 'object')
    return fits(have.key, want.key) && fits(have.value, want.value);
  if (have.of === 'tuple' && want.of === 'tuple')
    return (
      have.items.length === want.items.length &&
      want.items.every((item, at) => fits(have.items[at] ?? 'any', item))
    );
  if (have.of === 'record' && want.of === 'record')
    return (
      have.fields.length === want.fields.length &&
      want.fields.every(([name, value], at) => {
        const [other, its] = have.fields[at] ?? ['', 'any'];
        return other === name && fits(its, value);
      })
    );
  return false;
}

export interface Iteration {
  readonly key: Shape;
  readonly value: Shape;
}

/** What `some k, v in` gives, of those that can be gone through. */
export function iterationOf(shape: Shape): Iteration | undefined {
  if (typeof shape === 'string') return undefined;
  switch (shape.of) {
    case 'array':
      return { key: 'number', value: shape.item };
    case 'set':
      return { key: shape.item, value: shape.item };
    case 'tuple':
      return { key: 'number', value: alike(shape.items) };
    case 'object':
      return { key: shape.key, value: shape.value };
    case 'record':
      return { key: 'string', value: alike(shape.fields.map(([, value]) => value)) };
  }
}

function alike(shapes: readonly Shape[]): Shape {
  const [first = 'any'] = shapes;
  return shapes.every((shape) => fits(shape, first)) ? first : 'any';
}

/** One of the shapes that a built-in's declaration allows. */
export function shapeOf(random: Random, type: Type | undefined): Shape {
  if (type === undefined) return 'any';
  switch (type.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return type.type;
    case 'any':
      return type.of && type.of.length > 0 ? shapeOf(random, pick(random, type.of)) : 'any';
    case 'array':
      if (type.static) return { of: 'tuple', items: type.static.map((item) => shapeOf(random, item)) };
      return { of: 'array', item: shapeOf(random, type.dynamic) };
    case 'set':
      return { of: 'set', item: shapeOf(random, type.of) };
    case 'object':
      if (type.static && !type.dynamic)
        return {
          of: 'record',
          fields: type.static.map(({ key, value }) => [String(key), shapeOf(random, value)] as const),
        };
      return {
        of: 'object',
        key: shapeOf(random, type.dynamic?.key),
        value: shapeOf(random, type.dynamic?.value),
      };
    case 'function':
      return 'any';
  }
}
