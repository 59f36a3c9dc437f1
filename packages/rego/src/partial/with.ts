/** Modifiers: documents and functions are replaced while the expression is evaluated, not for what comes after it. */
import { walkExpr, walkTerm, type Visitor } from '../compile/walk.ts';
import { printTerm } from '../syntax/print.ts';
import type { Expr, Term } from '../syntax/ast.ts';
import { plug } from './bindings.ts';
import { withValues } from './base.ts';
import type { Next, Query } from './evaluation.ts';
import { containsRecursive } from './save.ts';
import { isFunctionTerm, isOtherTarget, saveMarked } from './saving.ts';
import { groundPart, headName } from './terms.ts';

export function evalWith(
  query: Query,
  expr: Expr,
  evalStep: (query: Query, next: Next) => void,
  next: Next,
): void {
  const refs = refsNotToInline(query, expr);
  if (refs === undefined) {
    saveMarked(query, expr, query.bindings, next);
    return;
  }
  swapped(query, replacements(query, expr, refs), (after) => evalStep(query, after), next);
}

/** What the modifiers touch must stay a reference under them. `undefined` where a document is replaced by something unknown: then the whole expression is left over. */
function refsNotToInline(query: Query, expr: Expr): (readonly Term[])[] | undefined {
  const refs: (readonly Term[])[] = [];
  const visitor: Visitor = {
    term: (term) => {
      if (term.type === 'ref') refs.push(groundPart(term.parts));
    },
  };
  for (const { target, value } of expr.with) {
    if (isOtherTarget(target) || isFunctionTerm(query.shared, target)) {
      walkTerm(value, visitor);
      continue;
    }
    if (containsRecursive(query.shared.saves, value, query.bindings)) return undefined;
    walkTerm(target, visitor);
    walkTerm(value, visitor);
  }
  walkExpr({ ...expr, with: [] }, visitor);
  return refs;
}

interface Replacements {
  readonly input: Term | undefined;
  readonly data: Term | undefined;
  readonly mocks: ReadonlyMap<string, Term>;
  readonly targets: readonly (readonly Term[])[];
  readonly refs: readonly (readonly Term[])[];
}

function replacements(query: Query, expr: Expr, refs: Replacements['refs']): Replacements {
  const input: [readonly Term[], Term][] = [];
  const data: [readonly Term[], Term][] = [];
  const mocks = new Map<string, Term>();
  const targets: (readonly Term[])[] = [];
  for (const { target, value } of expr.with) {
    if (target.type !== 'ref') continue;
    const plugged = plug(query.bindings, value);
    const builtin = isOtherTarget(target);
    if (builtin || isFunctionTerm(query.shared, target)) mocks.set(printTerm(target), plugged);
    else (headName(target.parts) === 'input' ? input : data).push([target.parts, plugged]);
    if (!builtin) targets.push(target.parts);
  }
  return {
    input: withValues(query.input, input),
    data: withValues(query.data, data),
    mocks,
    targets,
    refs,
  };
}

/** What comes after the expression runs without the replacements. */
function swapped(query: Query, made: Replacements, run: (next: Next) => void, next: Next): void {
  const { shared } = query;
  const { input, data } = query;
  const put = (): void => {
    if (made.input !== undefined) query.input = made.input;
    if (made.data !== undefined) query.data = made.data;
    shared.disabled.push({ internal: true, refs: made.refs });
    shared.targets.push(made.targets);
    shared.cache.push(new Map());
    shared.mocks.at(-1)?.push(made.mocks);
  };
  const restore = (): void => {
    query.input = input;
    query.data = data;
    shared.disabled.pop();
    shared.targets.pop();
    shared.cache.pop();
    shared.mocks.at(-1)?.pop();
  };
  put();
  try {
    run(() => {
      restore();
      try {
        next();
      } finally {
        put();
      }
    });
  } finally {
    restore();
  }
}
