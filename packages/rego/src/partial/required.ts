/** Whether evaluating something would leave expressions over: it, or a rule that it reads, depends on what is unknown (v1/topdown/save.go). */
import { operatorName } from '../compile/nodes.ts';
import { childOf, depthFirst } from '../compile/rule-tree.ts';
import type { RuleNode } from '../compile/program.ts';
import { walkBody, walkElse, walkExpr, walkHead, walkTerm, type Visitor } from '../compile/walk.ts';
import type { Body, Expr, Rule, Term } from '../syntax/ast.ts';
import { plug, type Bindings } from './bindings.ts';
import type { Query, Shared } from './evaluation.ts';
import { containsOverlapping, containsRecursive, isDisabled } from './save.ts';
import { constantPrefix, isConstant } from './terms.ts';
import { isScalar } from '../compile/nodes.ts';

export function unknownTerm(query: Query, term: Term, bindings = query.bindings): boolean {
  return search(query.shared, bindings, (visitor) => walkTerm(term, visitor));
}

export function unknownParts(query: Query, parts: readonly Term[], bindings = query.bindings): boolean {
  if (parts.length === 0) return false;
  return unknownTerm(query, { type: 'ref', parts: [...parts], location: parts[0]!.location }, bindings);
}

export function unknownExpr(query: Query, expr: Expr): boolean {
  return search(query.shared, query.bindings, (visitor) => walkExpr(expr, visitor));
}

export function unknownBody(query: Query, body: Body): boolean {
  return body.some((expr) => unknownExpr(query, expr));
}

function search(shared: Shared, bindings: Bindings, walk: (visitor: Visitor) => void): boolean {
  const known = new Map<Rule, boolean>();
  let found = false;
  const visitorFor = (callSite: boolean): Visitor => {
    const visitor: Visitor = {
      expr: (expr) => {
        found ||= expr.with.length > 0 || (!shared.nondeterministic && isNondeterministic(shared, expr));
        return found;
      },
      term: (term) => {
        if (found) return true;
        if (term.type === 'var') found = callSite && containsRecursive(shared.saves, term, bindings);
        else if (term.type === 'ref') found = unknownRef(term, callSite);
        return found;
      },
    };
    return visitor;
  };
  const inRules = visitorFor(false);
  const unknownRule = (rule: Rule): boolean => {
    const before = known.get(rule);
    if (before !== undefined) return before;
    found = false;
    walkElse(rule, (branch) => {
      walkHead(branch.head, inRules);
      walkBody(branch.body, inRules);
      return found;
    });
    const answer = found;
    found = false;
    known.set(rule, answer);
    return answer;
  };
  const unknownRef = (ref: Extract<Term, { type: 'ref' }>, callSite: boolean): boolean => {
    if (containsOverlapping(shared.saves, ref, bindings)) return true;
    if (isDisabled(shared.disabled, constantPrefix(ref.parts), true)) return true;
    const parts = callSite ? plugScalars(ref.parts, bindings) : ref.parts;
    return anyRule(shared.program.rules, parts, 0, unknownRule);
  };
  walk(visitorFor(true));
  return found;
}

function isNondeterministic(shared: Shared, { terms }: Expr): boolean {
  if (terms.kind !== 'call') return false;
  const name = operatorName(terms.operator);
  return name !== undefined && shared.builtins.get(name)?.pure === false;
}

/** Variables that stand for a scalar choose the rules that will be read. */
function plugScalars(parts: readonly Term[], bindings: Bindings): readonly Term[] {
  return parts.map((part, at) => {
    if (at === 0 || part.type !== 'var') return part;
    const plugged = plug(bindings, part);
    return isScalar(plugged) ? plugged : part;
  });
}

function anyRule(node: RuleNode, parts: readonly Term[], at: number, test: (rule: Rule) => boolean): boolean {
  const part = parts[at];
  if (part === undefined) return anyBelow(node, at === 0, test);
  if (at === 0 || isConstant(part)) {
    const child = childOf(node, part);
    return child !== undefined && (child.rules.some(test) || anyRule(child, parts, at + 1, test));
  }
  for (const child of node.children.values()) {
    if (child.hidden) continue;
    if (child.rules.some(test) || anyRule(child, parts, at + 1, test)) return true;
  }
  return false;
}

function anyBelow(node: RuleNode, self: boolean, test: (rule: Rule) => boolean): boolean {
  let found = false;
  depthFirst(node, (below) => {
    if (!found && (self || below !== node)) found = below.rules.some(test);
    return found || below.hidden;
  });
  return found;
}
