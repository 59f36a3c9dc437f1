/** Constants as JSON values, the form in which types hold keys of objects. */
import type { Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import { NOWHERE, stringTerm } from '../compile/nodes.ts';

export function jsonOfTerm(term: Term): unknown {
  switch (term.type) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return term.value;
    case 'number':
      return Number(term.text);
    case 'array':
    case 'set':
      return term.items.map(jsonOfTerm);
    case 'object':
      return Object.fromEntries(
        term.pairs.map(([key, value]) => [
          key.type === 'string' ? key.value : printTerm(key),
          jsonOfTerm(value),
        ]),
      );
    case 'arraycomprehension':
    case 'call':
    case 'objectcomprehension':
    case 'ref':
    case 'setcomprehension':
    case 'templatestring':
    case 'var':
      return printTerm(term);
  }
}

export function termOfJson(value: unknown): Term {
  if (value === null) return { type: 'null', location: NOWHERE };
  if (Array.isArray(value)) return { type: 'array', items: value.map(termOfJson), location: NOWHERE };
  if (typeof value === 'boolean') return { type: 'boolean', value, location: NOWHERE };
  if (typeof value === 'number') return { type: 'number', text: String(value), location: NOWHERE };
  if (typeof value === 'string') return stringTerm(value);
  const pairs = Object.entries(value as object).map(([key, item]): [Term, Term] => [
    stringTerm(key),
    termOfJson(item),
  ]);
  return { type: 'object', pairs, location: NOWHERE };
}
