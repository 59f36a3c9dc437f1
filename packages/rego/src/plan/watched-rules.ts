/**
 * Which definitions OPA's rule index leaves out, so that traces and profiles show what `opa eval` shows (v1/ast/index.go).
 * Conditions that only OPA's index knows (prefixes and globs) are not looked at: such a definition is entered, and fails.
 */
import { isComprehension, isEquality, operatorName, stringTerm } from '../compile/nodes.ts';
import type { RuleNode } from '../compile/program.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import { isGroundRef } from '../compile/walk.ts';
import { lookup, storedLookup } from '../run/lookup.ts';
import type { Machine } from '../run/machine.ts';
import type { Expr, RefTerm, Rule, Term } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import { formatValue } from '../values/format.ts';
import { objectEntries } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isObject, type Value } from '../values/value.ts';
import { constantValue } from './operands.ts';
import type { Planner } from './planner.ts';
import { sameConstant } from './same-constant.ts';

/** A part of the input, the base data or the arguments. */
interface Subject {
  readonly root: 'input' | 'data' | number;
  readonly path: readonly Value[];
}

/** `defined`: has a value; `equals`: has one of these; `holds`: is a collection with this element. */
type Condition = { readonly subject: Subject } & (
  | { readonly kind: 'defined' }
  | { readonly kind: 'equals'; readonly values: readonly Value[] }
  | { readonly kind: 'holds'; readonly value: Value }
);

/** Whether the index lets a definition be tried. */
export type Admits = (args: readonly Value[]) => boolean;

export function planAdmission({ machine, program }: Planner, rule: Rule): Admits {
  if (rule.default) return () => true;
  const known: Known = { rule, tree: program.rules, aliases: new Map(), constants: new Map() };
  const conditions = rule.body.some(prints) ? [] : rule.body.flatMap((expr) => conditionsOf(known, expr));
  return (args) => conditions.every((condition) => holds(condition, read(machine, condition.subject, args)));
}

function prints({ terms }: Expr): boolean {
  return terms.kind === 'call' && operatorName(terms.operator) === 'internal.print';
}

function read({ input, data }: Machine, { root, path }: Subject, args: readonly Value[]): Value | undefined {
  const find = root === 'data' ? storedLookup : lookup;
  let value = root === 'input' ? input : root === 'data' ? data : args[root];
  for (const part of path) value = find(value, part);
  return value;
}

function holds(condition: Condition, value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (condition.kind === 'defined') return true;
  if (condition.kind === 'equals') return condition.values.some((one) => equal(one, value));
  return elementsOf(value).some((element) => equal(element, condition.value));
}

function elementsOf(value: Value): readonly Value[] {
  if (value instanceof RegoSet) return [...value];
  if (Array.isArray(value)) return value as readonly Value[];
  return isObject(value) ? [...objectEntries(value)].map(([, element]) => element) : [];
}

interface Known {
  readonly rule: Rule;
  readonly tree: RuleNode;
  /** Variables that stand for a reference. */
  readonly aliases: Map<string, Subject>;
  readonly constants: Map<string, Value>;
}

function conditionsOf(known: Known, expr: Expr): Condition[] {
  const { terms } = expr;
  if (expr.negated || expr.with.length > 0) return [];
  if (terms.kind === 'term') {
    const subject = subjectOf(known, terms.term);
    return subject === undefined || terms.term.type !== 'ref' ? [] : [{ kind: 'defined', subject }];
  }
  if (isEquality(expr)) {
    const [left, right] = expr.terms.args;
    return left === undefined || right === undefined
      ? []
      : (equality(known, left, right) ?? equality(known, right, left) ?? []);
  }
  if (terms.kind === 'call' && operatorName(terms.operator) === 'internal.member_2')
    return member(known, terms.args);
  return [];
}

function equality(known: Known, left: Term, right: Term): Condition[] | undefined {
  const inside = left.type === 'ref' ? elementSubject(known, left) : undefined;
  const value = valueOf(known, right);
  if (inside !== undefined) {
    return value === undefined || !scalar(value) ? undefined : [{ kind: 'holds', subject: inside, value }];
  }
  if (left.type === 'var' && value !== undefined && !isComprehension(right))
    known.constants.set(left.name, value);
  const subject = subjectOf(known, left);
  if (subject === undefined) return undefined;
  if (value !== undefined) return flat(value) ? [{ kind: 'equals', subject, values: [value] }] : undefined;
  if (right.type !== 'var' || left.type !== 'ref') return undefined;
  known.aliases.set(right.name, subject);
  return [{ kind: 'defined', subject }];
}

function member(known: Known, args: readonly Term[]): Condition[] {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length !== 2) return [];
  const collection = valueOf(known, right);
  const element = left.type === 'var' ? subjectOf(known, left) : undefined;
  if (element !== undefined) {
    return collection === undefined
      ? []
      : [{ kind: 'equals', subject: element, values: elementsOf(collection) }];
  }
  const subject = subjectOf(known, right);
  const value = valueOf(known, left);
  if (subject === undefined || (value !== undefined && !scalar(value))) return [];
  return [value === undefined ? { kind: 'defined', subject } : { kind: 'holds', subject, value }];
}

function valueOf({ constants }: Known, term: Term): Value | undefined {
  return term.type === 'var' ? constants.get(term.name) : constantValue(term);
}

/** Of `input.list[_]`: what comes before the variable. */
function elementSubject(known: Known, { parts, ...ref }: RefTerm): Subject | undefined {
  const last = parts.at(-1);
  if (parts.length < 3 || last?.type !== 'var' || known.constants.has(last.name)) return undefined;
  return subjectOf(known, { ...ref, parts: parts.slice(0, -1) });
}

function subjectOf(known: Known, term: Term): Subject | undefined {
  if (term.type === 'var') return subjectOfVariable(known, term.name);
  const head = term.type === 'ref' ? term.parts[0] : undefined;
  if (term.type !== 'ref' || head?.type !== 'var') return undefined;
  const base =
    head.name === 'input' || head.name === 'data'
      ? ({ root: head.name, path: [] } as const)
      : subjectOfVariable(known, head.name);
  const path = term.parts.slice(1).map((part) => valueOf(known, part));
  if (base === undefined || path.includes(undefined)) return undefined;
  const whole = [...base.path, ...(path as Value[])];
  return base.root === 'data' && isVirtual(known.tree, whole) ? undefined : { root: base.root, path: whole };
}

function subjectOfVariable({ aliases, rule }: Known, name: string): Subject | undefined {
  const alias = aliases.get(name);
  if (alias !== undefined) return alias;
  const at = (rule.head.args ?? []).findIndex((arg) => arg.type === 'var' && arg.name === name);
  return at < 0 ? undefined : { root: at, path: [] };
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

function scalar(value: Value): boolean {
  return (
    value === null ||
    typeof value !== 'object' ||
    !(Array.isArray(value) || isObject(value) || value instanceof RegoSet)
  );
}

function flat(value: Value): boolean {
  return scalar(value) || (Array.isArray(value) && (value as readonly Value[]).every(scalar));
}

/** What the index gives of a document's rules. */
export interface Choice {
  readonly branches: readonly Rule[];
  /** How many, `else` not counted. */
  readonly rules: number;
  /** They agree on one value, so the first that holds decides. */
  readonly early: boolean;
}

export function planChoice(planner: Planner, rules: readonly Rule[]): (args: readonly Value[]) => Choice {
  const groups = rules.filter((rule) => !rule.default).map((rule) => branchesOf(planner, rule));
  return (args) => {
    const admitted = groups.map((branches) => branches.filter(({ admits }) => admits(args)));
    const branches = admitted.flat().map(({ rule }) => rule);
    return {
      branches,
      rules: admitted.filter((group) => group.length > 0).length,
      early: branches.every(isComplete) && sameConstant(branches),
    };
  };
}

/** A rule with a key in its head (`p.q`, `p contains x`) is part of a larger one to OPA. */
function isComplete({ head }: Rule): boolean {
  return head.key === undefined && isGroundRef(head.ref);
}

function branchesOf(planner: Planner, rule: Rule): { readonly rule: Rule; readonly admits: Admits }[] {
  const first = { rule, admits: planAdmission(planner, rule) };
  return rule.else === undefined ? [first] : [first, ...branchesOf(planner, rule.else)];
}
