/** References that read a rule only if their variables have the right values: recursion through them is only possible. */
import type { RefTerm, Rule, Term } from '../syntax/ast.ts';
import { copyNode } from './nodes.ts';
import { originsOf, type Origin } from './origins.ts';
import type { BuiltinDeclaration } from './builtin-declaration.ts';
import { termsEqual } from './term-order.ts';
import { variableNames, isConstant, walkExpr, walkHead } from './walk.ts';

/** A reference in a rule, and a rule that it may read. `at` is the expression's position; the body's length is the head. */
export interface Dependency {
  readonly ref: RefTerm;
  /** With variables of one known value written out. */
  readonly selector: readonly Term[];
  readonly at: number;
  readonly rule: Rule;
  /** Reads the rule whatever its variables are. */
  readonly always: boolean;
}

/** Copied: later passes rewrite the body. */
export interface DynamicReference {
  readonly ref: RefTerm;
  readonly selector: readonly Term[];
  readonly bound: ReadonlySet<string>;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly rules: Rule[];
}

export function dynamicReferences(
  rule: Rule,
  dependencies: readonly Dependency[],
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): DynamicReference[] {
  const always = new Set(
    dependencies.filter((dependency) => dependency.always).map((dependency) => dependency.rule),
  );
  const found: { of: RefTerm; reference: DynamicReference }[] = [];
  for (const { ref, selector, at, rule: target } of dependencies) {
    if (always.has(target)) continue;
    const last = found.at(-1);
    if (last?.of === ref) {
      last.reference.rules.push(target);
      continue;
    }
    const origins = originsOf(rule, at, selector, builtins);
    const bound = variablesBefore(rule, at);
    const reference = { ref: copyNode(ref), selector: copyNode(selector), bound, origins, rules: [target] };
    found.push({ of: ref, reference });
  }
  return found.map(({ reference }) => reference);
}

/** What may have a value when the expression is evaluated: the head's variables, given by who asks, and those in front. */
export function variablesBefore(rule: Rule, at: number): Set<string> {
  const names = new Set<string>();
  const visitor = { term: (term: Term) => void variableNames(term, names) };
  const [name] = rule.head.ref.parts;
  if (name?.type === 'var') names.add(name.name);
  walkHead(rule.head, visitor);
  for (const expr of rule.body.slice(0, at)) walkExpr(expr, visitor);
  return names;
}

/** Positions of the reference where a value decides are added to `decisive`. */
export function selectsAlways(
  selector: readonly Term[],
  path: readonly Term[],
  bound: ReadonlySet<string>,
  decisive?: number[],
): boolean {
  let always = true;
  for (let at = 1; at < Math.min(selector.length, path.length); at += 1) {
    const part = selector[at] as Term;
    const target = path[at] as Term;
    if (!isConstant(target)) continue;
    if (part.type === 'var' && !bound.has(part.name) && occurrences(selector, part.name) === 1) continue;
    if (isConstant(part)) {
      if (!termsEqual(part, target)) return false;
      continue;
    }
    if (decisive === undefined) return false;
    always = false;
    decisive.push(at);
  }
  return always;
}

function occurrences(parts: readonly Term[], name: string): number {
  return parts.filter((part) => part.type === 'var' && part.name === name).length;
}
