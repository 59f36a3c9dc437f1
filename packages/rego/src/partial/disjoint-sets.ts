/** Variables that equalities of a query make equal, with at most one constant each (v1/topdown/copypropagation/unionfind.go). */
import { isEquality } from '../compile/nodes.ts';
import type { Body, Term } from '../syntax/ast.ts';
import { isConstant, termsEqual } from './terms.ts';

export interface Root {
  readonly name: string;
  constant: Term | undefined;
}

export interface DisjointSets {
  find(name: string): Root | undefined;
}

/** `undefined` where a variable would have to be two constants: then the query never holds. Live variables stand for their set. */
export function disjointSets(live: ReadonlySet<string>, query: Body): DisjointSets | undefined {
  const sets = new Sets(live);
  for (const expr of query) {
    if (!isEquality(expr) || expr.negated || expr.with.length > 0) continue;
    const [a, b] = expr.terms.args as [Term, Term];
    if (a.type === 'var' && b.type === 'var') {
      if (!sets.merge(a.name, b.name)) return undefined;
    } else if (a.type === 'var' && isConstant(b)) {
      if (!sets.fix(a.name, b)) return undefined;
    } else if (b.type === 'var' && isConstant(a) && !sets.fix(b.name, a)) return undefined;
  }
  return sets;
}

class Sets implements DisjointSets {
  readonly #parents = new Map<string, string>();
  readonly #roots = new Map<string, Root>();
  readonly #live: ReadonlySet<string>;

  constructor(live: ReadonlySet<string>) {
    this.#live = live;
  }

  find(name: string): Root | undefined {
    let at = name;
    for (;;) {
      const parent = this.#parents.get(at);
      if (parent === undefined) return undefined;
      if (parent === at) return this.#roots.get(at);
      at = parent;
    }
  }

  #make(name: string): Root {
    const found = this.find(name);
    if (found !== undefined) return found;
    const root: Root = { name, constant: undefined };
    this.#parents.set(name, name);
    this.#roots.set(name, root);
    return root;
  }

  merge(a: string, b: string): boolean {
    const left = this.#make(a);
    const right = this.#make(b);
    if (left === right) return true;
    const [root, other] = this.#live.has(left.name) ? [left, right] : [right, left];
    this.#parents.set(other.name, root.name);
    this.#roots.delete(other.name);
    if (root.constant !== undefined && other.constant !== undefined)
      return termsEqual(root.constant, other.constant);
    root.constant ??= other.constant;
    return true;
  }

  fix(name: string, constant: Term): boolean {
    const root = this.#make(name);
    if (root.constant !== undefined && !termsEqual(root.constant, constant)) return false;
    root.constant = constant;
    return true;
  }
}
