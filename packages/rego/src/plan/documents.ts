/** The rules at one place of `data`, as a document that remembers its value for the rest of an evaluation. */
import type { RuleNode } from '../compile/program.ts';
import { depthFirst } from '../compile/rule-tree.ts';
import type { VirtualDocument } from '../run/documents.ts';
import { NOTHING, type Cached } from '../run/machine.ts';
import { lookup } from '../run/lookup.ts';
import type { Rule } from '../syntax/ast.ts';
import { keyOf } from '../values/collections.ts';
import type { Value } from '../values/value.ts';
import { constantValue } from './operands.ts';
import { isMultiValue, planPartialRules, type PartialRules } from './partial-rules.ts';
import type { Planner } from './planner.ts';
import { callsFunctions, remembering } from './remembered.ts';
import { watchDocument } from './watched-document.ts';
import { planDefinitions, type Definitions } from './rules.ts';

/** So many places has each document: its value, and its members asked for by key. */
export const PLACES = 2;

/** Documents are planned after whoever reads them, so that a long chain of rules needs no deep stack. */
export interface Planned {
  readonly document: VirtualDocument;
  readonly plan: () => void;
}

export function makeDocument(planner: Planner, node: RuleNode, path: readonly Value[], id: number): Planned {
  const rules = rulesOf(node);
  const planned = planDocument(planner, node, rules, path, id);
  const { observation } = planner;
  if (observation === undefined) return planned;
  return { ...planned, document: watchDocument(planner, observation, planned.document, rules, id) };
}

function planDocument(
  planner: Planner,
  node: RuleNode,
  rules: readonly Rule[],
  path: readonly Value[],
  id: number,
): Planned {
  const [first] = node.rules;
  if ((first?.head.args?.length ?? 0) > 0) return makeFunction(planner, rules, path, id);
  const partial = node.rules.some((rule) => isMultiValue(rule) || !hasGroundRef(rule));
  return partial ? makePartial(planner, rules, path, id) : makeComplete(planner, rules, path, id);
}

function hasGroundRef({ head }: Rule): boolean {
  return head.ref.parts.slice(1).every((part) => constantValue(part) !== undefined);
}

/** A document with variables in a reference takes in all rules below it. */
function rulesOf(node: RuleNode): Rule[] {
  if (node.rules.every(hasGroundRef)) return node.rules;
  const rules: Rule[] = [];
  depthFirst(node, (below) => {
    rules.push(...below.rules);
    return false;
  });
  return rules;
}

function makeFunction(planner: Planner, rules: readonly Rule[], path: readonly Value[], id: number): Planned {
  let definitions: Definitions | undefined;
  const evaluate = (args: readonly Value[]): Value | undefined => definitions?.evaluate(args);
  const call =
    planner.observation === undefined && rules.some(callsFunctions)
      ? remembering(planner.machine, id, evaluate)
      : evaluate;
  return {
    document: {
      path,
      kind: 'function',
      read: () => undefined,
      member: () => undefined,
      call,
      settled: () => definitions?.settled,
    },
    plan: () => void (definitions = planDefinitions(planner, rules)),
  };
}

const NO_ARGUMENTS: readonly Value[] = [];

function makeComplete(planner: Planner, rules: readonly Rule[], path: readonly Value[], id: number): Planned {
  const { machine } = planner;
  let definitions: Definitions | undefined;
  const read = (): Value | undefined => {
    const { remembered } = machine;
    const cached = remembered[id] as Cached;
    if (cached !== undefined) return cached === NOTHING ? undefined : cached;
    const value = definitions?.evaluate(NO_ARGUMENTS);
    remembered[id] = value === undefined ? NOTHING : value;
    return value;
  };
  return {
    // A function without parameters, `f() if …`, is a complete rule that can be called.
    document: {
      path,
      kind: 'complete',
      read,
      member: (key) => lookup(read(), key),
      call: read,
      settled: () => definitions?.settled,
    },
    plan: () => void (definitions = planDefinitions(planner, rules)),
  };
}

function makePartial(planner: Planner, rules: readonly Rule[], path: readonly Value[], id: number): Planned {
  const { machine } = planner;
  let partial: PartialRules | undefined;
  const read = (): Value | undefined => {
    const { remembered } = machine;
    const cached = remembered[id] as Cached;
    if (cached !== undefined) return cached === NOTHING ? undefined : cached;
    const value = partial?.whole();
    remembered[id] = value;
    return value;
  };
  const member = (key: Value): Value | undefined => {
    const whole = machine.remembered[id] as Cached;
    if (whole !== undefined) return whole === NOTHING ? undefined : lookup(whole, key);
    const members = (machine.remembered[id + 1] ??= new Map<unknown, Cached>()) as Map<unknown, Cached>;
    const name = keyOf(key);
    const cached = members.get(name);
    if (cached !== undefined) return cached === NOTHING ? undefined : cached;
    const value = partial?.member(key);
    members.set(name, value === undefined ? NOTHING : value);
    return value;
  };
  return {
    document: { path, kind: 'partial', read, member, call: () => undefined, settled: () => partial?.settled },
    plan: () => void (partial = planPartialRules(planner, rules, path.length)),
  };
}
