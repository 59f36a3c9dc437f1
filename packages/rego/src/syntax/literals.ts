/** Numbers, strings and template strings. */
import type { Expr, TemplateStringTerm, Term } from './ast.ts';
import { callsOperator, stringTerm } from './nodes.ts';
import { current, error, here, illegal, scan, scanTemplate, spanning } from './parser-state.ts';
import type { Parser } from './parser-state.ts';

/** Binary exponents beyond this are refused, as OPA does: the number could not be written out in sensible time. */
const MAX_BINARY_EXPONENT = 1e5;

export function parseNumber(p: Parser): Term | undefined {
  const location = here(p);
  let prefix = '';
  if (current(p) === 'minus') {
    prefix = '-';
    scan(p);
    if (current(p) !== 'number' && current(p) !== '.') return fail(p, 'expected number');
  }
  if (current(p) === '.') {
    prefix += '.';
    scan(p);
    if (current(p) !== 'number') return fail(p, 'expected number');
  }
  const { literal } = p.state;
  if (!prefix.endsWith('.') && hasLeadingZero(literal))
    return fail(p, 'expected number without leading zero');
  const text = prefix + literal;
  const exponent = binaryExponent(text);
  if (exponent === undefined) return fail(p, 'invalid float');
  if (Math.abs(exponent) > MAX_BINARY_EXPONENT) {
    error(p, here(p), 'number too big');
    return undefined;
  }
  return { type: 'number', text, location };
}

function fail(p: Parser, note: string): undefined {
  illegal(p, note);
  return undefined;
}

function hasLeadingZero(literal: string): boolean {
  if (literal.length < 2 || literal[0] !== '0') return false;
  return literal[1] !== '.' && !(literal.length > 2 && literal[1]!.toLowerCase() === 'e');
}

/** Roughly log2 of the number; undefined if it is none. */
function binaryExponent(text: string): number | undefined {
  if (text.length < 16 && !/[.e]/i.test(text)) return 0;
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = '', ...more] = mantissa.replace('-', '').split('.');
  if (more.length > 0) return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0;
  if (Math.abs(Number(exponent) - fraction.length) >= 2 ** 31) return undefined;
  return (Number(exponent) + digits.length - fraction.length) * Math.log2(10);
}

export function parseString(p: Parser): Term | undefined {
  const { literal } = p.state;
  const location = here(p);
  const inner = literal.slice(1, -1);
  if (literal[0] === '`' || !inner.includes('\\')) return stringTerm(inner, location);
  const value = unescape(inner);
  if (value !== undefined) return stringTerm(value, location);
  error(p, location, `illegal string literal: ${literal}`);
  return undefined;
}

/** Escapes are those of JSON; so are raw control characters refused, but only in a string that has an escape. */
function unescape(inner: string): string | undefined {
  try {
    return (JSON.parse(`"${inner}"`) as string).toWellFormed();
  } catch {
    return undefined;
  }
}

export function parseTemplateString(p: Parser, raw: boolean): Term | undefined {
  const location = here(p);
  if (p.version === 'v0' || p.version === 'v0v1') {
    error(p, location, 'template strings are not supported by current capabilities');
    return undefined;
  }
  const parts: TemplateStringTerm['parts'] = [];
  for (;;) {
    if (!readText(p, parts, raw)) return undefined;
    if (current(p) === 'template-string-end' || current(p) === 'raw-template-string-end') break;
    if (!readExpression(p, parts)) return undefined;
    scanTemplate(p, raw);
  }
  const span = spanning(p, location, location.offset, p.state.end);
  return { type: 'templatestring', parts, multiLine: raw, location: span };
}

function readText(p: Parser, parts: TemplateStringTerm['parts'], raw: boolean): boolean {
  const { token, literal } = p.state;
  if (!token.includes('template-string')) {
    error(p, here(p), 'expected template-string part');
    return false;
  }
  const inner = withoutBraceEscapes(literal.slice(1, -1), raw);
  const value = raw || !inner.includes('\\') ? inner : unescape(inner);
  if (value === undefined) {
    error(p, here(p), `illegal template-string part: ${literal}`);
    return false;
  }
  if (value !== '') parts.push(stringTerm(value, here(p)));
  return true;
}

/** `\{` is a brace. In a string that is not raw a backslash can be escaped itself. */
function withoutBraceEscapes(text: string, raw: boolean): string {
  if (!text.includes('\\{')) return text;
  let result = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') result += text[i]!;
    else if (text[i + 1] === '{') result += text[++i]!;
    else {
      result += '\\';
      if (!raw && i + 1 < text.length) result += text[++i]!;
    }
  }
  return result;
}

function readExpression(p: Parser, parts: TemplateStringTerm['parts']): boolean {
  const commentsBefore = p.state.comments;
  scan(p);
  const commented = p.state.comments !== commentsBefore;
  const expr = p.grammar.literal(p);
  if (expr === undefined) {
    error(p, here(p), 'invalid template-string expression');
    return false;
  }
  const wrong = unfit(expr);
  if (wrong !== undefined) {
    error(p, expr.location, wrong);
    return false;
  }
  const { terms } = expr;
  const constant = terms.kind === 'term' && !commented ? terms.term : undefined;
  if (constant?.type === 'string' || constant?.type === 'number') parts.push(constant);
  else if (constant?.type === 'boolean' || constant?.type === 'null') parts.push(constant);
  else parts.push(expr);
  if (current(p) === '}') return true;
  error(p, here(p), 'expected } to end template string expression');
  return false;
}

function unfit(expr: Expr): string | undefined {
  if (expr.negated) return `unexpected negation ('not') in template-string expression`;
  if (callsOperator(expr, 'eq')) return `unexpected unification ('=') in template-string expression`;
  if (callsOperator(expr, 'assign')) return `unexpected assignment (':=') in template-string expression`;
  const { kind } = expr.terms;
  return kind === 'every' || kind === 'some'
    ? `unexpected '${kind}' in template-string expression`
    : undefined;
}
