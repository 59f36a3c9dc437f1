/** Variables that a body binds to constants, so that references through them are known while compiling. */
import type { Body, Term } from '../syntax/ast.ts';
import { isEquality } from './nodes.ts';
import { termsEqual } from './term-order.ts';
import { isConstant } from './walk.ts';

/** More values than this are not followed one by one. */
const MAX_VALUES = 64;

export interface Binding {
  readonly at: number;
  readonly name: string;
  readonly values: readonly Term[];
}
export type Known = ReadonlyMap<string, readonly Term[]>;

/** In the order of the body; of several bindings of a variable the first, since any of them bounds its values. */
export function orderedBindings(body: Body): Binding[] {
  const bindings: Binding[] = [];
  const known = new Map<string, readonly Term[]>();
  for (const [at, expr] of body.entries()) {
    if (!isEquality(expr) || expr.negated || expr.with.length > 0) continue;
    const found = bindingOf(expr.terms.args, known);
    if (found === undefined || known.has(found.name)) continue;
    known.set(found.name, found.values);
    bindings.push({ at, ...found });
  }
  return bindings;
}

function bindingOf(
  args: readonly Term[],
  known: Known,
): { name: string; values: readonly Term[] } | undefined {
  const [left, right] = args;
  if (left === undefined || right === undefined) return undefined;
  for (const [name, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (name.type !== 'var') continue;
    const values = valuesOf(other, known);
    if (values !== undefined) return { name: name.name, values };
  }
  return undefined;
}

export function knownBefore(bindings: readonly Binding[], at: number): Map<string, readonly Term[]> {
  return new Map(bindings.filter((binding) => binding.at < at).map(({ name, values }) => [name, values]));
}

/** `undefined` where that cannot be told; an empty list where there is none. */
function valuesOf(term: Term, known: Known): readonly Term[] | undefined {
  if (term.type === 'var') return known.get(term.name);
  if (term.type === 'ref') return valuesOfReference(term.parts, known);
  return isConstant(term) ? [term] : undefined;
}

function valuesOfReference(parts: readonly Term[], known: Known): readonly Term[] | undefined {
  const [head, ...rest] = parts;
  let values = head === undefined ? undefined : valuesOf(head, known);
  for (const part of rest) {
    if (values === undefined) return undefined;
    const next: Term[] = [];
    for (const value of values) {
      const members = isConstant(part) ? memberAt(value, part) : membersOf(value);
      if (members === undefined) return undefined;
      next.push(...members);
    }
    if (next.length > MAX_VALUES) return undefined;
    values = next;
  }
  return values;
}

function memberAt(value: Term, key: Term): readonly Term[] {
  switch (value.type) {
    case 'array': {
      const item =
        key.type === 'number' && /^\d+$/.test(key.text) ? value.items[Number(key.text)] : undefined;
      return item === undefined ? [] : [item];
    }
    case 'set':
      return value.items.filter((item) => termsEqual(item, key));
    case 'object':
      return value.pairs.filter(([name]) => termsEqual(name, key)).map(([, member]) => member);
    case 'arraycomprehension':
    case 'boolean':
    case 'call':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'ref':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
    case 'var':
      return [];
  }
}

export function membersOf(value: Term): readonly Term[] | undefined {
  if (value.type === 'array' || value.type === 'set') return value.items;
  return value.type === 'object' ? value.pairs.map(([, member]) => member) : undefined;
}

/** The references that one may be, with variables of known values written out; never none. */
export function expandReference(parts: readonly Term[], known: Known): Term[][] {
  let expanded: Term[][] = [[...parts]];
  for (const [at, part] of parts.entries()) {
    if (at === 0 || isConstant(part)) continue;
    const values = valuesOf(part, known) ?? [];
    if (values.length === 0 || expanded.length * values.length > MAX_VALUES) continue;
    expanded = expanded.flatMap((prefix) => values.map((value) => prefix.with(at, value)));
  }
  return expanded;
}
