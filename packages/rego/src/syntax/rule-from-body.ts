/**
 * Statements that are read as expressions and are rules: `p = 1`, `p["a"] = 1`, `f(x) = y`, `p[x]`, `p.a.b`, `f(x)`. Which parts
 * of the rule get which place is OPA's choice (v1/ast/parser_ext.go), and errors show it.
 */
import type { Body, Expr, Head, Location, RefTerm, Rule, Term } from './ast.ts';
import { impliedBody, refTerm, trueTerm, varTerm } from './nodes.ts';
import { printRef, printTerm } from './print.ts';
import { isBuiltinName } from './builtin-names.ts';
import { typeName } from './type-name.ts';

type Converted = { readonly rule: Rule } | { readonly problem: string };

export function ruleFromBody(body: Body): Converted {
  const [only] = body;
  if (body.length !== 1 || only === undefined)
    return problem('multiple expressions cannot be used for rule head');
  const converted = ruleFromExpr(only);
  return 'rule' in converted ? { rule: { ...converted.rule, generatedBody: true } } : converted;
}

function problem(text: string): Converted {
  return { problem: text };
}

function ruleFromExpr(expr: Expr): Converted {
  if (expr.with.length > 0) return problem('expressions using with keyword cannot be used for rule head');
  if (expr.negated) return problem('negated expressions cannot be used for rule head');
  const { terms } = expr;
  switch (terms.kind) {
    case 'some':
      return problem(`'some' declarations cannot be used for rule head`);
    case 'term':
      return ruleFromTerm(terms.term);
    case 'call':
      return ruleFromCall(expr, terms.operator, terms.args);
    case 'every':
    case 'not':
    case 'and':
    case 'or':
      return problem('expression cannot be used for rule head');
  }
}

function ruleFromTerm(term: Term): Converted {
  if (term.type !== 'ref') return problem(`${typeName(term)} cannot be used for rule name`);
  const [first, second] = term.parts as [Term, Term?];
  if (second === undefined) return problem('refs cannot be used for rule head');
  if (first.type !== 'var') return invalidHead(term);
  const body = impliedBody(term.location);
  if (term.parts.length > 2) {
    return made({ ref: term, value: trueTerm(term.location), generatedValue: true }, body, term.location);
  }
  const ref = refTerm([varTerm(first.name, first.location)], first.location);
  return made({ name: first.name, ref, key: second }, body, term.location);
}

function invalidHead({ parts }: RefTerm): Converted {
  return problem(`invalid rule head: ${printRef(parts)}`);
}

function made(head: Partial<Head> & Pick<Head, 'ref'>, body: Body, location: Location): Converted {
  const filled: Head = { name: loneName(head.ref), assign: false, generatedValue: false, location, ...head };
  return { rule: { head: filled, body, default: false, generatedBody: false, location, annotations: [] } };
}

function loneName({ parts }: RefTerm): string {
  const [first] = parts;
  return parts.length === 1 && first?.type === 'var' ? first.name : '';
}

function ruleFromCall(expr: Expr, operator: RefTerm, args: Term[]): Converted {
  const name = printTerm(operator);
  if (operator.parts.length === 1 && (name === 'eq' || name === 'assign')) {
    const [left, right] = args;
    if (left === undefined || right === undefined) return problem('assignment requires two operands');
    return assigned(ruleFromEquation(left, right), expr.location, name === 'assign');
  }
  if (isBuiltinName(name)) return problem('rule name conflicts with built-in function');
  if (args.length === 0) return problem('rule argument list must take at least one argument');
  if (operator.parts[0]?.type !== 'var') return invalidHead(operator);
  const { location } = operator;
  return made({ ref: operator, args, value: trueTerm(location) }, impliedBody(location), location);
}

function assigned(converted: Converted, location: Location, assign: boolean): Converted {
  if (!('rule' in converted)) return converted;
  const { rule } = converted;
  return { rule: { ...rule, location, head: { ...rule.head, location, assign } } };
}

function ruleFromEquation(left: Term, value: Term): Converted {
  const body = impliedBody(value.location);
  if (left.type === 'ref') return ruleFromRefEquation(left, value, body);
  if (left.type === 'call' && left.operator.parts[0]?.type === 'var') {
    return made({ ref: left.operator, args: left.args, value }, body, left.location);
  }
  if (left.type !== 'var') return problem(`${typeName(left)} cannot be used for rule name`);
  const ref = refTerm([varTerm(left.name, left.location)], left.location);
  return generated(made({ name: left.name, ref, value }, body, left.location));
}

function ruleFromRefEquation(ref: RefTerm, value: Term, body: Body): Converted {
  const [first, key] = ref.parts as [Term, Term?];
  if (first.type !== 'var') return invalidHead(ref);
  const short = ref.parts.length === 2 && key !== undefined ? { name: first.name, key } : {};
  return generated(made({ ref, value, ...short }, body, value.location));
}

function generated(converted: Converted): Converted {
  return 'rule' in converted ? { rule: { ...converted.rule, generatedBody: true } } : converted;
}
