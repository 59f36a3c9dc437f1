/**
 * Which branches can hold at all, by what they ask of known documents: an `else` chain of which one branch is left is a rule like
 * any other (v1/ast/index.go, whose lookup does the same to partial evaluation).
 */
import { operatorName } from '../compile/nodes.ts';
import { childOf as childNode } from '../compile/rule-tree.ts';
import type { Expr, Rule, Term } from '../syntax/ast.ts';
import { childOf, runBody, type Definitions, type Query } from './evaluation.ts';
import { contains, isDisabled } from './save.ts';
import { headName, isConstant } from './terms.ts';

const INDEXED = new Set(['eq', 'equal', 'internal.member_2', 'startswith', 'endswith', 'glob.match']);

/** The definitions without branches that cannot hold. Each chain that keeps several branches keeps them as a chain. */
export function candidates(query: Query, definitions: Definitions): Definitions {
  if (!definitions.hasElse) return definitions;
  const rules: Rule[] = [];
  let hasElse = false;
  for (const rule of definitions.rules) {
    const left = branchesOf(rule).filter((branch) => mayHold(query, branch));
    const [first] = left;
    if (first === undefined) continue;
    hasElse ||= left.length > 1;
    rules.push(first);
  }
  return { ...definitions, rules, hasElse };
}

function branchesOf(rule: Rule): Rule[] {
  const branches: Rule[] = [];
  for (let at: Rule | undefined = rule; at !== undefined; at = at.else) branches.push(at);
  return branches;
}

function mayHold(query: Query, { body }: Rule): boolean {
  const bound = new Set<string>();
  const asked = body.filter((expr) => isIndexed(query, expr, bound));
  if (asked.length === 0) return true;
  const { shared } = query;
  const before = shared.queries;
  let holds = false;
  runBody(childOf(query, asked), () => {
    holds = true;
  });
  shared.queries = before;
  return holds;
}

/** Asks known documents for constants; adds the variables that it binds. */
function isIndexed(query: Query, { terms, negated, with: modifiers }: Expr, bound: Set<string>): boolean {
  if (negated || modifiers.length > 0) return false;
  if (terms.kind === 'term') return terms.term.type === 'ref' && isKnown(query, terms.term, bound);
  const name = terms.kind === 'call' ? operatorName(terms.operator) : undefined;
  if (terms.kind !== 'call' || name === undefined || !INDEXED.has(name)) return false;
  if (terms.args.length > (name === 'glob.match' ? 3 : 2)) return false;
  const [a, b] = terms.args;
  if (name === 'eq' && a !== undefined && b !== undefined) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (one.type !== 'var' || bound.has(one.name) || !isKnown(query, other, bound)) continue;
      bound.add(one.name);
      return true;
    }
  }
  return terms.args.every((arg) => isKnown(query, arg, bound));
}

function isKnown(query: Query, term: Term, bound: ReadonlySet<string>): boolean {
  if (term.type === 'var') return bound.has(term.name);
  if (term.type !== 'ref') return isConstant(term);
  const { disabled, saves } = query.shared;
  if (!term.parts.slice(1).every(isConstant)) return false;
  if (isDisabled(disabled, term.parts, true) || contains(saves, term, undefined)) return false;
  const head = headName(term.parts);
  return head === 'input' || (head === 'data' && isBase(query, term.parts));
}

/** No rule above, at or below. */
function isBase(query: Query, parts: readonly Term[]): boolean {
  let node = query.shared.program.rules.children.get('data');
  for (const part of parts.slice(1)) {
    node = node === undefined ? undefined : childNode(node, part);
    if (node === undefined) return true;
    if (node.rules.length > 0) return false;
  }
  return false;
}
