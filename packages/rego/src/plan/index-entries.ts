/**
 * What OPA's rule index knows of a rule: the parts of the documents that its body compares with something, in the order and
 * with the oversights of v1/ast/index.go (refindices). Which rules are left out shows in traces, and in the errors of rules
 * that are not evaluated. Longer than most files: a case for each kind of expression, and all share what was found before.
 */
import { isEquality, operatorName, stringTerm } from '../compile/nodes.ts';
import type { RuleNode } from '../compile/program.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import type { Body, Expr, Location, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import { formatValue } from '../values/format.ts';
import { objectEntries } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isNumber, isObject, type Value } from '../values/value.ts';
import { NOWHERE } from '../compile/nodes.ts';
import { constantValue } from './operands.ts';

/** A part of the input, the base data or the arguments. */
export interface Subject {
  readonly id: string;
  readonly root: 'input' | 'data' | number;
  readonly path: readonly Value[];
  readonly location: Location;
}

/** `undefined` stands for whatever is there. */
export type Wanted =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'items'; readonly items: readonly (Value | undefined)[]; readonly delimiter?: string };

export interface Entry {
  readonly subject: Subject;
  readonly wanted: Wanted;
  readonly affix: 'prefix' | 'suffix' | undefined;
  /** The subject is a collection that holds the value. */
  readonly member: boolean;
}

/** The value at `key` is a key of the collection. */
export interface Membership {
  readonly key: Subject;
  readonly collection: Subject;
}

/** Any of these ways leads to the rule. */
export type Ways = readonly (readonly Entry[])[];

export interface RuleEntries {
  entries: Entry[];
  readonly disjunctions: Ways[];
  readonly memberships: Membership[];
}

/** Shared by the rules of one index: what decides the order of its levels. */
export interface Statistics {
  readonly subjects: Map<string, Subject>;
  readonly counts: Map<string, number>;
  /** 1: several values that meet again; 2: several that end the way. */
  readonly alternated: Map<string, number>;
}

const ANYTHING: Wanted = { kind: 'variable', name: '__any__' };

interface Context {
  readonly rule: Rule;
  readonly tree: RuleNode;
  readonly statistics: Statistics;
  readonly constants: Map<string, Value>;
  readonly into: RuleEntries;
  readonly outer: readonly Entry[];
}

export function entriesOf(rule: Rule, tree: RuleNode, statistics: Statistics): RuleEntries {
  const into: RuleEntries = { entries: [], disjunctions: [], memberships: [] };
  const context = { rule, tree, statistics, constants: new Map<string, Value>(), into, outer: [] };
  if (!hasPrint(rule.body)) for (const expr of rule.body) update(context, expr);
  return into;
}

/** A rule that prints is never left out. */
function hasPrint(body: Body): boolean {
  return body.some(({ terms }) => {
    switch (terms.kind) {
      case 'call':
        return operatorName(terms.operator) === 'internal.print';
      case 'every':
      case 'not':
        return hasPrint(terms.body);
      case 'and':
      case 'or':
        return hasPrint(terms.lhs) || hasPrint(terms.rhs);
      case 'term':
      case 'some':
        return false;
    }
  });
}

function update(context: Context, expr: Expr): void {
  const { terms } = expr;
  if (expr.with.length > 0 || expr.negated) return;
  if (terms.kind === 'and') {
    const sides = [operandWays(context, terms.lhs), operandWays(context, terms.rhs)];
    for (const ways of sides) require(context, ways);
  } else if (terms.kind === 'or') {
    const left = operandWays(context, terms.lhs);
    const right = left.length === 0 ? [] : operandWays(context, terms.rhs);
    if (right.length > 0) require(context, [...left, ...right]);
  } else if (terms.kind === 'term') {
    if (terms.term.type === 'ref' && !updateCollectionKey(context, terms.term))
      insertAt(context, subjectOf(context, terms.term), ANYTHING);
  } else if (terms.kind === 'call') updateCall(context, expr, terms.args);
}

function updateCall(context: Context, expr: Expr, args: readonly Term[]): void {
  const [left, right] = args;
  if (expr.terms.kind !== 'call' || left === undefined || right === undefined) return;
  const name = operatorName(expr.terms.operator);
  if (isEquality(expr) || (name === 'equal' && args.length === 2)) {
    if (
      !updateElement(context, left, right) &&
      !updateElement(context, right, left) &&
      !updateEquality(context, left, right)
    )
      updateEquality(context, right, left);
  } else if (name === 'glob.match' && args.length === 3) updateGlob(context, args);
  else if (args.length !== 2) return;
  else if (name === 'internal.member_2') updateMember(context, left, right);
  else if (name === 'startswith') updateAffix(context, left, right, 'prefix');
  else if (name === 'endswith') updateAffix(context, left, right, 'suffix');
  else if (name === 'strings.any_prefix_match') updateAnyAffix(context, left, right, 'prefix');
  else if (name === 'strings.any_suffix_match') updateAnyAffix(context, left, right, 'suffix');
}

function require(context: Context, ways: Ways): void {
  const [first] = ways;
  if (first === undefined) return;
  if (ways.length === 1) for (const entry of first) insert(context, entry);
  else {
    for (const entry of ways.flat()) count(context, entry.subject);
    context.into.disjunctions.push(ways);
  }
}

/** What one side of `and` or `or` asks for, in a scope of its own. */
function operandWays(context: Context, body: Body): Ways {
  const into: RuleEntries = { entries: [], disjunctions: [], memberships: [] };
  const inner: Context = {
    ...context,
    constants: new Map(context.constants),
    into,
    outer: [...context.into.entries, ...context.outer],
    statistics: { ...context.statistics, counts: new Map(), alternated: new Map() },
  };
  for (const expr of body) update(inner, expr);
  const ways = waysOf(into);
  if (ways.length === 1 && ways[0]?.length === 0) return [];
  return ways.map((way) =>
    way.map((entry) => (entry.wanted.kind === 'variable' ? { ...entry, wanted: ANYTHING } : entry)),
  );
}

const MOST_WAYS = 32;

export function waysOf({ entries, disjunctions }: RuleEntries): Ways {
  let ways: Ways = [entries];
  for (const alternatives of disjunctions) {
    if (ways.length * alternatives.length > MOST_WAYS) return [entries];
    ways = ways.flatMap((way) => alternatives.map((other) => [...way, ...other]));
  }
  return ways;
}

function updateEquality(context: Context, left: Term, right: Term): boolean {
  const { constants } = context;
  if (left.type === 'var') {
    const value = constantValue(right) ?? (right.type === 'var' ? constants.get(right.name) : undefined);
    if (value !== undefined) constants.set(left.name, value);
    const wanted = wantedOf(right);
    const subject = wanted === undefined ? undefined : subjectOfVariable(context, left.name);
    if (wanted === undefined || subject === undefined) return false;
    insertAt(context, subject, wanted);
    return true;
  }
  const subject = left.type === 'ref' ? subjectOf(context, left) : undefined;
  if (subject === undefined) return false;
  const known = right.type === 'var' ? constants.get(right.name) : undefined;
  const wanted: Wanted | undefined = known === undefined ? wantedOf(right) : { kind: 'value', value: known };
  if (wanted === undefined) return false;
  insertAt(context, subject, wanted);
  return true;
}

/** Scalars, variables, and arrays of these. */
function wantedOf(term: Term): Wanted | undefined {
  if (term.type === 'var') return { kind: 'variable', name: term.name };
  if (term.type === 'array') {
    const items = term.items.map((item) => (item.type === 'var' ? undefined : scalarOf(item)));
    const flat = term.items.every((item, at) => item.type === 'var' || items[at] !== undefined);
    return flat ? { kind: 'items', items } : undefined;
  }
  const value = scalarOf(term);
  return value === undefined ? undefined : { kind: 'value', value };
}

function scalarOf(term: Term): Value | undefined {
  const value = constantValue(term);
  return value !== undefined && isScalarValue(value) ? value : undefined;
}

export function isScalarValue(value: Value): boolean {
  return value === null || typeof value !== 'object' || isNumber(value);
}

/** `input.list[_] == "x"` */
function updateElement(context: Context, left: Term, right: Term): boolean {
  if (left.type !== 'ref') return false;
  const parts = plugged(context, left);
  const last = parts.at(-1);
  if (last === undefined || parts.length < 2 || constantValue(last) !== undefined) return false;
  const subject = subjectOf(context, { ...left, parts: parts.slice(0, -1) });
  if (subject === undefined) return false;
  const value = right.type === 'var' ? context.constants.get(right.name) : scalarOf(right);
  if (value === undefined || !isScalarValue(value)) return false;
  insertAt(context, subject, { kind: 'value', value }, { member: true });
  return true;
}

function updateGlob(context: Context, [pattern, delimiters, match]: readonly Term[]): void {
  if (pattern?.type !== 'string' || delimiters?.type !== 'array' || match?.type !== 'var') return;
  const texts = delimiters.items.map((item) => (item.type === 'string' ? item.value : undefined));
  if (texts.includes(undefined)) return;
  const delimiter = texts.length === 0 ? '.' : texts.join('');
  const items = splitEscaped(pattern.value, delimiter).map((part) => (part === '*' ? undefined : part));
  if (items.some((part) => part !== undefined && /[[?{*]/.test(part.replace(/\\[\s\S]/g, '')))) return;
  const subject = subjectOfVariable(context, match.name);
  if (subject !== undefined) insertAt(context, subject, { kind: 'items', items, delimiter });
}

export function splitEscaped(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  let last = 0;
  let escaped = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' || escaped) escaped = !escaped;
    else if (delimiter.includes(character)) {
      parts.push(text.slice(last, at));
      last = at + 1;
    }
  }
  return [...parts, text.slice(last)];
}

function updateMember(context: Context, left: Term, right: Term): void {
  const subject = left.type === 'var' ? subjectOfVariable(context, left.name) : undefined;
  if (subject !== undefined) return updateAmong(context, subject, right);
  const known = left.type === 'var' ? context.constants.get(left.name) : scalarOf(left);
  if (known === undefined ? left.type !== 'var' : !isScalarValue(known)) return undefined;
  const collection = documentOf(context, right);
  if (collection === undefined) return undefined;
  if (known !== undefined) insertAt(context, collection, { kind: 'value', value: known }, { member: true });
  else insertAt(context, collection, wantedOf(left) ?? ANYTHING);
  return undefined;
}

/** `input.x in {"a", "b"}` */
function updateAmong(context: Context, subject: Subject, collection: Term): void {
  const known = collection.type === 'var' ? context.constants.get(collection.name) : undefined;
  const members = known === undefined ? membersOfTerm(collection) : membersOfValue(known);
  if (members === undefined) return;
  const [first, ...rest] = members;
  if (first === undefined) return;
  insertAt(context, subject, first);
  const { entries } = context.into;
  for (const wanted of rest) {
    const entry: Entry = { subject, wanted, affix: undefined, member: false };
    if (!entries.some((other) => isSame(other, entry))) entries.push(entry);
  }
  count(context, subject, rest.length);
  if (
    entries.filter((entry) => entry.subject.id === subject.id && entry.wanted.kind !== 'variable').length > 1
  )
    alternate(context, subject, 1);
}

function membersOfTerm(term: Term): Wanted[] | undefined {
  const items = itemsOfTerm(term);
  if (items === undefined || items.some(({ type }) => type === 'var')) return undefined;
  return items.map((item) => {
    // What is nested in an array is not compared.
    if (item.type === 'array') return { kind: 'items', items: item.items.map(scalarOf) };
    return wantedOf(item) ?? { kind: 'value', value: constantValue(item) ?? {} };
  });
}

function itemsOfTerm(term: Term): readonly Term[] | undefined {
  if (term.type === 'array' || term.type === 'set') return term.items;
  return term.type === 'object' ? term.pairs.map(([, value]) => value) : undefined;
}

function membersOfValue(value: Value): Wanted[] | undefined {
  const values =
    Array.isArray(value) || value instanceof RegoSet || isObject(value) ? elementsOf(value) : undefined;
  return values?.map((one) => ({ kind: 'value', value: one }));
}

export function elementsOf(value: Value): readonly Value[] {
  if (value instanceof RegoSet) return value.items;
  if (Array.isArray(value)) return value as readonly Value[];
  return isObject(value) ? [...objectEntries(value)].map(([, element]) => element) : [];
}

type Affix = 'prefix' | 'suffix';

function updateAffix(context: Context, left: Term, right: Term, affix: Affix): void {
  const subject = documentOf(context, left);
  const value = right.type === 'var' ? context.constants.get(right.name) : constantValue(right);
  if (subject !== undefined && typeof value === 'string')
    insertAt(context, subject, { kind: 'value', value }, { affix });
}

function updateAnyAffix(context: Context, left: Term, right: Term, affix: Affix): void {
  const subject = documentOf(context, left);
  const value = right.type === 'var' ? context.constants.get(right.name) : constantValue(right);
  if (subject === undefined || value === undefined) return;
  if (typeof value === 'string') return insertAt(context, subject, { kind: 'value', value }, { affix });
  if (isObject(value) || isScalarValue(value)) return;
  const bases = elementsOf(value);
  if (bases.length === 0 || bases.some((base) => typeof base !== 'string')) return;
  const { entries } = context.into;
  const known = entries.some((entry) => entry.subject.id === subject.id);
  count(context, subject, bases.length - (known ? 1 : 0));
  for (const base of bases) {
    const entry: Entry = { subject, wanted: { kind: 'value', value: base }, affix, member: false };
    if (!entries.some((other) => isSame(other, entry))) entries.push(entry);
  }
  if (
    entries.filter((entry) => entry.subject.id === subject.id && entry.wanted.kind !== 'variable').length > 1
  )
    alternate(context, subject, 2);
}

/** `data.groups.members[input.user]` */
function updateCollectionKey(context: Context, ref: RefTerm): boolean {
  const parts = plugged(context, ref);
  const [head] = parts;
  const last = parts.at(-1);
  if (head?.type !== 'var' || head.name !== 'data' || parts.length < 2 || last?.type !== 'var') return false;
  const collection = subjectOf(context, { ...ref, parts: parts.slice(0, -1) });
  const key = collection === undefined ? undefined : subjectOfVariable(context, last.name);
  if (collection === undefined || key === undefined) return false;
  const { memberships } = context.into;
  if (!memberships.some((one) => one.key.id === key.id && one.collection.id === collection.id)) {
    memberships.push({ key, collection });
    count(context, key);
  }
  return true;
}

/** In the input or data: a parameter is none. */
function documentOf(context: Context, term: Term): Subject | undefined {
  const subject = term.type === 'var' ? subjectOfVariable(context, term.name) : subjectOf(context, term);
  return typeof subject?.root === 'number' ? undefined : subject;
}

function plugged({ constants }: Context, { parts }: RefTerm): readonly Term[] {
  return parts.map((part, at) => {
    const value = at > 0 && part.type === 'var' ? constants.get(part.name) : undefined;
    if (value === undefined || !isScalarValue(value)) return part;
    return typeof value === 'string' ? stringTerm(value) : scalarTerm(value);
  });
}

function scalarTerm(value: Value): Term {
  if (value === null) return { type: 'null', location: NOWHERE };
  if (typeof value === 'boolean') return { type: 'boolean', value, location: NOWHERE };
  return { type: 'number', text: formatValue(value), location: NOWHERE };
}

function subjectOf(context: Context, term: Term): Subject | undefined {
  const head = term.type === 'ref' ? term.parts[0] : undefined;
  if (term.type !== 'ref' || head?.type !== 'var') return undefined;
  const root: Omit<Subject, 'id'> | undefined =
    head.name === 'input' || head.name === 'data'
      ? { root: head.name, path: [], location: head.location }
      : subjectOfVariable(context, head.name);
  // `x.a` of a parameter `x` is not known to OPA's index.
  if (root === undefined || typeof root.root === 'number') return undefined;
  const rest = plugged(context, term)
    .slice(1)
    .map((part) => constantValue(part));
  if (rest.includes(undefined)) return undefined;
  const path = [...root.path, ...(rest as Value[])];
  if (root.root === 'data' && isVirtual(context.tree, path)) return undefined;
  return interned(context, { root: root.root, path, location: root.location });
}

function subjectOfVariable(context: Context, name: string): Subject | undefined {
  const found = [...context.into.entries, ...context.outer].find(
    ({ wanted }) => wanted.kind === 'variable' && wanted.name === name,
  );
  if (found !== undefined) return found.subject;
  const at = (context.rule.head.args ?? []).findIndex((arg) => arg.type === 'var' && arg.name === name);
  return at < 0 ? undefined : interned(context, { root: at, path: [], location: NOWHERE });
}

function interned({ statistics: { subjects } }: Context, subject: Omit<Subject, 'id'>): Subject {
  const id = `${String(subject.root)} ${formatValue(subject.path)}`;
  const known = subjects.get(id) ?? { ...subject, id };
  subjects.set(id, known);
  return known;
}

/** Rules stand on the way or below. */
function isVirtual(tree: RuleNode, path: readonly Value[]): boolean {
  let node = tree.children.get('data');
  for (const part of path) {
    node = node?.children.get(typeof part === 'string' ? nodeKey(stringTerm(part)) : formatValue(part));
    if (node === undefined) return false;
    if (node.rules.length > 0) return true;
  }
  return node !== undefined;
}

function insertAt(
  context: Context,
  subject: Subject | undefined,
  wanted: Wanted,
  { affix, member = false }: { readonly affix?: Affix; readonly member?: boolean } = {},
): void {
  if (subject !== undefined) insert(context, { subject, wanted, affix, member });
}

function insert(context: Context, entry: Entry): void {
  const { entries } = context.into;
  const open = entry.wanted.kind === 'variable';
  let seen = false;
  for (const [at, other] of entries.entries()) {
    if (other.subject.id !== entry.subject.id) continue;
    seen = true;
    if (isSame(other, entry)) return;
    const otherIsOpen = other.wanted.kind === 'variable';
    if (!open && entry.affix === undefined && otherIsOpen) {
      entries[at] = entry;
      return;
    }
    if (!open && !otherIsOpen)
      alternate(context, entry.subject, entry.affix !== undefined || other.affix !== undefined ? 2 : 1);
  }
  if (!seen) count(context, entry.subject);
  entries.push(entry);
}

function isSame(a: Entry, b: Entry): boolean {
  return (
    a.subject.id === b.subject.id &&
    a.affix === b.affix &&
    a.member === b.member &&
    isSameWanted(a.wanted, b.wanted)
  );
}

function isSameWanted(a: Wanted, b: Wanted): boolean {
  if (a.kind === 'variable') return b.kind === 'variable' && a.name === b.name;
  if (a.kind === 'value') return b.kind === 'value' && equal(a.value, b.value);
  return (
    b.kind === 'items' &&
    a.items.length === b.items.length &&
    a.items.every((item, at) => {
      const other = b.items[at];
      return item === undefined || other === undefined ? item === other : equal(item, other);
    })
  );
}

function count({ statistics: { counts } }: Context, { id }: Subject, by = 1): void {
  counts.set(id, (counts.get(id) ?? 0) + by);
}

function alternate({ statistics: { alternated } }: Context, { id }: Subject, kind: number): void {
  alternated.set(id, Math.max(alternated.get(id) ?? 0, kind));
}
