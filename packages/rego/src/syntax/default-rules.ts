/** What a default rule may be: a value that needs no evaluation, and arguments that are different variables. */
import type { Rule, Term } from './ast.ts';
import { error } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { printTerm } from './print.ts';
import { typeName } from './type-name.ts';

export function isValidDefaultValue(p: Parser, { head, location }: Rule): boolean {
  if (head.value === undefined) {
    error(p, location, 'illegal default rule (must have a value)');
    return false;
  }
  const wrong = variableParts(head.value);
  for (const term of wrong)
    error(p, location, `illegal default rule (value cannot contain ${typeName(term)})`);
  return wrong.length === 0;
}

/** References, variables and calls outside comprehensions. */
function variableParts(term: Term): Term[] {
  switch (term.type) {
    case 'var':
    case 'ref':
    case 'call':
      return [term];
    case 'array':
    case 'set':
      return term.items.flatMap(variableParts);
    case 'object':
      return term.pairs.flatMap(([key, value]) => [...variableParts(key), ...variableParts(value)]);
    case 'templatestring':
      return term.parts.flatMap((part) => ('type' in part ? [] : exprParts(part.terms)));
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return [];
  }
}

function exprParts(terms: Rule['body'][number]['terms']): Term[] {
  if (terms.kind === 'term') return variableParts(terms.term);
  return terms.kind === 'call' ? [terms.operator, ...terms.args].flatMap(variableParts) : [];
}

export function isValidDefaultArgs(p: Parser, { head, location }: Rule): boolean {
  let valid = true;
  const seen = new Set<string>();
  for (const term of head.args ?? []) {
    if (term.type === 'var' && !seen.has(term.name)) {
      seen.add(term.name);
      continue;
    }
    valid = false;
    const wrong =
      term.type === 'var' ? `cannot be repeated ${printTerm(term)}` : `cannot contain ${typeName(term)}`;
    error(p, location, `illegal default rule (arguments ${wrong})`);
  }
  return valid;
}
