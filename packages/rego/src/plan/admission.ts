/** Which of a document's definitions OPA's rule index lets through (v1/ast/index.go: insertPath, traverse, gather). */
import type { RuleNode } from '../compile/program.ts';
import { isGroundRef } from '../compile/walk.ts';
import { lookup, storedLookup } from '../run/lookup.ts';
import type { Machine } from '../run/machine.ts';
import type { Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import { objectGet } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isObject, type Value } from '../values/value.ts';
import { compareLocations } from '../compile/error-order.ts';
import {
  elementsOf,
  entriesOf,
  isScalarValue,
  splitEscaped,
  waysOf,
  type Entry,
  type Membership,
  type Statistics,
  type Subject,
  type Ways,
} from './index-entries.ts';
import type { Planner } from './planner.ts';
import { sameConstant } from './same-constant.ts';

/** Whether the index lets a definition, or a branch of its `else`, be tried. */
export type Admits = (args: readonly Value[]) => boolean;

interface Candidate {
  readonly ways: Ways;
  readonly memberships: readonly Membership[];
  readonly required: readonly Subject[];
}

const indexes = new WeakMap<Planner, Map<Rule, Admits>>();

/** `rules` are all of the document: the index is made for them together. */
export function planAdmission(planner: Planner, rules: readonly Rule[], rule: Rule): Admits {
  let known = indexes.get(planner);
  if (known === undefined) indexes.set(planner, (known = new Map()));
  const made = known.get(rule);
  if (made !== undefined) return made;
  for (const [one, decides] of buildIndex(planner, rules)) known.set(one, decides);
  return known.get(rule) ?? (() => true);
}

function buildIndex({ machine, program }: Planner, rules: readonly Rule[]): Map<Rule, Admits> {
  const statistics: Statistics = { subjects: new Map(), counts: new Map(), alternated: new Map() };
  const candidates = candidatesOf(rules, program.rules, statistics);
  const levels = levelsOf(candidates, statistics);
  const asksCollections = !agree([...candidates.keys()]);
  return new Map(
    [...candidates].map(([rule, found]) => {
      const candidate = { ...found, required: requiredOf(found.ways, levels) };
      return [rule, (args) => admits({ machine, args }, candidate, levels, asksCollections)];
    }),
  );
}

/** Complete rules with one constant value: the first that holds decides. */
export function agree(rules: readonly Rule[]): boolean {
  return (
    rules.every(({ head }) => head.key === undefined && isGroundRef(head.ref)) &&
    sameConstant(rules.map(withoutElse))
  );
}

/** Branches are listed one by one. */
function withoutElse({ else: _otherwise, ...rule }: Rule): Rule {
  return rule;
}

function candidatesOf(
  rules: readonly Rule[],
  tree: RuleNode,
  statistics: Statistics,
): Map<Rule, { readonly ways: Ways; readonly memberships: readonly Membership[] }> {
  const found = new Map<Rule, { readonly ways: Ways; readonly memberships: readonly Membership[] }>();
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
      if (branch.default) continue;
      const entries = entriesOf(branch, tree, statistics);
      found.set(branch, { ways: waysOf(entries), memberships: entries.memberships });
    }
  }
  return found;
}

/** Subjects that some rule compares with a value, in the order in which they are asked. */
function levelsOf(
  candidates: ReadonlyMap<Rule, { readonly ways: Ways }>,
  { subjects, counts, alternated }: Statistics,
): readonly Subject[] {
  const valued = new Set<string>();
  for (const { ways } of candidates.values())
    for (const { subject, wanted } of ways.flat()) if (wanted.kind !== 'variable') valued.add(subject.id);
  const order = [...subjects.keys()];
  const rank = ({ id }: Subject): number => alternated.get(id) ?? 0;
  const frequency = ({ id }: Subject): number => counts.get(id) ?? 0;
  return [...subjects.values()]
    .filter(({ id }) => valued.has(id) && (counts.get(id) ?? 0) > 0)
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        frequency(b) - frequency(a) ||
        compareLocations(a.location, b.location) ||
        order.indexOf(a.id) - order.indexOf(b.id),
    );
}

/** Subjects that every way reads, and that are no level: they must be there. */
function requiredOf(ways: Ways, levels: readonly Subject[]): readonly Subject[] {
  const isLevel = new Set(levels.map(({ id }) => id));
  const [first = [], ...others] = ways;
  const open = new Map(first.map(({ subject }) => [subject.id, subject]));
  return [...open.values()].filter(
    ({ id }) => !isLevel.has(id) && others.every((way) => way.some(({ subject }) => subject.id === id)),
  );
}

interface Asked {
  readonly machine: Machine;
  readonly args: readonly Value[];
}

function admits(
  asked: Asked,
  { ways, memberships, required }: Candidate,
  levels: readonly Subject[],
  asksCollections: boolean,
): boolean {
  if (!ways.some((way) => leadsOn(asked, way, levels))) return false;
  if (!required.every((subject) => read(asked, subject) !== undefined)) return false;
  return !asksCollections || memberships.every((one) => isKey(asked, one));
}

function leadsOn(asked: Asked, way: readonly Entry[], levels: readonly Subject[]): boolean {
  let remaining = way.length;
  for (const level of levels) {
    if (remaining === 0) return true;
    const here = way.filter(({ subject }) => subject.id === level.id);
    remaining -= here.length;
    const concrete = here.filter(({ wanted }) => wanted.kind !== 'variable');
    const entries = here.length > 1 && concrete.length > 0 ? concrete : here;
    if (entries.length === 0) continue;
    const value = read(asked, level);
    if (value === undefined) return false;
    const last = entries.length > 1 && concrete.length > 0 && (remaining === 0 || entries.some(endsWay));
    const tried = last ? oneEnd(entries) : entries;
    if (!tried.some((entry) => holds(entry, value))) return false;
    if (last) return true;
  }
  return true;
}

/** Alternatives that cannot meet again: what comes below is not looked at. */
function endsWay({ affix, wanted }: Entry): boolean {
  return (
    affix !== undefined ||
    wanted.kind === 'items' ||
    (wanted.kind === 'value' && !isScalarValue(wanted.value))
  );
}

/** Of prefixes and suffixes together, those of the end whose shortest is longer. */
function oneEnd(entries: readonly Entry[]): readonly Entry[] {
  const shortest = (end: Entry['affix']): number =>
    Math.min(...entries.filter(({ affix }) => affix === end).map(({ wanted }) => lengthOf(wanted)));
  const [prefix, suffix] = [shortest('prefix'), shortest('suffix')];
  if (!Number.isFinite(prefix) || !Number.isFinite(suffix)) return entries;
  const dropped = suffix > prefix ? 'prefix' : 'suffix';
  return entries.filter(({ affix }) => affix !== dropped);
}

function lengthOf(wanted: Entry['wanted']): number {
  return wanted.kind === 'value' && typeof wanted.value === 'string' ? Buffer.byteLength(wanted.value) : 0;
}

function holds({ wanted, affix, member }: Entry, value: Value): boolean {
  if (wanted.kind === 'variable') return true;
  if (wanted.kind === 'items') return matchesItems(wanted, value);
  if (affix !== undefined) return hasAffix(wanted.value, affix, value);
  if (member)
    return !isScalarValue(value) && elementsOf(value).some((element) => equal(element, wanted.value));
  if (isScalarValue(wanted.value)) return equal(wanted.value, value);
  return Array.isArray(wanted.value)
    ? matchesItems({ kind: 'items', items: (wanted.value as readonly Value[]).map(scalarOnly) }, value)
    : true;
}

/** What is nested in an array is not compared. */
function scalarOnly(value: Value): Value | undefined {
  return isScalarValue(value) ? value : undefined;
}

function matchesItems(wanted: Extract<Entry['wanted'], { kind: 'items' }>, value: Value): boolean {
  const { items, delimiter } = wanted;
  const parts = delimiter !== undefined && typeof value === 'string' ? splitEscaped(value, delimiter) : value;
  if (!Array.isArray(parts) || parts.length !== items.length) return false;
  return items.every(
    (item, at) => item === undefined || equal(item, (parts as readonly Value[])[at] ?? null),
  );
}

function hasAffix(base: Value, affix: 'prefix' | 'suffix', value: Value): boolean {
  if (typeof base !== 'string') return false;
  const fits = (text: Value): boolean =>
    typeof text === 'string' && (affix === 'prefix' ? text.startsWith(base) : text.endsWith(base));
  return isScalarValue(value) ? fits(value) : elementsOf(value).some(fits);
}

function isKey(asked: Asked, { key, collection }: Membership): boolean {
  const name = read(asked, key);
  const whole = read(asked, collection);
  if (name === undefined || whole === undefined) return false;
  if (whole instanceof RegoSet) return whole.has(name);
  return isObject(whole) ? objectGet(whole, name) !== undefined : true;
}

function read({ machine, args }: Asked, { root, path }: Subject): Value | undefined {
  if (typeof root === 'number') return args[root];
  const find = root === 'data' ? storedLookup : lookup;
  let value: Value | undefined = root === 'input' ? machine.input : machine.data;
  for (const part of path) value = find(value, part);
  return value;
}
