/**
 * Whether looking for more solutions could end the evaluation with an error. OPA looks for all of them even where one is
 * enough (under `not`, in rules whose definitions disagree), so only where nothing can fail may the first one do.
 */
import type { RuleNode } from '../compile/program.ts';
import { nodeKey } from '../compile/rule-tree.ts';
import { walkBody, walkElse, walkHead, type Visitor } from '../compile/walk.ts';
import type { Body, RefTerm, Rule } from '../syntax/ast.ts';
import { constantValue } from './operands.ts';
import { isMultiValue } from './partial-rules.ts';
import type { Planner } from './planner.ts';
import { sameConstant } from './same-constant.ts';

const known = new WeakMap<RuleNode, boolean>();

/** Rules that read rules that read rules: past this, they are taken to fail. */
const DEEPEST = 50;

export function mayFail({ program }: Pick<Planner, 'program'>, body: Body, depth = 0): boolean {
  const root = program.rules.children.get('data');
  let fails = false;
  const visitor: Visitor = {
    with: () => (fails = true),
    term: (term) => {
      if (term.type === 'objectcomprehension') fails = true;
      if (term.type === 'ref' && readsFailing(program, root, term, depth)) fails = true;
      return fails;
    },
    expr: () => fails,
  };
  walkBody(body, visitor);
  return fails;
}

function readsFailing(
  program: Planner['program'],
  root: RuleNode | undefined,
  { parts: [head, ...rest] }: RefTerm,
  depth: number,
): boolean {
  if (head?.type !== 'var' || head.name !== 'data') return false;
  let node = root;
  for (const part of rest) {
    if (node === undefined) return false;
    if (node.rules.length > 0) break;
    if (constantValue(part) === undefined) break;
    node = node.children.get(nodeKey(part));
  }
  return node !== undefined && nodeFails(program, node, depth);
}

function nodeFails(program: Planner['program'], node: RuleNode, depth: number): boolean {
  const before = known.get(node);
  if (before !== undefined) return before;
  if (depth > DEEPEST) return true;
  const fails =
    rulesFail(program, node.rules, depth + 1) ||
    [...node.children.values()].some((child) => nodeFails(program, child, depth + 1));
  known.set(node, fails);
  return fails;
}

function rulesFail(program: Planner['program'], rules: readonly Rule[], depth: number): boolean {
  if (rules.length === 0) return false;
  const disagree = !rules.every(isMultiValue) && !sameConstant(rules.filter((rule) => !rule.default));
  return disagree || rules.some((rule) => ruleFails(program, rule, depth));
}

function ruleFails(program: Planner['program'], rule: Rule, depth: number): boolean {
  let fails = false;
  walkElse(rule, (branch) => {
    fails ||= mayFail({ program }, branch.body, depth);
    walkHead(branch.head, {
      term: (term) => {
        if (term.type === 'ref' || term.type === 'objectcomprehension') fails = true;
      },
    });
    return fails;
  });
  return fails;
}
