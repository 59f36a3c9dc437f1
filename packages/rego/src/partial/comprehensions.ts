/** Comprehensions: evaluated where everything in them is known, else left over with what is known of their variables. */
import { equalityExpr, varTerm, type Comprehension } from '../compile/nodes.ts';
import { termVariables } from '../compile/variables.ts';
import { EvaluationError } from '../error.ts';
import type { Term } from '../syntax/ast.ts';
import { namespaceComprehension, plug, type Bindings } from './bindings.ts';
import { biunify, closureOf, runBody, type Next, type Query } from './evaluation.ts';
import { isComprehension } from '../compile/nodes.ts';
import { unknownTerm } from './required.ts';
import { saveUnify } from './saving.ts';
import { numbered } from './save.ts';
import { arrayOf, objectOf, pathKey, setOf, termsEqual } from './terms.ts';

/** `swap` where the comprehension stood on the right. */
export function unifyComprehension(
  query: Query,
  comprehension: Comprehension,
  other: Term,
  at: Bindings,
  otherBindings: Bindings,
  swap: boolean,
  next: Next,
): void {
  if (!unknownTerm(query, comprehension, at)) {
    biunify(query, evaluated(query, comprehension), other, at, otherBindings, next);
    return;
  }
  const left = amended(query, comprehension, at);
  const right = isComprehension(other) ? amended(query, other, otherBindings) : other;
  if (swap) saveUnify(query, right, left, otherBindings, at, next);
  else saveUnify(query, left, right, at, otherBindings, next);
}

/** What its variables stand for is added to the body, and they are named apart from the caller's. */
export function amended(query: Query, comprehension: Comprehension, at: Bindings): Term {
  const { root } = query.shared;
  const names = termVariables(comprehension);
  const known = [...at.values.keys()]
    .filter((name) => names.has(name))
    .map((name) => equalityExpr(varTerm(name), plug(at, varTerm(name), root), comprehension.location));
  const body = numbered([...comprehension.body, ...known]);
  return namespaceComprehension(at, { ...comprehension, body }, root);
}

function evaluated(query: Query, comprehension: Comprehension): Term {
  const child = closureOf(query, comprehension.body);
  if (comprehension.type === 'objectcomprehension') return objectResult(child, comprehension);
  const items: Term[] = [];
  runBody(child, ({ bindings }) => items.push(plug(bindings, comprehension.term)));
  return comprehension.type === 'setcomprehension' ? setOf(items) : arrayOf(items);
}

function objectResult(
  child: Query,
  { key, value }: Extract<Comprehension, { type: 'objectcomprehension' }>,
): Term {
  const pairs = new Map<string, [Term, Term]>();
  runBody(child, ({ bindings }) => {
    const name = plug(bindings, key);
    const item = plug(bindings, value);
    const id = pathKey([name]);
    const known = pairs.get(id);
    if (known !== undefined && !termsEqual(known[1], item)) {
      throw new EvaluationError('eval_conflict_error', 'object keys must be unique', key.location);
    }
    pairs.set(id, [name, item]);
  });
  return objectOf([...pairs.values()]);
}
