/** Explains possible recursion: which reference closes the circle, and for which values of its variables. */
import { printTerm } from '../syntax/print.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import { contains } from '../types/compare.ts';
import { BOOLEAN, NULL, NUMBER, STRING } from '../types/construct.ts';
import type { Type } from '../types/type.ts';
import { membersOf } from './constant-bindings.ts';
import { selectsAlways, type DynamicReference } from './dynamic-dependencies.ts';
import { refTerm } from './nodes.ts';
import { renamedRef } from './rename.ts';
import { rulePath } from './rule-tree.ts';
import type { Session } from './session.ts';
import { termsEqual } from './term-order.ts';
import { walkElse } from './walk.ts';

/** Past these, the message would be longer than what it explains. */
const MAX_CONDITIONS = 2;
const MAX_MEMBERS = 5;

interface Condition {
  readonly at: number;
  readonly term: Term;
  readonly value: Term;
}

export function recursionCause(session: Session, path: readonly Rule[]): string {
  for (let at = 1; at < path.length; at += 1) {
    const from = path[at - 1] as Rule;
    const target = path[at] as Rule;
    const edge = dynamicEdge(session, from, target);
    if (edge !== undefined) return describe(session, edge, from, target, at > 1);
  }
  return '';
}

function dynamicEdge(session: Session, from: Rule, to: Rule): DynamicReference | undefined {
  return session.graph.dynamic.get(from)?.find(({ rules }) =>
    rules.some((rule) => {
      let found = false;
      walkElse(rule, (branch) => {
        found ||= branch === to;
        return found;
      });
      return found;
    }),
  );
}

function describe(
  session: Session,
  edge: DynamicReference,
  from: Rule,
  target: Rule,
  nested: boolean,
): string {
  const path = pathOf(session, target);
  const ref = renamedRef(refTerm(edge.ref.parts.slice(0, path.length)), session.rewritten).parts;
  const decisive: number[] = [];
  selectsAlways(edge.selector, path, edge.bound, decisive);
  const conditions = conditionsAt(ref, path, decisive);
  const shown = `${printTerm(refTerm(ref))}${nested ? ` in ${ruleText(session, from)}` : ''}`;
  const to = ruleText(session, target);
  const tellable =
    conditions !== undefined &&
    conditions.length > 0 &&
    conditions.length <= MAX_CONDITIONS &&
    !conditions.some((condition) => cannotHold(session, edge, condition));
  if (!tellable) return ` (${shown} could refer to ${to})`;
  const reasons = conditions.map((condition) => {
    const note = originNote(session, edge, from, condition);
    return `${printTerm(condition.term)} is ${printTerm(condition.value)}${note === '' ? '' : ` (${note})`}`;
  });
  return ` (${shown} refers to ${to} if ${reasons.join(' and ')})`;
}

/** Once per term; `undefined` where one term would need two values. */
function conditionsAt(
  ref: readonly Term[],
  path: readonly Term[],
  decisive: readonly number[],
): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (const at of decisive) {
    const term = ref[at];
    const value = path[at];
    if (term === undefined || value === undefined) continue;
    const known = conditions.find((condition) => termsEqual(condition.term, term));
    if (known === undefined) conditions.push({ at, term, value });
    else if (!termsEqual(known.value, value)) return undefined;
  }
  return conditions;
}

function originOf(edge: DynamicReference, { at }: Condition): ReturnType<DynamicReference['origins']['get']> {
  const part = edge.ref.parts[at];
  return part?.type === 'var' ? edge.origins.get(part.name) : undefined;
}

function cannotHold(session: Session, edge: DynamicReference, condition: Condition): boolean {
  const origin = originOf(edge, condition);
  if (origin?.kind === 'collection') {
    return !(membersOf(origin.collection) ?? []).some((member) => termsEqual(member, condition.value));
  }
  if (origin?.kind !== 'builtin') return false;
  const result = session.builtins.get(origin.name)?.type.result;
  const type = scalarType(condition.value);
  return result !== undefined && type !== undefined && !contains(result, type);
}

function scalarType(term: Term): Type | undefined {
  switch (term.type) {
    case 'null':
      return NULL;
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return NUMBER;
    case 'string':
      return STRING;
    case 'array':
    case 'arraycomprehension':
    case 'call':
    case 'object':
    case 'objectcomprehension':
    case 'ref':
    case 'set':
    case 'setcomprehension':
    case 'templatestring':
    case 'var':
      return undefined;
  }
}

function originNote(session: Session, edge: DynamicReference, from: Rule, condition: Condition): string {
  const part = edge.ref.parts[condition.at];
  if (part?.type === 'ref') {
    const [head] = part.parts;
    return head?.type === 'var' && head.name === 'data' ? "rule values aren't known at compile time" : '';
  }
  const origin = originOf(edge, condition);
  const term = printTerm(condition.term);
  switch (origin?.kind) {
    case undefined:
      return '';
    case 'input':
      return `${term} comes from ${printTerm(renamedRef(origin.ref, session.rewritten))}`;
    case 'rule':
      return `${term} comes from rule ${printTerm(origin.ref)}, whose value isn't known at compile time`;
    case 'collection': {
      const { length } = membersOf(origin.collection) ?? [];
      if (length > MAX_MEMBERS) return `${term} is one of ${String(length)} values`;
      return `${term} is one of ${printTerm(origin.collection)}`;
    }
    case 'builtin':
      return `${term} is computed by ${origin.name}`;
    case 'head-key':
      return `${term} is a key of ${ruleText(session, from)}`;
    case 'head-argument':
      return `${term} is an argument of ${ruleText(session, from)}`;
  }
}

function pathOf(session: Session, rule: Rule): Term[] {
  return rulePath(session.moduleOf.get(rule) as Module, rule);
}

function ruleText(session: Session, rule: Rule): string {
  return printTerm(renamedRef(refTerm(pathOf(session, rule)), session.rewritten));
}
