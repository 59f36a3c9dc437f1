/** Small questions about syntax nodes and ways to make them, shared by the passes. */
import type { Body, Expr, Location, RefTerm, StringTerm, Term, VarTerm } from '../syntax/ast.ts';

export const NOWHERE: Location = { file: '', row: 0, col: 0, offset: 0, text: '' };

export type CallTerms = Extract<Expr['terms'], { kind: 'call' }>;
export type EveryTerms = Extract<Expr['terms'], { kind: 'every' }>;
export type NotTerms = Extract<Expr['terms'], { kind: 'not' }>;
export type LogicalTerms = Extract<Expr['terms'], { kind: 'and' | 'or' }>;
export type Comprehension = Extract<
  Term,
  { type: 'arraycomprehension' | 'setcomprehension' | 'objectcomprehension' }
>;
export type Closure = Comprehension | EveryTerms | NotTerms | LogicalTerms;

export function varTerm(name: string, location: Location = NOWHERE): VarTerm {
  return { type: 'var', name, location };
}

export function stringTerm(value: string, location: Location = NOWHERE): StringTerm {
  return { type: 'string', value, location };
}

export function refTerm(parts: Term[], location: Location = NOWHERE): RefTerm {
  return { type: 'ref', parts, location };
}

export function builtinRef(name: string, location: Location = NOWHERE): RefTerm {
  const [head = name, ...rest] = name.split('.');
  return refTerm([varTerm(head, location), ...rest.map((part) => stringTerm(part, location))], location);
}

export function callExpr(operator: RefTerm, args: Term[], location: Location): Expr {
  return {
    terms: { kind: 'call', operator, args },
    with: [],
    negated: false,
    index: 0,
    generated: false,
    location,
  };
}

export function equalityExpr(left: Term, right: Term, location: Location): Expr {
  return callExpr(builtinRef('eq'), [left, right], location);
}

export function termExpr(term: Term, location: Location): Expr {
  return {
    terms: { kind: 'term', term },
    with: [],
    negated: false,
    index: 0,
    generated: false,
    location,
  };
}

export function isComprehension(term: Term): term is Comprehension {
  return (
    term.type === 'arraycomprehension' ||
    term.type === 'setcomprehension' ||
    term.type === 'objectcomprehension'
  );
}

export function isScalar(term: Term): boolean {
  return term.type === 'string' || term.type === 'number' || term.type === 'boolean' || term.type === 'null';
}

/** `$0`, `$1`, …: what the parser makes of `_`. */
export function isWildcard(name: string): boolean {
  return name.startsWith('$');
}

/** As messages call it. */
export function shownName(rewritten: ReadonlyMap<string, string>, name: string): string {
  return isWildcard(name) ? '_' : (rewritten.get(name) ?? name);
}

export function isGenerated(name: string): boolean {
  return name.startsWith('__local');
}

export function isEquality(expr: Expr): expr is Expr & { terms: CallTerms } {
  return isCallOf(expr, 'eq');
}

export function isAssignment(expr: Expr): expr is Expr & { terms: CallTerms } {
  return isCallOf(expr, 'assign');
}

export function operatorIs(operator: RefTerm, name: string): boolean {
  return operatorName(operator) === name;
}

/** The dotted name of an operator whose parts are all plain; `undefined` for anything else. */
export function operatorName(operator: RefTerm): string | undefined {
  const [head] = operator.parts;
  if (head?.type !== 'var') return undefined;
  if (operator.parts.length === 1) return head.name;
  const rest = operator.parts.slice(1);
  if (!rest.every((part) => part.type === 'string')) return undefined;
  return [head.name, ...rest.map((part) => (part as StringTerm).value)].join('.');
}

function isCallOf(expr: Expr, name: string): boolean {
  if (expr.terms.kind !== 'call') return false;
  const { parts } = expr.terms.operator;
  const [head] = parts;
  return parts.length === 1 && head?.type === 'var' && head.name === name;
}

/** `data` or `input` alone, which the parser keeps as a reference of one part. */
export function isRootDocument(term: Term): boolean {
  if (term.type !== 'ref' || term.parts.length !== 1) return false;
  const [head] = term.parts;
  return head?.type === 'var' && (head.name === 'data' || head.name === 'input');
}

export function hasRootHead(ref: RefTerm, name: 'data' | 'input'): boolean {
  const [head] = ref.parts;
  return head?.type === 'var' && head.name === name;
}

/** Turns a node into another one in its place: parents, and records of generated expressions, hold on to the node. */
export function become(term: Term, next: Term): void {
  const location = next.location.row === 0 ? term.location : next.location;
  const source = { ...next, location };
  for (const key of Object.keys(term)) Reflect.deleteProperty(term, key);
  Object.assign(term, source);
}

/** A deep copy that shares places, which never change. */
export function copyNode<T>(node: T): T {
  if (Array.isArray(node)) return node.map((item: unknown) => copyNode(item)) as T;
  if (node === null || typeof node !== 'object') return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    copy[key] =
      key === 'location' || key === 'annotations' || key === 'comments' ? value : copyNode<unknown>(value);
  }
  return copy as T;
}

export function append(body: Body, expr: Expr): void {
  expr.index = body.length;
  body.push(expr);
}

/** Appends; a body that is only `true` (none was written) makes room for the first. */
export function appendToBody(body: Body, exprs: readonly Expr[]): Body {
  const [first, ...rest] = exprs;
  if (first === undefined) return body;
  const size = body.length;
  if (!isEmptyBody(body)) {
    for (const [at, expr] of exprs.entries()) expr.index = size + at;
    return [...body, ...exprs];
  }
  first.index = 0;
  for (const [at, expr] of rest.entries()) expr.index = size + at;
  return [first, ...rest];
}

export function isEmptyBody(body: Body): boolean {
  const terms = body.length === 1 ? body[0]?.terms : undefined;
  return terms?.kind === 'term' && terms.term.type === 'boolean' && terms.term.value;
}

export function isFunction(rule: { head: { args?: Term[] } }): boolean {
  return (rule.head.args?.length ?? 0) > 0;
}
