/** Heads of rules: a name, arguments, a key after `contains`, a value after `=` or `:=`. */
import type { Head, Term } from './ast.ts';
import { parseInfix } from './infix.ts';
import { NOWHERE, refTerm, trueTerm } from './nodes.ts';
import { current, here, illegal, scan, spanning } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { refuse } from './plain-expressions.ts';
import { printRef } from './print.ts';
import { parseHeadFinish, parseVar } from './terms.ts';

export interface ReadHead {
  readonly head: Head;
  readonly contains: boolean;
}

/** Undefined if it is none, or after an error. */
export function parseHead(p: Parser, isDefault: boolean): ReadHead | undefined {
  const start = here(p);
  const term = parseHeadFinish(p, parseVar(p));
  if (term === undefined) return refuse(p, 'expected rule head name');
  const head = headOf(p, term, start);
  if (head === undefined) return undefined;
  const contains = current(p) === 'contains';
  if (contains) parseKey(p, head);
  else parseValue(p, head, isDefault);
  head.location = spanning(p, start, start.offset, p.state.lastEnd);
  return { head, contains };
}

function headOf(p: Parser, term: Term, location: Head['location']): Head | undefined {
  const head = { name: '', assign: false, generatedValue: false, location };
  if (term.type === 'var') return { ...head, name: term.name, ref: refTerm([term], term.location) };
  if (term.type === 'ref') return { ...head, name: loneName(term.parts), ref: term };
  if (term.type !== 'call') return undefined;
  const { operator, args } = term;
  if (operator.parts[0]?.type === 'var')
    return { ...head, name: loneName(operator.parts), ref: operator, args };
  return refuse(p, `rule head ref ${printRef(operator.parts)} invalid`);
}

function loneName(parts: readonly Term[]): string {
  const [first] = parts;
  return parts.length === 1 && first?.type === 'var' ? first.name : '';
}

function parseKey(p: Parser, head: Head): void {
  const example = `${printRef(head.ref.parts)} contains <VALUE> { ... }`;
  if (head.args !== undefined) {
    illegal(p, `the contains keyword can only be used with multi-value rule definitions (e.g., ${example})`);
  }
  scan(p);
  const key = parseInfix(p);
  if (key === undefined) illegal(p, `expected rule key term (e.g., ${example})`);
  else head.key = key;
}

function parseValue(p: Parser, head: Head, isDefault: boolean): void {
  const name = printRef(head.ref.parts);
  const isFunction = head.args !== undefined && head.args.length > 0;
  if (current(p) === 'eq') {
    scan(p);
    const value = parseInfix(p);
    if (value === undefined) illegal(p, `expected rule value term (e.g., ${name}[<nil>] = <VALUE> { ... })`);
    else head.value = value;
  } else if (current(p) === 'assign') {
    scan(p);
    head.assign = true;
    const value = parseInfix(p);
    if (value !== undefined) head.value = value;
    else if (isFunction) illegal(p, `expected function value term (e.g., ${name}(...) := <VALUE> { ... })`);
    else if (isDefault) illegal(p, `expected default rule value term (e.g., default ${name} := <VALUE>)`);
    else illegal(p, `expected rule value term (e.g., ${name} := <VALUE> { ... })`);
  }
  if (head.value === undefined && (head.ref.parts.length !== 2 || isFunction)) {
    head.generatedValue = true;
    head.value = trueTerm(NOWHERE);
  }
}
