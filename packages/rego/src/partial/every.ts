/** `every`: over a small known collection its body is written out for each element (v1/topdown/eval.go, evalEvery). */
import { equalityExpr, isScalar, refTerm, varTerm, type EveryTerms } from '../compile/nodes.ts';
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { plug, renameBody } from './bindings.ts';
import { closureOf, runBody, type Next, type Query } from './evaluation.ts';
import { holds } from './negation.ts';
import { plugExpr } from './plug-closures.ts';
import { unknownBody, unknownTerm } from './required.ts';
import { saveExpr } from './saving.ts';
import { isCollection, termsEqual } from './terms.ts';

/** Elements of all collections around and this one. */
const MOST_UNROLLED = 32;

export function evalEvery(query: Query, expr: Expr, every: EveryTerms, next: Next): void {
  const domainUnknown = unknownTerm(query, every.domain);
  if (domainUnknown || unknownBody(query, every.body)) {
    const pairs = domainUnknown ? undefined : smallDomain(query, every);
    if (pairs === undefined) saveExpr(query, plugExpr(query, expr), query.bindings, next);
    else unroll(query, every, pairs, next);
    return;
  }
  if (!isCollection(plug(query.bindings, every.domain))) return;
  let all = true;
  runBody(closureOf(query, generator(every)), (element) => {
    all &&= holds(element, every.body);
  });
  if (all) next();
}

function generator({ domain, key, value }: EveryTerms): Body {
  const element = refTerm([domain, key ?? varTerm('$_key')], domain.location);
  return [equalityExpr(element, value, domain.location)];
}

type Element = readonly [variable: Term | undefined, value: Term][];

function smallDomain(query: Query, every: EveryTerms): Element[] | undefined {
  const domain = plug(query.bindings, every.domain);
  if (!isCollection(domain)) return undefined;
  if (Math.max(sizeOf(domain), 1) * query.unrolled > MOST_UNROLLED) return undefined;
  const elements: Element[] = [];
  runBody(closureOf(query, generator(every)), ({ bindings }) => {
    const variables = every.key === undefined ? [every.value] : [every.key, every.value];
    elements.push(variables.map((variable) => [variable, plug(bindings, variable)] as const) as Element);
  });
  return elements;
}

function sizeOf(term: Term): number {
  if (term.type === 'object') return term.pairs.length;
  return term.type === 'array' || term.type === 'set' ? term.items.length : 0;
}

function unroll(query: Query, every: EveryTerms, elements: readonly Element[], next: Next): void {
  const body = elements.flatMap((element) => elementBody(query, every, element));
  runBody(closureOf(query, body, query.unrolled * Math.max(elements.length, 1)), next);
}

/** The body with the element in it; its own variables get names of their own for each element. */
function elementBody(query: Query, every: EveryTerms, element: Element): Body {
  query.generated += 1;
  const suffix = `__e${query.generated}`;
  const substitutes = new Map<string, Term>();
  const first: Expr[] = [];
  for (const [variable, value] of element) {
    if (variable?.type !== 'var') continue;
    if (isScalar(value)) {
      substitutes.set(variable.name, value);
      continue;
    }
    // A collection cannot be the head of a reference.
    const fresh = varTerm(`${variable.name}${suffix}`);
    substitutes.set(variable.name, fresh);
    first.push(equalityExpr(fresh, value, every.domain.location));
  }
  const body = renameBody(every.body, (term) => substitutes.get(term.name) ?? renamed(query, term, suffix));
  return [...first, ...body];
}

/** Variables with a value, and unknown ones, are those of the query around. */
function renamed(query: Query, term: Extract<Term, { type: 'var' }>, suffix: string): Term {
  if (term.name === 'data' || term.name === 'input') return term;
  const plugged = plug(query.bindings, term);
  return !termsEqual(plugged, term) || unknownTerm(query, term) ? term : varTerm(`${term.name}${suffix}`);
}
