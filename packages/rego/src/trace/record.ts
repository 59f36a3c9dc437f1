/** A trace: the events of one evaluation, kept with what is needed to print them. */
import { rulePath } from '../compile/rule-tree.ts';
import { groundPrefix } from '../compile/walk.ts';
import { isGenerated } from '../compile/nodes.ts';
import type { EvaluationEvent, ObservedNode, Observer } from '../plan/observe.ts';
import type { Names } from '../prepare.ts';
import { copyNode } from '../compile/nodes.ts';
import { walkBody, walkExpr } from '../compile/walk.ts';
import type { Body, Expr, Location, Rule, Term } from '../syntax/ast.ts';
import { printBody, printExpr, printRef } from '../syntax/print.ts';
import type { Value } from '../values/value.ts';

export interface TraceEvent {
  readonly op: EvaluationEvent['op'];
  readonly node: ObservedNode;
  readonly query: number;
  readonly parent: number | undefined;
  readonly early: boolean;
  readonly location: Location | undefined;
  /** Where variables were asked for. */
  readonly locals: ReadonlyMap<string, Value> | undefined;
}

export interface Trace {
  readonly events: readonly TraceEvent[];
  /** Events beyond the limit, which were not kept. */
  readonly dropped: number;
}

export interface TraceRecorder {
  readonly observer: Observer;
  readonly trace: () => Trace;
}

export interface TraceOptions {
  /** Keep the values of variables. */
  readonly variables?: boolean;
  /** How many events are kept: a million, about a gigabyte, unless said otherwise. */
  readonly limit?: number;
}

/**
 * Records what an evaluation tries.
 *
 * @example
 * const recorder = recordTrace();
 * const policy = prepare({ modules, query, observer: recorder.observer });
 * if (policy.ok) policy.prepared.evaluate();
 * printTrace(recorder.trace().events, policy.prepared.names);
 */
export function recordTrace({ variables = false, limit = 1_000_000 }: TraceOptions = {}): TraceRecorder {
  const events: TraceEvent[] = [];
  let dropped = 0;
  const places = new Map<number, Location>();
  return {
    observer({ op, node, query, parent, early, locals }) {
      // Generated expressions have the place of what came before in their rule.
      const place = placeOf(node) ?? places.get(query);
      if (place !== undefined) places.set(query, place);
      if (events.length >= limit) dropped += 1;
      else {
        const kept = variables ? locals() : undefined;
        events.push({ op, node, query, parent, early, location: place, locals: kept });
      }
    },
    trace: () => ({ events, dropped }),
  };
}

function placeOf(node: ObservedNode): Location | undefined {
  switch (node.kind) {
    case 'rule':
      return known(node.rule.location);
    case 'body':
      return known(node.body[0]?.location);
    case 'expr':
      return known(node.expr.location);
    case 'text':
      return known(node.location);
  }
}

function known(location: Location | undefined): Location | undefined {
  return location === undefined || location.row === 0 ? undefined : location;
}

/** A node as OPA's traces show it: with the variables' names as written. */
export function nodeText(node: ObservedNode, names: Names): string {
  switch (node.kind) {
    case 'rule':
      return ruleText(node.rule, names);
    case 'body':
      return printBody(renamedBody(node.body, names));
    case 'expr':
      return printExpr(renamedExpr(node.expr, names));
    case 'text':
      return node.text;
  }
}

function ruleText(rule: Rule, { moduleOf }: Names): string {
  const module = moduleOf.get(rule);
  return printRef(groundPrefix(module === undefined ? rule.head.ref.parts : rulePath(module, rule)));
}

function renamedBody(body: Body, names: Names): Body {
  const copy = copyNode(body);
  walkBody(copy, renaming(names));
  return copy;
}

function renamedExpr(expr: Expr, names: Names): Expr {
  const copy = copyNode(expr);
  if (copy.terms.kind === 'every' && isMadeUp(copy.terms.key, names)) delete copy.terms.key;
  walkExpr(copy, renaming(names));
  return copy;
}

/** A key of `every` that its author left out. */
function isMadeUp(key: Term | undefined, { variables }: Names): boolean {
  return key?.type === 'var' && (variables.get(key.name) ?? '$').startsWith('$');
}

function renaming({ variables }: Names): { term: (term: Term) => void } {
  return {
    term(term) {
      if (term.type === 'var') term.name = variables.get(term.name) ?? term.name;
    },
  };
}

/** Variables that their author named, with their values. */
export function namedVariables(event: TraceEvent, { variables }: Names): [string, Value][] {
  return [...(event.locals ?? [])]
    .map(([name, value]): [string, Value] => [variables.get(name) ?? name, value])
    .filter(([name]) => !isGenerated(name) && !name.startsWith('$'));
}
