/** What partial evaluation keeps: which terms are unknown, which expressions are left over, which rules go with them. */
import { isEquality, NOWHERE, termExpr, varTerm } from '../compile/nodes.ts';
import { compareBodies } from '../syntax/compare.ts';
import type { Body, Expr, Module, Rule, Term } from '../syntax/ast.ts';
import { apply, plug, type Bindings } from './bindings.ts';
import { compareTerms, ground, hasPrefix, headName, pathKey, termsEqual } from './terms.ts';
import { walkTerm } from '../compile/walk.ts';

/** Unknown references are the caller's; variables come and go with the expressions that are saved. */
export interface SaveSet {
  readonly refs: readonly (readonly Term[])[];
  readonly variables: { readonly name: string; readonly bindings: Bindings }[];
}

export function containsVariable(saves: SaveSet, name: string, bindings: Bindings | undefined): boolean {
  return saves.variables.some((saved) => saved.bindings === bindings && saved.name === name);
}

/** Whether a variable is unknown, or a reference above or below an unknown one. */
export function contains(saves: SaveSet, term: Term, bindings: Bindings | undefined): boolean {
  if (term.type === 'var') return containsVariable(saves, term.name, bindings);
  if (term.type !== 'ref') return false;
  const { parts } = term;
  if (saves.refs.some((ref) => hasPrefix(ref, parts) || hasPrefix(parts, ref))) return true;
  const head = headName(parts);
  return head !== undefined && containsVariable(saves, head, bindings);
}

/** Looks for variables at any depth, and through what they stand for. */
export function containsRecursive(saves: SaveSet, term: Term, bindings: Bindings): boolean {
  let found = false;
  walkTerm(term, {
    term: (inner) => {
      if (!found && inner.type === 'var') {
        const next = apply(bindings, inner);
        found =
          next.term !== inner || next.bindings !== bindings
            ? containsRecursive(saves, next.term, next.bindings)
            : contains(saves, next.term, next.bindings);
      }
      return found;
    },
  });
  return found;
}

/** As {@link contains}, where a variable in a reference may turn out to be any key. */
export function containsOverlapping(saves: SaveSet, term: Term, bindings: Bindings): boolean {
  if (term.type !== 'ref') return contains(saves, term, bindings);
  if (saves.refs.some((ref) => mayOverlap(ref, term.parts))) return true;
  const head = headName(term.parts);
  return head !== undefined && containsVariable(saves, head, bindings);
}

function mayOverlap(ref: readonly Term[], other: readonly Term[]): boolean {
  const [first] = ref;
  const [head] = other;
  if (first === undefined || head === undefined) return true;
  if (!termsEqual(first, head)) return false;
  for (let at = 1; at < Math.min(ref.length, other.length); at += 1) {
    const x = ref[at] as Term;
    const y = other[at] as Term;
    if (ground(y) && ground(x) && !termsEqual(x, y)) return false;
  }
  return true;
}

/** Whether the path is unknown as a whole. */
export function covers(saves: SaveSet, path: readonly Term[]): boolean {
  return saves.refs.some((ref) => hasPrefix(path, ref));
}

/** Keys that unknown references have directly below a path. */
export function unknownKeys(saves: SaveSet, prefix: readonly Term[]): Term[] {
  const keys: Term[] = [];
  for (const ref of saves.refs) {
    const key = ref[prefix.length];
    if (key === undefined || !ground(key) || !hasPrefix(ref, prefix)) continue;
    if (!keys.some((known) => termsEqual(known, key))) keys.push(key);
  }
  return keys;
}

/** Unknown variables by the names that the caller knows them by. */
export function variableNamesFor(saves: SaveSet, caller: Bindings): Set<string> {
  const names = new Set<string>();
  for (const { name, bindings } of saves.variables) {
    const term = plug(bindings, varTerm(name), caller);
    if (term.type === 'var') names.add(term.name);
  }
  return names;
}

/** An expression that is left over, with the bindings of its sides; without, it is plugged already. */
export interface Saved {
  readonly expr: Expr;
  readonly left: Bindings | undefined;
  readonly right: Bindings | undefined;
}

export function plugSaved({ expr, left, right }: Saved, caller: Bindings): Expr {
  if (left === undefined) return expr;
  const { terms } = expr;
  const modifiers = expr.with.map((modifier) => ({
    ...modifier,
    value: plug(left, modifier.value, caller),
  }));
  if (terms.kind === 'term') {
    return { ...expr, terms: { kind: 'term', term: plug(left, terms.term, caller) }, with: modifiers };
  }
  if (terms.kind !== 'call') return { ...expr, with: modifiers };
  const split = isEquality(expr);
  const args = terms.args.map((arg, at) => plug(split && at === 1 ? (right ?? left) : left, arg, caller));
  return { ...expr, terms: { ...terms, args }, with: modifiers };
}

export function plugQuery(saved: readonly Saved[], caller: Bindings): Body {
  if (saved.length === 0) return [termExpr({ type: 'boolean', value: true, location: NOWHERE }, NOWHERE)];
  return numbered(saved.map((item) => plugSaved(item, caller)));
}

/** A body numbers its expressions. */
export function numbered(exprs: readonly Expr[]): Body {
  return exprs.map((expr, index) => ({ ...expr, index }));
}

/** Modules of rules that queries left over refer to, by package. */
export type Support = Map<string, Module>;

export function supportHas(support: Support, path: readonly Term[]): boolean {
  const { pkg, rule } = splitPath(path);
  const module = support.get(pathKey(pkg));
  return module !== undefined && module.rules.some(({ head }) => hasPrefix(head.ref.parts, rule));
}

export function insertSupport(support: Support, pkg: readonly Term[], rule: Rule): void {
  const key = pathKey(pkg);
  let module = support.get(key);
  if (module === undefined) {
    module = {
      package: { path: { type: 'ref', parts: [...pkg], location: NOWHERE }, location: NOWHERE },
      imports: [],
      rules: [],
      comments: [],
      annotations: [],
      version: 'v1',
      maxVersion: 'v1',
    };
    support.set(key, module);
  }
  module.rules.push(rule);
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A package of as many names as can be, the last of them for the rule. */
export function splitPath(path: readonly Term[]): { pkg: Term[]; rule: Term[] } {
  let start = 2;
  const end = path.findIndex((part, at) => at > 0 && part.type !== 'string');
  for (let at = start; at < (end < 0 ? path.length : end); at += 1) {
    const part = path[at];
    if (part?.type !== 'string' || !NAME.test(part.value)) break;
    start = at;
  }
  const [first, ...rest] = path.slice(start);
  return { pkg: path.slice(0, start), rule: first === undefined ? [] : [nameOf(first), ...rest] };
}

export function nameOf(part: Term): Term {
  return part.type === 'string' ? varTerm(part.value, part.location) : part;
}

/** By package, rules in OPA's order. */
export function supportModules(support: Support): Module[] {
  return [...support.values()]
    .map((module) => ({ ...module, rules: module.rules.toSorted(compareRules) }))
    .toSorted((a, b) => compareTerms(a.package.path, b.package.path));
}

function compareRules(a: Rule, b: Rule): number {
  return (
    compareAll(a.head.args ?? [], b.head.args ?? []) ||
    compareAll(a.head.ref.parts, b.head.ref.parts) ||
    compareOptional(a.head.key, b.head.key) ||
    compareOptional(a.head.value, b.head.value) ||
    Number(a.default) - Number(b.default) ||
    compareBodies(a.body, b.body)
  );
}

function compareAll(a: readonly Term[], b: readonly Term[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareTerms(a[at] as Term, b[at] as Term);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareOptional(a: Term | undefined, b: Term | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareTerms(a, b);
}

/** References whose rules are not to be inlined. `internal` ones were put there by a `with`. */
export interface Disabled {
  readonly internal: boolean;
  readonly refs: readonly (readonly Term[])[];
}

export function isDisabled(
  frames: readonly Disabled[],
  ref: readonly Term[],
  ignoreInternal: boolean,
): boolean {
  return frames.some(
    ({ internal, refs }) =>
      !(internal && ignoreInternal) && refs.some((other) => hasPrefix(other, ref) || hasPrefix(ref, other)),
  );
}
