/** What `and`, `or` and `not { … }` refuse, with a hint of how to write what may have been meant. */
import type { Body, Expr, Location, Term } from './ast.ts';
import { MEMBER, MEMBER_WITH_KEY } from './infix.ts';
import { error, hint } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { printTerm } from './print.ts';

export function refuseWith(p: Parser, place: Location, operator: string): undefined {
  const after = `move \`with\` after the \`${operator}\` expression to apply it to the whole expression`;
  hint(p, `Wrap the operand in \`(...)\` or \`{...}\` to scope, or ${after}`);
  error(p, place, `\`with\` modifier is not allowed on operand of \`${operator}\``);
}

export function refuseBraces(p: Parser, location: Location, operand: string, operator: string): void {
  hint(p, `wrap the operand to keep the value: \`(${operand}) ${operator} ...\``);
  error(p, location, `operand of \`${operator}\` cannot begin with \`{\` unless the braces hold a body`);
}

export function isEmptyObject({ terms, with: modifiers }: Expr): boolean {
  return (
    modifiers.length === 0 &&
    terms.kind === 'term' &&
    terms.term.type === 'object' &&
    terms.term.pairs.length === 0
  );
}

/** `{a | b}` that begins a body: it looks like a comprehension. `or(a, b)` and `(a | b)` do not. */
export function isAmbiguousUnion(body: Body): boolean {
  const [first] = body;
  if (first?.terms.kind !== 'call') return false;
  const { operator } = first.terms;
  if (printTerm(operator) !== 'or' || operator.location.text !== '|') return false;
  return !first.location.text.trim().startsWith('(');
}

export function refuseAmbiguousUnion(p: Parser, location: Location, body: Body, prefix: string): void {
  const braces = p.source.slice(location.offset, p.state.lastEnd);
  const { offset, text } = body[0]!.location;
  const at = offset - location.offset;
  const inside = at > 0 && at + text.length <= braces.length;
  const union = inside ? `${braces.slice(0, at)}(${text})${braces.slice(at + text.length)}` : braces;
  hint(p, `write \`${prefix}(${braces})\` for the comprehension, or \`${prefix}${union}\` for the set union`);
  error(
    p,
    location,
    'ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension',
  );
}

/** Built-ins without a result: an operand of them alone can never fail. */
const VOID_CALLS: ReadonlySet<string> = new Set(['print', 'internal.print', 'internal.test_case']);

export function refuseVoidCalls(p: Parser, body: Body, operator: string): void {
  let first: { name: string; location: Location } | undefined;
  for (const { terms, negated, location } of body) {
    if (negated || terms.kind !== 'call') return;
    const name = printTerm(terms.operator);
    if (!VOID_CALLS.has(name)) return;
    first ??= { name, location };
  }
  if (first === undefined) return;
  const { name, location } = first;
  const why = 'produces no value and always succeeds, so the operand can never fail';
  hint(p, `\`${name}\` ${why}; move it out of the operand, or add an expression that can fail`);
  error(p, location, `operand of \`${operator}\` cannot consist only of calls to \`${name}\``);
}

const BINARY: ReadonlySet<string> = new Set([
  'plus',
  'minus',
  'mul',
  'div',
  'rem',
  'and',
  'or',
  'eq',
  'equal',
  'assign',
  'neq',
  'gt',
  'lt',
  'gte',
  'lte',
  MEMBER,
]);

/** The value that the leading `{` opens: the left side of an operator. */
export function braceLed(term: Term): Term {
  if (term.type !== 'call') return term;
  const name = printTerm(term.operator);
  const binary = BINARY.has(name) ? 2 : undefined;
  const arity = name === MEMBER_WITH_KEY ? 3 : binary;
  return arity !== undefined && term.args.length === arity ? braceLed(term.args[0]!) : term;
}
