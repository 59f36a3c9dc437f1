/** Terms of variables, constants and collections of these, all bound, as operands. */
import type { ArrayTerm, ObjectTerm, SetTerm, Term } from '../syntax/ast.ts';
import type { Entry } from '../values/object.ts';
import { makeObject } from '../values/object.ts';
import { makeSet } from '../values/set.ts';
import { numberFromText } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import type { Frame, Getter } from '../run/frame.ts';
import { computed, constant, getterOf, inSlot, type Operand } from './operand.ts';
import { factOf, type Known } from './known.ts';
import type { Scope } from './scope.ts';
import { allDefined, written } from './written.ts';

/** The value of a term without variables but those whose value is known; else `undefined`. */
export function constantValue(term: Term, known?: Known): Value | undefined {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
      return numberFromText(term.text);
    case 'array':
      return allOf(term.items.map((item) => constantValue(item, known)));
    case 'set': {
      const items = allOf(term.items.map((item) => constantValue(item, known)));
      return items === undefined ? undefined : makeSet(items);
    }
    case 'object':
      return constantObject(term, known);
    case 'var': {
      const fact = factOf(known, term.name);
      return fact?.kind === 'value' ? fact.value : undefined;
    }
    case 'ref':
    case 'call':
    case 'templatestring':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return undefined;
  }
}

function allOf(values: readonly (Value | undefined)[]): Value[] | undefined {
  return values.includes(undefined) ? undefined : (values as Value[]);
}

function constantObject(term: ObjectTerm, known: Known | undefined): Value | undefined {
  const keys = allOf(term.pairs.map(([key]) => constantValue(key, known)));
  const values = allOf(term.pairs.map(([, value]) => constantValue(value, known)));
  if (keys === undefined || values === undefined) return undefined;
  return makeObject(keys.map((key, at): Entry => [key, values[at] ?? null]));
}

/** The term's variables are bound. */
export function operandOf(term: Term, scope: Scope): Operand {
  const value = constantValue(term, scope.known);
  if (value !== undefined) return constant(value);
  if (term.type === 'var') return inSlot(scope.slots.of(term.name));
  if (term.type === 'array') return computed(arrayGetter(term, scope));
  if (term.type === 'set') return computed(setGetter(term, scope));
  if (term.type === 'object') return computed(objectGetter(term, scope));
  throw new TypeError(`a ${term.type} cannot stand here after compilation`);
}

export function operandsOf(terms: readonly Term[], scope: Scope): Operand[] {
  return terms.map((term) => operandOf(term, scope));
}

function arrayGetter(term: ArrayTerm, scope: Scope): Getter {
  const getters = operandsOf(term.items, scope).map(getterOf);
  return written(
    (frame) => collect(getters, frame),
    (out) => allDefined(out, getters, (names) => `[${names.join(', ')}]`),
  );
}

function setGetter(term: SetTerm, scope: Scope): Getter {
  const getters = operandsOf(term.items, scope).map(getterOf);
  return (frame) => {
    const items = collect(getters, frame);
    return items === undefined ? undefined : makeSet(items);
  };
}

function objectGetter(term: ObjectTerm, scope: Scope): Getter {
  const names = term.pairs.map(([key]) => constantValue(key, scope.known));
  const values = term.pairs.map(([, value]) => getterOf(operandOf(value, scope)));
  if (names.every(isPlainName)) return plainObjectGetter(names, values);
  const keys = term.pairs.map(([key]) => getterOf(operandOf(key, scope)));
  return (frame) => {
    const entries: Entry[] = [];
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at]?.(frame);
      const value = values[at]?.(frame);
      if (key === undefined || value === undefined) return undefined;
      entries.push([key, value]);
    }
    return makeObject(entries);
  };
}

function isPlainName(key: Value | undefined): key is string {
  return typeof key === 'string' && key !== '__proto__';
}

function plainObjectGetter(names: readonly string[], values: readonly Getter[]): Getter {
  return written(
    (frame) => {
      const object: { [name: string]: Value } = {};
      for (let at = 0; at < names.length; at += 1) {
        const value = values[at]?.(frame);
        if (value === undefined) return undefined;
        object[names[at] ?? ''] = value;
      }
      return object;
    },
    (out) =>
      allDefined(out, values, (found) => {
        const pairs = names.map((name, at) => `${JSON.stringify(name)}: ${found[at] ?? ''}`);
        return `({ ${pairs.join(', ')} })`;
      }),
  );
}

/** All values, or nothing where one is undefined. */
export function collect(getters: readonly Getter[], frame: Frame): Value[] | undefined {
  const values: Value[] = [];
  for (const get of getters) {
    const value = get(frame);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
