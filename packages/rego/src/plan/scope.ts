import type { Term } from '../syntax/ast.ts';
import type { Frame, Step } from '../run/frame.ts';
import { hasRoom, learn, type Fact, type Known } from './known.ts';

/** Gives the variables of one rule their places in its frame. */
export interface Slots {
  of(name: string): number;
  /** Lets a variable share a place that is filled already: a function's argument. */
  place(name: string, slot: number): void;
  fresh(): number;
  readonly size: number;
}

/**
 * What is known at one point of a body: which variables are bound by what stands before it. So the choice between
 * assigning, comparing and iterating is made once, when the rule is planned.
 */
export interface Scope {
  readonly slots: Slots;
  readonly bound: Bound;
  /** Whether the order of solutions can be observed (arrays, printing); elsewhere collections need not be sorted. */
  readonly ordered: boolean;
  /** Absent where every variable must be found in its slot: in queries, and where somebody watches. */
  readonly known?: Known;
}

export interface Bound extends Iterable<string> {
  has(name: string): boolean;
}

/** Plans what comes after, knowing what is bound by then. */
export type Then = (scope: Scope) => Step;

/** Slot 0 is the result's. */
export function makeSlots(): Slots {
  const places = new Map<string, number>();
  let size = 1;
  const fresh = (): number => {
    size += 1;
    return size - 1;
  };
  return {
    of(name) {
      const known = places.get(name);
      if (known !== undefined) return known;
      const slot = fresh();
      places.set(name, slot);
      return slot;
    },
    place: (name, slot) => void places.set(name, slot),
    fresh,
    get size() {
      return size;
    },
  };
}

/** Once everything is planned, and so the number of slots known. A copy is quicker than an array that grows. */
export function frameMaker(slots: Slots): () => Frame {
  let empty: Frame | undefined;
  return () => (empty ??= Array.from({ length: slots.size }, () => undefined)).slice();
}

/** Without a fact the variable is found in its slot. */
export function bindKnown(scope: Scope, name: string, fact: Fact | undefined): Scope {
  const after = bind(scope, name);
  return fact === undefined || !hasRoom(scope.known)
    ? after
    : { ...after, known: learn(scope.known, name, fact) };
}

export function bind(scope: Scope, name: string): Scope {
  return { ...scope, bound: withName(scope.bound, name) };
}

/** A few names on top of a set that many scopes share: a body of thousands of variables is not copied for each of them. */
class Layer implements Bound {
  readonly #below: Bound;
  readonly #names: readonly string[];

  constructor(below: Bound, names: readonly string[]) {
    this.#below = below;
    this.#names = names;
  }

  has(name: string): boolean {
    return this.#names.includes(name) || this.#below.has(name);
  }

  with(name: string): Bound {
    if (this.#names.length < LAYER) return new Layer(this.#below, [...this.#names, name]);
    return new Set([...this, name]);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.#below;
    yield* this.#names;
  }
}

const LAYER = 64;

function withName(bound: Bound, name: string): Bound {
  if (bound.has(name)) return bound;
  return bound instanceof Layer ? bound.with(name) : new Layer(bound, [name]);
}

export function withOrder(scope: Scope, ordered: boolean): Scope {
  return scope.ordered === ordered ? scope : { ...scope, ordered };
}

/** Whether every variable of the term is bound: then it has one value. */
export function isGround(term: Term, scope: Scope): boolean {
  switch (term.type) {
    case 'var':
      return scope.bound.has(term.name);
    case 'array':
    case 'set':
      return term.items.every((item) => isGround(item, scope));
    case 'object':
      return term.pairs.every(([key, value]) => isGround(key, scope) && isGround(value, scope));
    case 'ref':
    case 'call':
      return false;
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'templatestring':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return true;
  }
}
