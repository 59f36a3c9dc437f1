/**
 * Nodes as text, as OPA's String() writes them (v1/ast/term_appenders.go, policy_appenders.go). Messages quote policies in
 * this form, so it is not how a user would format: operators are calls, except `=`; `_` stands for any wildcard.
 */
import { byCodeUnit } from '@toride/core';
import { annotationsToJson } from './annotations-json.ts';
import type {
  Annotations,
  Body,
  Expr,
  Head,
  Import,
  Module,
  Package,
  Rule,
  TemplateStringTerm,
  Term,
  With,
} from './ast.ts';
import { termToJson } from './json.ts';
import { isWildcard } from './nodes.ts';
import { quote, quoteInner } from './quote.ts';
import { reservedWords } from './token.ts';

export function printTerm(term: Term): string {
  switch (term.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(term.value);
    case 'number':
      return term.text;
    case 'string':
      return quote(term.value);
    case 'templatestring':
      return printTemplate(term);
    case 'var':
      return isWildcard(term.name) ? '_' : term.name;
    case 'ref':
      return printRef(term.parts);
    case 'array':
      return `[${printTerms(term.items)}]`;
    case 'set':
      return term.items.length === 0 ? 'set()' : `{${printTerms(term.items)}}`;
    case 'object':
      return `{${term.pairs.map(([key, value]) => `${printTerm(key)}: ${printTerm(value)}`).join(', ')}}`;
    case 'arraycomprehension':
      return `[${printYield(term.term)} | ${printBody(term.body)}]`;
    case 'setcomprehension':
      return `{${printYield(term.term)} | ${printBody(term.body)}}`;
    case 'objectcomprehension':
      return `{${printYield(term.key)}: ${printYield(term.value)} | ${printBody(term.body)}}`;
    case 'call':
      return `${printTerm(term.operator)}(${printTerms(term.args)})`;
  }
}

function printTerms(terms: readonly Term[]): string {
  return terms.map(printTerm).join(', ');
}

/** A reference; a lone string in it stands without quotes. */
export function printRef(parts: readonly Term[]): string {
  const [head, ...rest] = parts;
  if (head === undefined) return '';
  return (head.type === 'string' ? head.value : printTerm(head)) + rest.map(printRefPart).join('');
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CONTROL_OR_BACKSLASH = /[\\\p{Cc}]/u;
const KEYWORDS = reservedWords('v1');

function printRefPart(part: Term): string {
  if (part.type !== 'string') return `[${printTerm(part)}]`;
  if (NAME.test(part.value) && !KEYWORDS.has(part.value)) return `.${part.value}`;
  return CONTROL_OR_BACKSLASH.test(part.value) ? `[${quote(part.value)}]` : `["${part.value}"]`;
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['plus', '+'],
  ['minus', '-'],
  ['mul', '*'],
  ['div', '/'],
  ['rem', '%'],
  ['and', '&'],
  ['or', '|'],
  ['eq', '='],
  ['assign', ':='],
  ['equal', '=='],
  ['neq', '!='],
  ['lt', '<'],
  ['gt', '>'],
  ['lte', '<='],
  ['gte', '>='],
]);

/** What a comprehension yields: operators are written as such, in parentheses, for `|` would end the term. */
function printYield(term: Term): string {
  const sign =
    term.type === 'call' && term.args.length === 2 ? SIGNS.get(printTerm(term.operator)) : undefined;
  if (sign === undefined || term.type !== 'call') return printTerm(term);
  return `(${printYield(term.args[0]!)} ${sign} ${printYield(term.args[1]!)})`;
}

function printTemplate({ parts }: TemplateStringTerm): string {
  const texts = parts.map((part) => {
    if (!('type' in part)) return `{${printExpr(part)}}`;
    return part.type === 'string' ? escapeBraces(quoteInner(part.value)) : printTerm(part);
  });
  return `$"${texts.join('')}"`;
}

function escapeBraces(text: string): string {
  return text.replaceAll(/(?<!\\)\{/g, '\\{');
}

export function printBody(body: Body): string {
  return body.map(printExpr).join('; ');
}

export function printExpr(expr: Expr): string {
  const text = `${expr.negated ? 'not ' : ''}${printExprTerms(expr.terms)}`;
  return [text, ...expr.with.map(printWith)].join(' ');
}

export function printWith({ target, value }: With): string {
  return `with ${printTerm(target)} as ${printTerm(value)}`;
}

function printExprTerms(terms: Expr['terms']): string {
  switch (terms.kind) {
    case 'term':
      return printTerm(terms.term);
    case 'call': {
      const operator = printTerm(terms.operator);
      const [left, right] = terms.args;
      if (operator === 'eq' && terms.args.length === 2) return `${printTerm(left!)} = ${printTerm(right!)}`;
      return `${operator}(${printTerms(terms.args)})`;
    }
    case 'some':
      return `some ${printSymbols(terms.symbols)}`;
    case 'every': {
      const key = terms.key === undefined ? '' : `${printTerm(terms.key)}, `;
      return `every ${key}${printTerm(terms.value)} in ${printTerm(terms.domain)} { ${printBody(terms.body)} }`;
    }
    case 'not':
      return printNot(terms.body, terms.explicitBody);
    case 'and':
    case 'or': {
      const left = printOperand(terms.lhs, terms.explicitLhs, terms.kind, false);
      return `${left} ${terms.kind} ${printOperand(terms.rhs, terms.explicitRhs, terms.kind, true)}`;
    }
  }
}

function printSymbols(symbols: readonly Term[]): string {
  const [first] = symbols;
  if (first?.type !== 'call') return printTerms(symbols);
  const names = first.args.slice(0, -1);
  return `${printTerms(names)} in ${printTerm(first.args.at(-1)!)}`;
}

function printNot(body: Body, explicit: boolean): string {
  const [only] = body;
  if (explicit || body.length !== 1 || only === undefined) return `not {${printBody(body)}}`;
  const { kind } = only.terms;
  const grouped =
    only.with.length > 0 || kind === 'or' || kind === 'and' || kind === 'not' || beginsWithBrace(only);
  return grouped ? `not (${printExpr(only)})` : `not ${printExpr(only)}`;
}

function printOperand(body: Body, explicit: boolean, parent: 'and' | 'or', isRight: boolean): string {
  const [only] = body;
  if (explicit || body.length !== 1 || only === undefined) return `{ ${printBody(body)} }`;
  const { kind } = only.terms;
  const grouped =
    only.with.length > 0 ||
    (kind === 'or' && (parent === 'and' || isRight)) ||
    (kind === 'and' && parent === 'and' && isRight) ||
    beginsWithBrace(only);
  return grouped ? `(${printExpr(only)})` : printExpr(only);
}

/** Bare braces would be read as a body. */
function beginsWithBrace({ terms }: Expr): boolean {
  return terms.kind === 'term' && opensBrace(terms.term);
}

function opensBrace(term: Term): boolean {
  if (term.type === 'set') return term.items.length > 0;
  if (term.type === 'ref') return term.parts[0] !== undefined && opensBrace(term.parts[0]);
  return term.type === 'object' || term.type === 'setcomprehension' || term.type === 'objectcomprehension';
}

// Rules and modules

type Style = 'v0' | 'v1';

export function printPackage({ path }: Package): string {
  return `package ${printRef(path.parts.slice(1))}`;
}

export function printImport({ path, alias }: Import): string {
  return `import ${printTerm(path)}${alias === undefined ? '' : ` as ${alias}`}`;
}

/** A rule in the syntax of v1, or of v0, below its metadata. */
export function printRule(rule: Rule, style: Style = 'v1'): string {
  const metadata = rule.annotations.map(printAnnotations).join('');
  return `${metadata}${rule.default ? 'default ' : ''}${printHead(rule.head, style)}${printBranches(rule, style)}`;
}

function printBranches(rule: Rule, style: Style): string {
  if (rule.default) return '';
  const branches = rule.else === undefined ? '' : printElse(rule.else, style);
  return `${opening(style)}${printBody(rule.body)} }${branches}`;
}

function opening(style: Style): string {
  return style === 'v0' ? ' { ' : ' if { ';
}

function printElse(rule: Rule, style: Style): string {
  const value = rule.head.value === undefined ? '' : `= ${printTerm(rule.head.value)}`;
  const branches = rule.else === undefined ? '' : printElse(rule.else, style);
  return ` else ${value}${opening(style)}${printBody(rule.body)} }${branches}`;
}

export function printHead(head: Head, style: Style = 'v1'): string {
  let text = printRef(head.ref.parts);
  let hasKey = false;
  if (head.args !== undefined && head.args.length > 0) text += `(${printTerms(head.args)})`;
  else if (head.ref.parts.length === 1 && head.key !== undefined) {
    hasKey = style === 'v1';
    text += hasKey ? ` contains ${printTerm(head.key)}` : `[${printTerm(head.key)}]`;
  }
  if (head.value !== undefined) return `${text} ${head.assign ? ':=' : '='} ${printTerm(head.value)}`;
  return !hasKey && head.name === '' && head.key !== undefined
    ? `${text} contains ${printTerm(head.key)}`
    : text;
}

/** Go writes maps by key, and escapes what HTML would read. */
function printAnnotations(annotations: Annotations): string {
  const fields = Object.entries(annotationsToJson(annotations, (term) => termToJson(term)));
  const json = JSON.stringify(Object.fromEntries(fields.toSorted(([a], [b]) => byCodeUnit(a, b))));
  const escaped = json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (ch) => `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `# METADATA\n# ${escaped}\n`;
}

export function printModule(module: Module): string {
  const style = module.maxVersion === 'v0' ? 'v0' : 'v1';
  const imports = module.imports.map((item) => `\n${printImport(item)}`).join('');
  const rules = module.rules.map((rule) => `\n${printRule(rule, style)}`).join('');
  const ofPackage = module.annotations.filter(({ scope }) => scope === 'package' || scope === 'subpackages');
  return `${ofPackage.map(printAnnotations).join('')}${printPackage(module.package)}\n${imports === '' ? '' : `${imports}\n`}${rules}`;
}
