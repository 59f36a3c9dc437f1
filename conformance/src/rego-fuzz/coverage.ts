/** What of the language the programs held: counted in the syntax tree, not where they were made. */
import { BUILTINS } from '@toride/rego/builtins';
import {
  parseModule,
  type Body,
  type Expr,
  type Head,
  type Module,
  type Rule,
  type Term,
} from '@toride/rego';
import type { FuzzProgram } from './program.ts';

export interface Coverage {
  readonly features: Map<string, number>;
  /** Call sites in programs that were evaluated. */
  readonly builtins: Map<string, number>;
}

export function newCoverage(): Coverage {
  return { features: new Map(), builtins: new Map() };
}

export function mergeCoverage(into: Coverage, { features, builtins }: Coverage): void {
  for (const [name, count] of features) add(into.features, name, count);
  for (const [name, count] of builtins) add(into.builtins, name, count);
}

function add(counts: Map<string, number>, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

const NAMES = new Set(BUILTINS.map(({ name }) => name));

export function countProgram(coverage: Coverage, program: FuzzProgram, evaluated: boolean): void {
  const see = (name: string): void => add(coverage.features, name);
  see(`dialect ${program.dialect}`);
  see(program.runs.some(({ strict }) => strict) ? 'strict built-in errors' : 'lenient built-in errors');
  if (program.runs.some(({ input }) => input === null)) see('no input');
  const calls = new Set<string>();
  const packages = new Set<string>();
  for (const { file, text } of program.modules) {
    const { module } = parseModule(text, { file, version: program.version, annotations: true });
    if (module === undefined) continue;
    const path = text.match(/^package (.*)$/m)?.[1] ?? '';
    if (packages.has(path)) see('package in several files');
    packages.add(path);
    countModule({ see, call: (name) => calls.add(name) }, module);
    if (/`/.test(text)) see('raw string');
  }
  if (packages.size > 1) see('several packages');
  if (evaluated) for (const name of calls) if (NAMES.has(name)) add(coverage.builtins, name);
}

interface Seen {
  see(name: string): void;
  call(name: string): void;
}

function countModule(seen: Seen, module: Module): void {
  if (module.annotations.length > 0) seen.see('metadata');
  for (const one of module.imports) seen.see(one.alias === undefined ? 'import' : 'import as');
  const byName = Map.groupBy(module.rules, ({ head }) => refText(head.ref));
  for (const rules of byName.values()) if (rules.length > 1) seen.see('several definitions');
  for (const rule of module.rules) countRule(seen, rule);
}

function refText(term: Term): string {
  return term.type === 'ref' ? term.parts.map(partText).join('.') : '';
}

function partText(part: Term): string {
  if (part.type === 'var') return part.name;
  return part.type === 'string' ? part.value : '?';
}

function countRule(seen: Seen, rule: Rule): void {
  seen.see(kindOfRule(rule.head, rule.default));
  if (rule.head.assign) seen.see('head with :=');
  for (const arg of rule.head.args ?? []) {
    if (arg.type !== 'var') seen.see(`argument pattern ${arg.type}`);
    countTerm(seen, arg);
  }
  for (const part of rule.head.ref.parts.slice(1)) countTerm(seen, part);
  if (rule.head.key) countTerm(seen, rule.head.key);
  if (rule.head.value) countTerm(seen, rule.head.value);
  countBody(seen, rule.body);
  if (rule.else) {
    seen.see('else');
    countRule(seen, rule.else);
  }
}

function kindOfRule({ args, key, ref }: Head, isDefault: boolean): string {
  const last = ref.parts.slice(1);
  const variable = last.some(({ type }) => type !== 'string');
  if (isDefault) return args ? 'default function' : 'default rule';
  if (args) return last.length > 0 ? 'function with a reference head' : 'function';
  if (key && last.length > 0)
    return variable
      ? 'multi-value rule with a variable reference head'
      : 'multi-value rule with a reference head';
  if (key) return 'multi-value rule';
  if (last.length === 0) return 'complete rule';
  if (last.length === 1 && variable) return 'partial object rule';
  return variable ? 'rule with a variable reference head' : 'rule with a constant reference head';
}

function countBody(seen: Seen, body: Body): void {
  for (const expr of body) countExpr(seen, expr);
}

const CALLS: Readonly<Record<string, string>> = { eq: 'unification', assign: 'assignment' };

function countExpr(seen: Seen, expr: Expr): void {
  if (expr.negated) seen.see('not');
  for (const { target, value } of expr.with) {
    seen.see(`with ${targetKind(target)}`);
    countTerm(seen, value);
  }
  const { terms } = expr;
  switch (terms.kind) {
    case 'term':
      seen.see(`expression ${terms.term.type}`);
      return countTerm(seen, terms.term);
    case 'call': {
      const name = refText(terms.operator);
      seen.call(name);
      seen.see(CALLS[name] ?? 'expression call');
      if (
        (name === 'eq' || name === 'assign') &&
        terms.args.some(({ type }) => type === 'array' || type === 'object')
      )
        seen.see('destructuring');
      return terms.args.forEach((arg) => countTerm(seen, arg));
    }
    case 'some':
      seen.see(terms.symbols[0]?.type === 'call' ? 'some in' : 'some');
      return terms.symbols.forEach((symbol) => countTerm(seen, symbol));
    case 'every':
      seen.see(terms.key ? 'every with key' : 'every');
      countTerm(seen, terms.domain);
      return countBody(seen, terms.body);
    case 'not':
      seen.see(terms.explicitBody ? 'not with body' : 'not (v2)');
      return countBody(seen, terms.body);
    case 'and':
    case 'or':
      seen.see(terms.explicitLhs || terms.explicitRhs ? `${terms.kind} with body` : terms.kind);
      countBody(seen, terms.lhs);
      return countBody(seen, terms.rhs);
  }
}

function targetKind(target: Term): string {
  const text = refText(target);
  if (text === 'input') return 'input';
  if (text.startsWith('input.')) return 'input path';
  if (text.startsWith('data.base') || text.startsWith('data.lib.base')) return 'data path';
  if (NAMES.has(text)) return 'built-in';
  return 'rule or function';
}

function countTerm(seen: Seen, term: Term): void {
  seen.see(`term ${term.type}`);
  switch (term.type) {
    case 'number':
      return seen.see(numberKind(term.text));
    case 'templatestring':
      return term.parts.forEach((part) => ('type' in part ? countTerm(seen, part) : countExpr(seen, part)));
    case 'ref':
      seen.see(refKind(term.parts));
      return term.parts.slice(1).forEach((part) => countTerm(seen, part));
    case 'array':
    case 'set':
      if (term.type === 'set' && term.items.some(isComposite)) seen.see('set of composite members');
      return term.items.forEach((item) => countTerm(seen, item));
    case 'object':
      if (term.pairs.some(([key]) => isComposite(key))) seen.see('object with composite keys');
      return term.pairs.forEach((pair) => pair.forEach((part) => countTerm(seen, part)));
    case 'arraycomprehension':
    case 'setcomprehension':
      countTerm(seen, term.term);
      return countBody(seen, term.body);
    case 'objectcomprehension':
      countTerm(seen, term.key);
      countTerm(seen, term.value);
      return countBody(seen, term.body);
    case 'call':
      seen.call(refText(term.operator));
      return term.args.forEach((arg) => countTerm(seen, arg));
    case 'null':
    case 'boolean':
    case 'string':
    case 'var':
      return undefined;
  }
}

function isComposite({ type }: Term): boolean {
  return type === 'array' || type === 'object' || type === 'set';
}

function numberKind(text: string): string {
  if (/[.eE]/.test(text)) return 'number with fraction or exponent';
  return text.length > 15 ? 'number beyond 2^53' : 'integer';
}

function refKind([head, ...rest]: readonly Term[]): string {
  return `reference into ${headKind(head)}${operandKind(rest)}`;
}

function headKind(head: Term | undefined): string {
  if (head?.type !== 'var') return head?.type ?? '';
  return head.name === 'input' || head.name === 'data' ? head.name : 'a variable';
}

function operandKind(operands: readonly Term[]): string {
  if (operands.some(({ type }) => type === 'ref' || type === 'call')) return ', nested';
  if (operands.some(({ type }) => type === 'var')) return ', with variables';
  return operands.some(isComposite) ? ', with composite keys' : '';
}

/** The built-ins that a fuzz run must call: what is pure and here. */
export function leastCalled(
  { builtins }: Coverage,
  expected: readonly string[],
): readonly (readonly [string, number])[] {
  return expected.map((name) => [name, builtins.get(name) ?? 0] as const).toSorted((a, b) => a[1] - b[1]);
}

export function coverageTable({ features }: Coverage): string {
  return [...features]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `  ${name.padEnd(52)} ${String(count)}`)
    .join('\n');
}
