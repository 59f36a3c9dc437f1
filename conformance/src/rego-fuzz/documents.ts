/** Random values of a shape: documents as JSON text, with the numbers written in every way that JSON has. */
import type { Random } from '../random.ts';
import { pick } from '../random.ts';
import type { Shape } from './shape.ts';

/** Few, so that values meet. */
export const STRINGS = ['a', 'b', 'c', 'ab', 'x-y', '', 'name', 'id'] as const;
export const ODD_STRINGS = [
  'über',
  '日本語',
  '😀x',
  'a b',
  '__proto__',
  'constructor',
  'toString',
  '"q"',
  'a\\b',
  'line\nbreak',
  '{x}',
  '1',
  '0',
  '-1',
  '1.50',
  '%d %s',
] as const;
export const NUMBERS = ['0', '1', '2', '3', '4', '5', '-1'] as const;
export const ODD_NUMBERS = [
  '1.0',
  '1.5',
  '1.50',
  '-0.5',
  '0.1',
  '2.5e1',
  '1e3',
  '-0',
  '100',
  '1e-7',
  '9007199254740993',
  '18446744073709551616',
  '-9223372036854775808',
  '3.14159',
  '1e21',
  '12345678901234567890.5',
] as const;

export function stringText(random: Random): string {
  return JSON.stringify(random() < 0.88 ? pick(random, STRINGS) : pick(random, ODD_STRINGS));
}

export function numberText(random: Random): string {
  return random() < 0.85 ? pick(random, NUMBERS) : pick(random, ODD_NUMBERS);
}

/** Now and then another shape than was asked for, or a field that is missing. */
export function documentText(random: Random, shape: Shape, depth = 4): string {
  if (shape === 'any' || random() < 0.03) return anyText(random, depth);
  if (shape === 'null') return 'null';
  if (shape === 'boolean') return String(random() < 0.6);
  if (shape === 'number') return numberText(random);
  if (shape === 'string') return stringText(random);
  switch (shape.of) {
    case 'array':
    case 'set':
      return list(many(random, () => documentText(random, shape.item, depth - 1)));
    case 'tuple':
      return list(shape.items.map((item) => documentText(random, item, depth - 1)));
    case 'object':
      return object(
        many(random, () => [stringText(random), documentText(random, shape.value, depth - 1)] as const),
      );
    case 'record':
      return object(
        shape.fields
          .filter(() => random() < 0.95)
          .map(([name, value]) => [JSON.stringify(name), documentText(random, value, depth - 1)] as const),
      );
  }
}

function many<T>(random: Random, make: () => T): T[] {
  return Array.from({ length: Math.floor(random() * 4) }, make);
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** A name once: what becomes of the second is decided by whoever reads the text. */
function object(pairs: readonly (readonly [string, string])[]): string {
  return `{${[...new Map(pairs)].map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

function anyText(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.3) return numberText(random);
  if (kind < 0.6 || depth <= 1) return stringText(random);
  if (kind < 0.7) return pick(random, ['true', 'false', 'null']);
  if (kind < 0.85) return list(many(random, () => anyText(random, depth - 1)));
  return object(many(random, () => [stringText(random), anyText(random, depth - 1)] as const));
}
