/** Rules must not read themselves, directly or through others. */
import { printTerm } from '../../syntax/print.ts';
import type { Rule } from '../../syntax/ast.ts';
import { recursionCause } from '../recursion-cause.ts';
import { renamedRef } from '../rename.ts';
import { depthFirst, rulePath } from '../rule-tree.ts';
import { refTerm } from '../nodes.ts';
import { regoError, type Session } from '../session.ts';
import { walkElse } from '../walk.ts';
import { inOrder, sortedRules } from './graph.ts';

export function checkRecursion(session: Session): void {
  if (sortedRules(session.graph) !== undefined) return;
  depthFirst(session.tree, (node) => {
    for (const rule of node.rules) walkElse(rule, (branch) => !checkRule(session, branch));
    return session.errors.full;
  });
}

/** False once no more errors are taken: a search for each of many rules would only cost time. */
function checkRule(session: Session, rule: Rule): boolean {
  const { graph } = session;
  if (session.errors.full) return false;
  const anyPath = pathBack(rule, (from) => [...(graph.reads.get(from) ?? [])]);
  if (anyPath === undefined) return true;
  const isCertain = (from: Rule, to: Rule): boolean =>
    graph.dynamic.get(from)?.some(({ rules }) => rules.some((target) => reaches(target, to))) !== true;
  const certain = pathBack(rule, (from) =>
    [...(graph.reads.get(from) ?? [])].filter((to) => isCertain(from, to)),
  );
  const path = certain ?? anyPath;
  const name = ruleText(session, rule);
  const steps = path.map((step) => ruleText(session, step)).join(' -> ');
  const message =
    certain === undefined
      ? `rule ${name} may be recursive: ${steps}${recursionCause(session, path)}`
      : `rule ${name} is recursive: ${steps}`;
  return session.errors.stop(regoError('rego_recursion_error', rule.location, message));
}

/** A rule, or a later branch of its chain. */
function reaches(rule: Rule, wanted: Rule): boolean {
  let found = false;
  walkElse(rule, (branch) => {
    found ||= branch === wanted;
    return found;
  });
  return found;
}

function pathBack(start: Rule, edges: (rule: Rule) => Rule[]): Rule[] | undefined {
  const seen = new Set([start]);
  const stack = [{ rule: start, edges: inOrder(edges(start)).toReversed() }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.edges.pop();
    if (next === start) return [...stack.map(({ rule }) => rule), start];
    if (next === undefined) stack.pop();
    else if (!seen.has(next)) {
      seen.add(next);
      stack.push({ rule: next, edges: inOrder(edges(next)).toReversed() });
    }
  }
  return undefined;
}

function ruleText(session: Session, rule: Rule): string {
  const module = session.moduleOf.get(rule);
  const path = module === undefined ? rule.head.ref.parts : rulePath(module, rule);
  return printTerm(renamedRef(refTerm(path), session.rewritten));
}
