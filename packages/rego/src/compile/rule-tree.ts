/** The tree of rules by their references (v1/ast/compile.go, TreeNode), and how references find rules in it. */
import { printTerm } from '../syntax/print.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import { stringTerm } from './nodes.ts';
import type { RuleNode } from './rule-node.ts';
import { compareTerms, termsEqual } from './term-order.ts';
import { groundPrefix, isConstant } from './walk.ts';

export function makeRuleTree(modules: readonly Module[]): RuleNode {
  const root = ruleNode(undefined);
  for (const module of modules) {
    if (module.rules.length === 0) place(root, module.package.path.parts);
    for (const rule of module.rules) place(root, groundPrefix(rulePath(module, rule))).rules.push(rule);
  }
  const system = root.children.get('data')?.children.get('"system"');
  if (system !== undefined) system.hidden = true;
  sortChildren(root);
  return root;
}

/** The whole reference of a rule: its package, then its head, whose first part counts as a string. */
export function rulePath(module: Module, rule: Rule): Term[] {
  const [head, ...rest] = rule.head.ref.parts;
  const name = head?.type === 'var' ? stringTerm(head.name, head.location) : head;
  return name === undefined ? [] : [...module.package.path.parts, name, ...rest];
}

/** What a part of a reference is called in {@link RuleNode.children}. */
export function nodeKey(part: Term): string {
  if (part.type === 'string') return `"${part.value}"`;
  return part.type === 'var' ? part.name : printTerm(part);
}

function ruleNode(key: Term | undefined): RuleNode {
  return { key, children: new Map(), rules: [], hidden: false };
}

function place(root: RuleNode, path: readonly Term[]): RuleNode {
  let node = root;
  for (const part of path) {
    const key = nodeKey(part);
    let child = node.children.get(key);
    if (child === undefined) {
      child = ruleNode(part);
      node.children.set(key, child);
    }
    node = child;
  }
  return node;
}

function sortChildren(node: RuleNode): void {
  if (node.children.size > 1) {
    const sorted = [...node.children].toSorted(([, a], [, b]) => compareTerms(a.key as Term, b.key as Term));
    node.children.clear();
    for (const [key, child] of sorted) node.children.set(key, child);
  }
  for (const child of node.children.values()) sortChildren(child);
}

export function childOf(node: RuleNode, part: Term): RuleNode | undefined {
  if (part.type === 'ref' || part.type === 'call') return undefined;
  return node.children.get(nodeKey(part));
}

export function findNode(root: RuleNode, parts: readonly Term[]): RuleNode | undefined {
  let node: RuleNode | undefined = root;
  for (const part of parts) {
    node = childOf(node, part);
    if (node === undefined) return undefined;
  }
  return node;
}

/** In the order of keys; `visit` says true to stay out of the children. */
export function depthFirst(node: RuleNode, visit: (node: RuleNode) => boolean): void {
  if (visit(node)) return;
  for (const child of node.children.values()) depthFirst(child, visit);
}

/** Every rule that the reference may read, whatever its variables are, hidden packages included. */
export function rulesReadBy(
  tree: RuleNode,
  moduleOf: ReadonlyMap<Rule, Module>,
  parts: readonly Term[],
): Rule[] {
  const found = new Set<Rule>();
  const meet = (rules: readonly Rule[], at: number): void => {
    for (const rule of rules) {
      const module = moduleOf.get(rule);
      if (module !== undefined && mayMeet(rulePath(module, rule), parts, at)) found.add(rule);
    }
  };
  const collect = (node: RuleNode, at: number): void => {
    const part = parts[at];
    if (part === undefined) {
      depthFirst(node, (below) => {
        for (const rule of below.rules) found.add(rule);
        return false;
      });
      return;
    }
    for (const child of at === 0 || isConstant(part) ? onlyChild(node, part) : node.children.values()) {
      meet(child.rules, at + 1);
      collect(child, at + 1);
    }
  };
  collect(tree, 0);
  return [...found];
}

function onlyChild(node: RuleNode, part: Term): RuleNode[] {
  const child = childOf(node, part);
  return child === undefined ? [] : [child];
}

/** Two constants that differ keep a rule and a reference apart; anything else may be equal. */
function mayMeet(rule: readonly Term[], parts: readonly Term[], from: number): boolean {
  for (let at = from; at < Math.min(rule.length, parts.length); at += 1) {
    const left = rule[at] as Term;
    const right = parts[at] as Term;
    if (isConstant(left) && isConstant(right) && !termsEqual(left, right)) return false;
  }
  return true;
}
