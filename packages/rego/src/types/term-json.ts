/** Constants as JSON values, the form in which types hold keys of objects. */
import type { Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';

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
    default:
      return printTerm(term);
  }
}

export function termOfJson(value: unknown): Term {
  const location = { file: '', row: 0, col: 0, offset: 0, text: '' };
  if (value === null) return { type: 'null', location };
  if (Array.isArray(value)) return { type: 'array', items: value.map(termOfJson), location };
  switch (typeof value) {
    case 'boolean':
      return { type: 'boolean', value, location };
    case 'number':
      return { type: 'number', text: String(value), location };
    case 'string':
      return { type: 'string', value, location };
    default: {
      const pairs = Object.entries(value as object).map(([key, item]): [Term, Term] => [
        { type: 'string', value: key, location },
        termOfJson(item),
      ]);
      return { type: 'object', pairs, location };
    }
  }
}
