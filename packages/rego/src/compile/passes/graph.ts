/**
 * Which rules read which (v1/ast/compile.go, Graph). A variable in a reference may select any rule at its place, unless the
 * body binds it to constants in front: `some x in ["a", "b"]; data[x].p` reads two packages, not all.
 */
import type { Module, RefTerm, Rule, Term } from '../../syntax/ast.ts';
import { compareLocations } from '../error-order.ts';
import { rulesReadBy, rulePath } from '../rule-tree.ts';
import type { DependencyGraph } from '../dependency-graph.ts';
import type { Session } from '../session.ts';
import { compareLists } from '../term-order.ts';
import { walkExpr, walkHead, walkRules, isConstant } from '../walk.ts';
import { expandReference, knownBefore, orderedBindings, type Binding } from '../constant-bindings.ts';
import {
  dynamicReferences,
  selectsAlways,
  variablesBefore,
  type Dependency,
  type DynamicReference,
} from '../dynamic-dependencies.ts';

export function setGraph(session: Session): void {
  session.graph = makeGraph(session);
}

function makeGraph(session: Session): DependencyGraph {
  const nodes: Rule[] = [];
  const reads = new Map<Rule, Set<Rule>>();
  const readBy = new Map<Rule, Set<Rule>>();
  const dynamic = new Map<Rule, readonly DynamicReference[]>();
  const find = (parts: readonly Term[]): Rule[] => rulesReadBy(session.tree, session.moduleOf, parts);
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      nodes.push(rule);
      const dependencies = dependenciesOf(session, rule, find);
      for (const { rule: target } of dependencies) {
        for (let branch: Rule | undefined = target; branch !== undefined; branch = branch.else) {
          add(reads, rule, branch);
          add(readBy, branch, rule);
        }
      }
      if (dependencies.some((dependency) => !dependency.always)) {
        dynamic.set(rule, dynamicReferences(rule, dependencies, session.builtins));
      }
    });
  }
  return { nodes, reads, readBy, dynamic };
}

function add(edges: Map<Rule, Set<Rule>>, from: Rule, to: Rule): void {
  const known = edges.get(from);
  if (known === undefined) edges.set(from, new Set([to]));
  else known.add(to);
}

function dependenciesOf(
  session: Session,
  rule: Rule,
  find: (parts: readonly Term[]) => Rule[],
): Dependency[] {
  const dependencies: Dependency[] = [];
  let bindings: readonly Binding[] | undefined;
  const visitAt = (at: number) => ({
    term: (term: Term) => {
      if (term.type !== 'ref') return;
      if (term.parts.slice(1).every(isConstant)) {
        for (const target of find(term.parts))
          dependencies.push({ ref: term, selector: term.parts, at, rule: target, always: true });
        return;
      }
      bindings ??= orderedBindings(rule.body);
      dependencies.push(...variableDependencies(session, rule, term, at, knownBefore(bindings, at), find));
    },
  });
  for (const [at, expr] of rule.body.entries()) walkExpr(expr, visitAt(at));
  walkHead(rule.head, visitAt(rule.body.length));
  return dependencies;
}

function variableDependencies(
  session: Session,
  rule: Rule,
  ref: RefTerm,
  at: number,
  known: ReadonlyMap<string, readonly Term[]>,
  find: (parts: readonly Term[]) => Rule[],
): Dependency[] {
  const bound = variablesBefore(rule, at);
  const expanded = known.size === 0 ? [ref.parts] : expandReference(ref.parts, known);
  const selector = expanded.length === 1 ? (expanded[0] as Term[]) : ref.parts;
  return expanded.flatMap((parts) =>
    find(parts).map((target) => {
      const path = rulePath(session.moduleOf.get(target) as Module, target);
      return { ref, selector, at, rule: target, always: selectsAlways(selector, path, bound) };
    }),
  );
}

/** What a rule reads comes before it; `undefined` where rules go round in a circle. Chains may be longer than the stack. */
export function sortedRules(graph: DependencyGraph): Rule[] | undefined {
  const sorted: Rule[] = [];
  const done = new Set<Rule>();
  const open = new Set<Rule>();
  const stack: { rule: Rule; reads: Rule[] }[] = [];
  const enter = (rule: Rule): void => {
    open.add(rule);
    stack.push({ rule, reads: inOrder([...(graph.reads.get(rule) ?? [])]).toReversed() });
  };
  for (const start of inOrder(graph.nodes)) {
    if (!done.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.reads.pop();
      if (next === undefined) {
        stack.pop();
        open.delete(top.rule);
        done.add(top.rule);
        sorted.push(top.rule);
      } else if (open.has(next)) return undefined;
      else if (!done.has(next)) enter(next);
    }
  }
  return sorted;
}

export function inOrder(rules: readonly Rule[]): Rule[] {
  return rules.toSorted(
    (a, b) => compareLocations(a.location, b.location) || compareLists(a.head.ref.parts, b.head.ref.parts),
  );
}
