/**
 * Partial evaluation's result as Rego text, laid out as `opa fmt` does where nothing has a place (v1/format/format.go): an
 * expression a line, operators between their operands.
 */
import { declarationOf } from '../builtins/define.ts';
import { isWildcard, operatorName } from '../compile/nodes.ts';
import { walkBody, walkHead, walkTerm, type Visitor } from '../compile/walk.ts';
import { printTerm } from '../syntax/print.ts';
import { quote } from '../syntax/quote.ts';
import { reservedWords } from '../syntax/token.ts';
import type { Body, CallTerm, Expr, Head, Module, RefTerm, Rule, Term } from '../syntax/ast.ts';

/** A query, each expression on its line. */
export function formatBody(body: Body): string {
  const writer = new Writer(wildcardsIn((visitor) => walkBody(body, visitor)));
  return lines(body.map((expr) => writer.expr(expr)));
}

/** A module of support, in the syntax of its version. */
export function formatModule(module: Module): string {
  const keywords = new Set<string>();
  const wildcards = wildcardsIn((visitor) => {
    for (const rule of module.rules) {
      for (const part of rule.head.ref.parts) walkTerm(part, visitor);
      walkHead(rule.head, visitor);
      walkBody(rule.body, { ...visitor, expr: (expr) => noteKeyword(expr, keywords) });
    }
  });
  const writer = new Writer(wildcards, module.rules.some(hasLongName), module.version === 'v0');
  const imports = [
    ...[...keywords].toSorted().map((keyword) => `import future.keywords.${keyword}`),
    ...(module.version === 'v0v1' ? ['import rego.v1'] : []),
  ];
  const [, first, ...rest] = module.package.path.parts;
  const name = (first?.type === 'string' ? first.value : '') + rest.map((part) => writer.part(part)).join('');
  const head = `package ${name}\n`;
  const blocks = [
    head,
    ...(imports.length > 0 ? [lines(imports)] : []),
    ...module.rules.map((rule) => writer.rule(rule)),
  ];
  return blocks.join('\n');
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

function noteKeyword({ terms }: Expr, into: Set<string>): void {
  if (terms.kind === 'not' || terms.kind === 'and' || terms.kind === 'or') into.add(terms.kind);
}

/** Wildcards that are read more than once, which must be told apart from others. */
function wildcardsIn(walk: (visitor: Visitor) => void): ReadonlySet<string> {
  const once = new Set<string>();
  const often = new Set<string>();
  walk({
    term: (term) => {
      if (term.type !== 'var' || !isWildcard(term.name)) return;
      if (once.has(term.name)) often.add(term.name);
      once.add(term.name);
    },
  });
  return often;
}

/** One such rule, and all of the module are written with dots. */
function hasLongName({ head }: Rule): boolean {
  const { length } = head.ref.parts;
  return length > 2 || (length === 2 && head.key !== undefined && head.value === undefined);
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const KEYWORDS = reservedWords('v1');

class Writer {
  readonly #often: ReadonlySet<string>;
  readonly #dots: boolean;
  readonly #old: boolean;

  constructor(often: ReadonlySet<string>, dots = true, old = false) {
    this.#often = often;
    this.#dots = dots;
    this.#old = old;
  }

  rule(rule: Rule): string {
    const [only] = rule.body;
    const isConstant = rule.body.length === 1 && only !== undefined && isBareTrue(only);
    const head = this.#head(rule.head, rule.default, isConstant);
    const start = rule.default ? `default ${head}` : head;
    if (isConstant || only === undefined) return `${start}\n`;
    if (rule.body.length === 1 && !isSet(only) && !this.#old) return `${start} if ${this.expr(only)}\n`;
    const body = rule.body.map((expr, at) => {
      const text = this.expr(expr);
      return at === 0 && isUnion(expr) && !this.#old ? `(${text})` : text;
    });
    return `${start}${this.#old ? '' : ' if'} {\n${lines(body.map((text) => `\t${text}`))}}\n`;
  }

  #head({ ref, args = [], key, value }: Head, isDefault: boolean, isConstant: boolean): string {
    const isLong = this.#dots || ref.parts.length === 1;
    let text = isLong ? this.term(ref) : `${this.term(ref.parts[0]!)}[${this.term(ref.parts[1]!)}]`;
    if (args.length > 0) text += `(${this.#list(args, false)})`;
    if (key !== undefined && value === undefined) {
      text += this.#old ? `[${this.term(key)}]` : ` contains ${this.term(key)}`;
    }
    if (value === undefined) return text;
    const isTrue = value.type === 'boolean' && value.value;
    const shown = key !== undefined || !isTrue || isConstant || isDefault;
    return shown ? `${text} ${this.#old ? '=' : ':='} ${this.term(value)}` : text;
  }

  expr(expr: Expr): string {
    const { terms, negated } = expr;
    const isLogical = terms.kind === 'and' || terms.kind === 'or';
    const inner = this.#exprTerms(expr);
    const text = negated ? `not ${isLogical ? `(${inner})` : inner}` : inner;
    const modifiers = expr.with.map(
      ({ target, value }) => ` with ${this.term(target)} as ${this.term(value)}`,
    );
    return text + modifiers.join('');
  }

  #exprTerms({ terms }: Expr): string {
    switch (terms.kind) {
      case 'term':
        return this.term(terms.term);
      case 'call':
        return this.#callExpr(terms.operator, terms.args);
      case 'some':
        return `some ${this.#list(terms.symbols, false)}`;
      case 'every': {
        const key = terms.key === undefined ? '' : `${this.term(terms.key)}, `;
        const body = terms.body.map((expr) => this.expr(expr)).join('; ');
        const end = terms.body.length === 1 ? ' }' : '}';
        return `every ${key}${this.term(terms.value)} in ${this.term(terms.domain)} { ${body}${end}`;
      }
      case 'not':
        return `not ${this.#operand(terms.body, terms.explicitBody, 'not', false)}`;
      case 'and':
      case 'or': {
        const left = this.#operand(terms.lhs, terms.explicitLhs, terms.kind, false);
        return `${left} ${terms.kind} ${this.#operand(terms.rhs, terms.explicitRhs, terms.kind, true)}`;
      }
    }
  }

  #operand(body: Body, explicit: boolean, parent: 'not' | 'and' | 'or', isRight: boolean): string {
    const [only] = body;
    if (explicit || body.length !== 1 || only === undefined) {
      return `{ ${body.map((expr) => this.expr(expr)).join('; ')} }`;
    }
    const { kind } = only.terms;
    const grouped =
      only.with.length > 0 ||
      (kind === 'or' && (parent !== 'or' || isRight)) ||
      (kind === 'and' && (parent === 'not' || (parent === 'and' && isRight))) ||
      (kind === 'not' && parent === 'not') ||
      isBraced(only);
    return grouped ? `(${this.expr(only)})` : this.expr(only);
  }

  #callExpr(operator: RefTerm, args: readonly Term[]): string {
    const [a, b, output] = args;
    const infix = infixOf(operator);
    if (infix === 'in') return this.#membership(args, false);
    if (infix === undefined || a === undefined || b === undefined) return this.#call(operator, args);
    const text = `${this.term(a)} ${infix} ${this.term(b)}`;
    return output === undefined ? text : `${this.term(output)} = ${text}`;
  }

  #membership(args: readonly Term[], parentheses: boolean): string {
    const [a, b, c] = args.map((arg) => this.term(arg, true));
    if (c === undefined) return `${a ?? ''} in ${b ?? ''}`;
    const text = `${a ?? ''}, ${b ?? ''} in ${c}`;
    return parentheses ? `(${text})` : text;
  }

  #call(operator: RefTerm, args: readonly Term[]): string {
    return `${this.term(operator)}(${this.#list(args, false)})`;
  }

  #callTerm({ operator, args }: CallTerm, parentheses: boolean): string {
    const infix = infixOf(operator);
    if (infix === 'in') return this.#membership(args, true);
    const [a, b] = args;
    if (infix === undefined || a === undefined || b === undefined) return this.#call(operator, args);
    const text = `${this.term(a, true)} ${infix} ${this.term(b, true)}`;
    return parentheses ? `(${text})` : text;
  }

  /** `|` between braces or brackets would begin a comprehension's body. */
  #list(terms: readonly Term[], braces: boolean): string {
    return terms.map((term) => this.#element(term, braces)).join(', ');
  }

  #element(term: Term, braces = true): string {
    const text = this.term(term);
    return braces && term.type === 'call' && operatorName(term.operator) === 'or' ? `(${text})` : text;
  }

  term(term: Term, parentheses = false): string {
    switch (term.type) {
      case 'string':
        return quote(term.value);
      case 'var':
        return this.#variable(term.name);
      case 'ref':
        return this.#ref(term);
      case 'array':
        return `[${this.#list(term.items, true)}]`;
      case 'set':
        return term.items.length === 0 ? 'set()' : `{${this.#list(term.items, true)}}`;
      case 'object': {
        const pairs = term.pairs.map(([key, value]) => `${this.#element(key)}: ${this.#element(value)}`);
        return `{${pairs.join(', ')}}`;
      }
      case 'arraycomprehension':
        return `[${this.#element(term.term)} | ${this.#closure(term.body)}]`;
      case 'setcomprehension':
        return `{${this.#element(term.term)} | ${this.#closure(term.body)}}`;
      case 'objectcomprehension': {
        const pair = `${this.#element(term.key)}: ${this.#element(term.value)}`;
        return `{${pair} | ${this.#closure(term.body)}}`;
      }
      case 'call':
        return this.#callTerm(term, parentheses);
      case 'null':
      case 'boolean':
      case 'number':
      case 'templatestring':
        return printTerm(term);
    }
  }

  #closure(body: Body): string {
    return body.map((expr) => this.expr(expr)).join('; ');
  }

  #variable(name: string): string {
    if (!isWildcard(name)) return name;
    if (!this.#often.has(name)) return '_';
    const rest = name.slice(1);
    return rest.startsWith('_') ? rest : `_${rest}`;
  }

  #ref({ parts }: RefTerm): string {
    const [head, ...rest] = parts;
    if (head === undefined) return '';
    return this.term(head) + rest.map((part) => this.part(part)).join('');
  }

  part(part: Term): string {
    const isName = part.type === 'string' && NAME.test(part.value) && !KEYWORDS.has(part.value);
    return isName ? `.${part.value}` : `[${this.term(part)}]`;
  }
}

function infixOf(operator: RefTerm): string | undefined {
  const name = operatorName(operator);
  return name === undefined ? undefined : declarationOf(name)?.infix;
}

function isBareTrue({ terms, negated, with: modifiers }: Expr): boolean {
  if (terms.kind !== 'term' || negated || modifiers.length > 0) return false;
  return terms.term.type === 'boolean' && terms.term.value;
}

function isSet({ terms }: Expr): boolean {
  return terms.kind === 'term' && terms.term.type === 'set' && terms.term.items.length > 0;
}

function isUnion({ terms }: Expr): boolean {
  return terms.kind === 'call' && terms.args.length === 2 && operatorName(terms.operator) === 'or';
}

function isBraced({ terms }: Expr): boolean {
  if (terms.kind !== 'term') return false;
  const { type } = terms.term;
  return type === 'object' || type === 'setcomprehension' || type === 'objectcomprehension' || type === 'set';
}
