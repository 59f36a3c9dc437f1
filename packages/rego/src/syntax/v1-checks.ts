/** What v1 requires of a rule when it is read (v1/ast/rego_v1.go): `if` before a body, `contains` for sets, no bare names. */
import type { RegoError } from '../error.ts';
import type { Rule } from './ast.ts';
import { reservedWords } from './token.ts';

const WORDS = reservedWords('v1');

export function checkV1Rule(rule: Rule): RegoError[] {
  const { head, default: isDefault, generatedBody } = rule;
  const kind = head.args !== undefined && head.args.length > 0 ? 'function' : 'rule';
  const messages: string[] = [];
  if (head.ref.parts.length < 2 && WORDS.has(head.name)) {
    messages.push(`${head.name} keyword cannot be used for rule name`);
  }
  if (generatedBody && head.generatedValue)
    messages.push(`${kind} must have value assignment and/or body declaration`);
  if (!generatedBody && !isDefault && !hasKeyword(rule, 'if')) {
    messages.push(`\`if\` keyword is required before ${kind} body`);
  }
  if (head.value === undefined && !hasKeyword(rule, 'contains')) {
    messages.push('`contains` keyword is required for partial set rules');
  }
  return messages.map((message) => ({ code: 'rego_parse_error', message, location: rule.location }));
}

function hasKeyword({ head }: Rule, keyword: 'if' | 'contains'): boolean {
  return head.keywords?.includes(keyword) === true;
}
