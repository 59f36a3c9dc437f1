/**
 * The grammar of CEL, rule by rule as ANTLR's parser walks it (cel-go parser/gen/CEL.g4 and parser/parser.go): which rule
 * meets an error decides its message. Longer than 300 lines, because it is one grammar.
 */
import type { Value } from '../values/value.ts';
import { toDouble, toInt } from '../values/kinds.ts';
import { CelUint } from '../values/specials.ts';
import { MAX_INT, MAX_UINT, MIN_INT } from '../values/value.ts';
import type { Expr, ListElement, MapEntry, StructField } from './ast.ts';
import { expandMacro } from './macros.ts';
import type { MacroSet } from './macros.ts';
import { lex } from './lexer.ts';
import { NOWHERE } from './problems.ts';
import type { Problems } from './problems.ts';
import { GiveUp, RECURSION_LIMIT, Recognizer } from './recognizer.ts';
import type { Follow, TokenSet } from './recognizer.ts';
import type { Token, TokenKind } from './tokens.ts';
import { unescapeLiteral } from './unescape.ts';

const MOST_CODE_POINTS = 100_000;

const set = (...kinds: readonly TokenKind[]): TokenSet => new Set(kinds);
const RELATIONS: ReadonlyMap<TokenKind, string> = new Map([
  ["'<'", '_<_'],
  ["'<='", '_<=_'],
  ["'>='", '_>=_'],
  ["'>'", '_>_'],
  ["'=='", '_==_'],
  ["'!='", '_!=_'],
  ["'in'", '@in'],
]);
const PRODUCTS: ReadonlyMap<TokenKind, string> = new Map([
  ["'*'", '_*_'],
  ["'/'", '_/_'],
  ["'%'", '_%_'],
]);
const SUMS: ReadonlyMap<TokenKind, string> = new Map([
  ["'+'", '_+_'],
  ["'-'", '_-_'],
]);
const LITERALS = [
  "'true'",
  "'false'",
  "'null'",
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
] as const;
const PRIMARY = set("'['", "'{'", "'('", "'.'", "'-'", ...LITERALS, 'IDENTIFIER');
const UNARY = set(...PRIMARY, "'!'");
const OPTIONAL = set(...UNARY, "'?'");
const FIELD = set("'?'", 'IDENTIFIER', 'ESC_IDENTIFIER');
const IDENTIFIERS = set('IDENTIFIER', 'ESC_IDENTIFIER');

const ends = (...kinds: readonly TokenKind[]): Follow => ({ tokens: set(...kinds), ends: true });
const before = (...kinds: readonly TokenKind[]): Follow => ({ tokens: set(...kinds), ends: false });
const AFTER_RELATION: Follow = { tokens: new Set(RELATIONS.keys()), ends: true };
const AFTER_CALC: Follow = { tokens: new Set([...PRODUCTS.keys(), ...SUMS.keys()]), ends: true };
const AFTER_MEMBER = ends("'.'", "'['");
const END = ends();

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

export interface ParseOptions {
  readonly macros: MacroSet;
  /** `.?`, `[?` and `?` in literals. */
  readonly optionals: boolean;
}

/** Parses a source. Errors go to `problems`; the tree is of use only where there are none. */
export function parse(source: string, problems: Problems, options: ParseOptions): Expr {
  const size = codePoints(source);
  if (size > MOST_CODE_POINTS) {
    problems.report(
      NOWHERE,
      `expression code point size exceeds limit: size: ${String(size)}, limit ${String(MOST_CODE_POINTS)}`,
    );
    return { kind: 'fault', at: 0 };
  }
  const tokens = lex(source, problems);
  const recognizer = new Recognizer(source, tokens, problems);
  try {
    return recognizer.rule(
      'start',
      END,
      () => start(recognizer, options),
      () => fault(recognizer),
    );
  } catch (error) {
    if (!(error instanceof GiveUp) && !(error instanceof RangeError)) throw error;
    // JavaScript's stack may end before the limit of the rules does.
    if (error instanceof RangeError) problems.report(NOWHERE, RECURSION_LIMIT);
    return { kind: 'fault', at: 0 };
  }
}

function codePoints(text: string): number {
  if (text.length <= MOST_CODE_POINTS) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const fault = (p: Recognizer): Expr => ({ kind: 'fault', at: p.peek().at });

function start(p: Recognizer, o: ParseOptions): Expr {
  const result = expr(p, o, before('<EOF>'));
  p.match('<EOF>', END);
  return result;
}

function expr(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return p.rule(
    'expr',
    follow,
    () => {
      const condition = conditionalOr(p, o, ends("'?'"));
      if (p.look() !== "'?'") return condition;
      const { at } = p.match("'?'", END);
      const yes = conditionalOr(p, o, before("':'"));
      p.match("':'", { tokens: UNARY, ends: false });
      const no = expr(p, o, END);
      return call(at, '_?_:_', [condition, yes, no]);
    },
    () => fault(p),
  );
}

const call = (at: number, name: string, args: readonly Expr[]): Expr => ({
  kind: 'call',
  at,
  name,
  target: undefined,
  args,
});

function conditionalOr(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return chain(p, 'conditionalOr', follow, "'||'", '_||_', () => conditionalAnd(p, o, ends("'||'")));
}

function conditionalAnd(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return chain(p, 'conditionalAnd', follow, "'&&'", '_&&_', () => relation(p, o, ends("'&&'")));
}

/** `a && b && c` is one call of three: cel-go balances them to a tree, which evaluates alike. */
function chain(
  p: Recognizer,
  name: string,
  follow: Follow,
  operator: TokenKind,
  callName: string,
  term: () => Expr,
): Expr {
  return p.rule(
    name,
    follow,
    () => {
      const terms = [term()];
      let at = 0;
      while (p.look() === operator) {
        at = p.match(operator, END).at;
        terms.push(term());
      }
      return terms.length === 1 ? (terms[0] as Expr) : call(at, callName, terms);
    },
    () => fault(p),
  );
}

function relation(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return leftRecursive(
    p,
    'relation',
    follow,
    () => calc(p, o, AFTER_RELATION, 0),
    (left) => {
      const operator = RELATIONS.get(p.look());
      if (operator === undefined) return undefined;
      const { at } = p.match(p.look(), END);
      // The right side binds tighter: relation[2] holds one calc.
      const right = p.rule(
        'relation',
        AFTER_RELATION,
        () => calc(p, o, AFTER_RELATION, 0),
        () => fault(p),
      );
      return call(at, operator, [left, right]);
    },
  );
}

/** `calc` with the least precedence that may follow: 0 for all, 2 for products only, 3 for none. */
function calc(p: Recognizer, o: ParseOptions, follow: Follow, precedence: number): Expr {
  return leftRecursive(
    p,
    'calc',
    follow,
    () => unary(p, o, AFTER_CALC),
    (left) => {
      const product = PRODUCTS.get(p.look());
      const operator = product ?? (precedence < 2 ? SUMS.get(p.look()) : undefined);
      if (operator === undefined || precedence > 2) return undefined;
      const { at } = p.match(p.look(), END);
      const right = calc(p, o, AFTER_CALC, product === undefined ? 2 : 3);
      return call(at, operator, [left, right]);
    },
  );
}

function leftRecursive(
  p: Recognizer,
  name: string,
  follow: Follow,
  first: () => Expr,
  more: (left: Expr) => Expr | undefined,
): Expr {
  let levels = 0;
  try {
    return p.rule(
      name,
      follow,
      () => {
        let left = p.keep(first());
        for (;;) {
          const next = more(left);
          if (next === undefined) return left;
          left = p.keep(next);
          p.enter(name);
          levels++;
        }
      },
      () => fault(p),
    );
  } finally {
    p.leave(name, levels);
  }
}

const NUMBERS: TokenSet = set('NUM_INT', 'NUM_FLOAT');

function unary(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return p.rule(
    'unary',
    follow,
    () => {
      p.sync(UNARY);
      const first = p.look();
      if (first === "'!'") return negation(p, o, "'!'", '!_');
      if (first === "'-'" && !NUMBERS.has(p.look(1))) {
        if (!PRIMARY.has(p.look(1))) p.noViableAt(1);
        return negation(p, o, "'-'", '-_');
      }
      return member(p, o, END);
    },
    () => fault(p),
  );
}

function negation(p: Recognizer, o: ParseOptions, operator: TokenKind, name: string): Expr {
  const { at } = p.match(operator, END);
  let count = 1;
  const next = operator === "'!'" ? UNARY : PRIMARY;
  for (p.syncLoop(next); p.look() === operator; p.syncLoop(next)) {
    p.match(operator, END);
    count++;
  }
  const operand = member(p, o, END);
  return count % 2 === 0 ? operand : call(at, name, [operand]);
}

function member(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return leftRecursive(
    p,
    'member',
    follow,
    () => primary(p, o, AFTER_MEMBER),
    (left) => {
      if (p.look() === "'['") return index(p, o, left);
      if (p.look() === "'.'")
        return p.look(1) === 'IDENTIFIER' && p.look(2) === "'('" ? method(p, o, left) : select(p, o, left);
      return undefined;
    },
  );
}

function select(p: Recognizer, o: ParseOptions, operand: Expr): Expr {
  if (p.look(1) !== "'?'" && !IDENTIFIERS.has(p.look(1))) p.noViableAt(1);
  const { at } = p.match("'.'", END);
  const optional = p.look() === "'?'";
  if (optional) p.match("'?'", END);
  const nameAt = p.peek().at;
  const name = fieldName(p, AFTER_MEMBER);
  if (name === undefined) return report(p, nameAt, 'unsupported ident kind');
  const field = name.kind === 'ESC_IDENTIFIER' ? escaped(p, name) : name.text;
  if (!optional) return { kind: 'select', at, operand, field, test: false };
  if (!o.optionals) return report(p, at, "unsupported syntax '.?'");
  return call(at, '_?._', [operand, { kind: 'literal', at: name.at, value: field }]);
}

function fieldName(p: Recognizer, follow: Follow): Token | undefined {
  return p.rule<Token | undefined>(
    'escapeIdent',
    follow,
    () => {
      p.sync(IDENTIFIERS);
      return p.match(p.look() === 'ESC_IDENTIFIER' ? 'ESC_IDENTIFIER' : 'IDENTIFIER', END);
    },
    () => undefined,
  );
}

/** Kubernetes does not let names be written in backquotes. */
function escaped(p: Recognizer, name: Token): string {
  p.problems.report(name.at, "unsupported syntax: '`'");
  return '';
}

function method(p: Recognizer, o: ParseOptions, target: Expr): Expr {
  p.match("'.'", END);
  const name = p.match('IDENTIFIER', END).text;
  const { at } = p.match("'('", END);
  const args = callArguments(p, o);
  const made = p.keep(macroOr(p, o, { kind: 'call', at, name, target, args }));
  p.match("')'", AFTER_MEMBER);
  return made;
}

function callArguments(p: Recognizer, o: ParseOptions): readonly Expr[] {
  p.sync(set(...UNARY, "')'"));
  if (p.look() === "')'" || !UNARY.has(p.look())) return [];
  return p.rule(
    'exprList',
    before("')'"),
    () => {
      const args = [expr(p, o, ends("','"))];
      while (p.look() === "','") {
        p.match("','", END);
        args.push(expr(p, o, ends("','")));
      }
      return args;
    },
    () => [],
  );
}

function index(p: Recognizer, o: ParseOptions, operand: Expr): Expr {
  const { at } = p.match("'['", END);
  p.sync(OPTIONAL);
  const optional = p.look() === "'?'";
  if (optional) p.match("'?'", END);
  const key = expr(p, o, before("']'"));
  p.match("']'", AFTER_MEMBER);
  if (!optional) return call(at, '_[_]', [operand, key]);
  if (!o.optionals) return report(p, at, "unsupported syntax '[?'");
  return call(at, '_[?_]', [operand, key]);
}

function report(p: Recognizer, at: number, text: string): Expr {
  p.problems.report(at, text);
  return { kind: 'fault', at };
}

function macroOr(p: Recognizer, o: ParseOptions, plain: Extract<Expr, { kind: 'call' }>): Expr {
  return expandMacro(plain, o.macros, p.problems) ?? plain;
}

function primary(p: Recognizer, o: ParseOptions, follow: Follow): Expr {
  return p.rule(
    'primary',
    follow,
    () => {
      p.sync(PRIMARY);
      switch (p.look() as string) {
        case "'('":
          return nested(p, o);
        case "'['":
          return list(p, o);
        case "'{'":
          return map(p, o);
        case "'.'":
          if (p.look(1) !== 'IDENTIFIER') p.noViableAt(1);
          return named(p, o);
        case 'IDENTIFIER':
          return named(p, o);
        default:
          return p.rule(
            'literal',
            END,
            () => literal(p),
            () => fault(p),
          );
      }
    },
    () => fault(p),
  );
}

function nested(p: Recognizer, o: ParseOptions): Expr {
  p.match("'('", END);
  const inner = p.keep(expr(p, o, before("')'")));
  p.match("')'", END);
  return inner;
}

function list(p: Recognizer, o: ParseOptions): Expr {
  const { at } = p.match("'['", END);
  p.sync(set(...OPTIONAL, "','", "']'"));
  const elements = OPTIONAL.has(p.look()) ? listElements(p, o) : [];
  const made = p.keep<Expr>({ kind: 'list', at, elements });
  closeLiteral(p, "']'");
  return made;
}

function listElements(p: Recognizer, o: ParseOptions): ListElement[] {
  return p.rule(
    'listInit',
    before("','", "']'"),
    () => {
      const elements = [optionalExpr(p, o, ends("','"))];
      while (p.look() === "','" && OPTIONAL.has(p.look(1))) {
        p.match("','", END);
        elements.push(optionalExpr(p, o, ends("','")));
      }
      return elements;
    },
    () => [],
  );
}

/** A comma too many is allowed before the end. */
function closeLiteral(p: Recognizer, bracket: TokenKind): void {
  p.sync(set("','", bracket));
  if (p.look() === "','") p.match("','", before(bracket));
  p.match(bracket, END);
}

function optionalExpr(p: Recognizer, o: ParseOptions, follow: Follow): ListElement {
  return p.rule(
    'optExpr',
    follow,
    () => {
      p.sync(OPTIONAL);
      const optional = p.look() === "'?'";
      if (optional) {
        const { at } = p.match("'?'", END);
        if (!o.optionals) p.problems.report(at, "unsupported syntax '?'");
      }
      return { value: expr(p, o, END), optional };
    },
    () => ({ value: fault(p), optional: false }),
  );
}

function map(p: Recognizer, o: ParseOptions): Expr {
  const { at } = p.match("'{'", END);
  p.sync(set(...OPTIONAL, "','", "'}'"));
  const entries = OPTIONAL.has(p.look()) ? mapEntries(p, o) : [];
  const made = p.keep<Expr>({ kind: 'map', at, entries });
  closeLiteral(p, "'}'");
  return made;
}

function mapEntries(p: Recognizer, o: ParseOptions): MapEntry[] {
  const entry = (): MapEntry => {
    const { value: key, optional } = optionalExpr(p, o, before("':'"));
    p.match("':'", { tokens: UNARY, ends: false });
    return { key, value: expr(p, o, ends("','")), optional };
  };
  return p.rule(
    'mapInitializerList',
    before("','", "'}'"),
    () => {
      const entries = [entry()];
      while (p.look() === "','" && OPTIONAL.has(p.look(1))) {
        p.match("','", END);
        entries.push(entry());
      }
      return entries;
    },
    () => [],
  );
}

/** A variable, a function call or a message: `a`, `a(...)`, `a.b{...}`. */
function named(p: Recognizer, o: ParseOptions): Expr {
  const length = messageNameLength(p);
  if (length > 0) return message(p, o, length);
  const begin = p.peek().at;
  const dot = p.look() === "'.'";
  if (dot) p.match("'.'", END);
  const { text, at: nameAt } = p.match('IDENTIFIER', END);
  const name = dot ? `.${text}` : text;
  if (p.look() !== "'('") {
    if (RESERVED.has(text)) return report(p, begin, `reserved identifier: ${text}`);
    return { kind: 'ident', at: nameAt, name };
  }
  const { at } = p.match("'('", END);
  const args = callArguments(p, o);
  const made = p.keep(
    RESERVED.has(text)
      ? report(p, begin, `reserved identifier: ${text}`)
      : macroOr(p, o, { kind: 'call', at, name, target: undefined, args }),
  );
  p.match("')'", AFTER_MEMBER);
  return made;
}

/** Tokens of a dotted name that a `{` follows; 0 where none does. */
function messageNameLength(p: Recognizer): number {
  let ahead = p.look() === "'.'" ? 1 : 0;
  for (;;) {
    if (p.look(ahead) !== 'IDENTIFIER') return 0;
    ahead++;
    if (p.look(ahead) === "'{'") return ahead;
    if (p.look(ahead) !== "'.'") return 0;
    ahead++;
  }
}

function message(p: Recognizer, o: ParseOptions, length: number): Expr {
  let name = '';
  for (let i = 0; i < length; i++) name += p.match(p.look(), END).text;
  const { at } = p.match("'{'", END);
  p.sync(set(...FIELD, "','", "'}'"));
  const fields = FIELD.has(p.look()) ? structFields(p, o) : [];
  const made = p.keep<Expr>({ kind: 'struct', at, name, fields });
  closeLiteral(p, "'}'");
  return made;
}

function structFields(p: Recognizer, o: ParseOptions): StructField[] {
  const field = (): StructField => {
    const { name, optional } = p.rule(
      'optField',
      before("':'"),
      () => {
        p.sync(FIELD);
        const isOptional = p.look() === "'?'";
        if (isOptional) p.match("'?'", END);
        const token = fieldName(p, END);
        const text = token?.kind === 'ESC_IDENTIFIER' ? escaped(p, token) : (token?.text ?? '');
        return { name: text, optional: isOptional };
      },
      () => ({ name: '', optional: false }),
    );
    const { at } = p.match("':'", { tokens: UNARY, ends: false });
    return { at, name, value: expr(p, o, ends("','")), optional };
  };
  return p.rule(
    'fieldInitializerList',
    before("','", "'}'"),
    () => {
      const fields = [field()];
      while (p.look() === "','" && FIELD.has(p.look(1))) {
        p.match("','", END);
        fields.push(field());
      }
      return fields;
    },
    () => [],
  );
}

function literal(p: Recognizer): Expr {
  const { at } = p.peek();
  const sign = p.look() === "'-'" ? p.match("'-'", END).text : '';
  const token = p.match(p.look(), END);
  const value = literalValue(token, sign);
  return typeof value === 'object' && value !== null && 'problem' in value
    ? report(p, at, (value as { problem: string }).problem)
    : { kind: 'literal', at, value: value as Value };
}

function literalValue(token: Token, sign: string): Value | { readonly problem: string } {
  switch (token.kind as string) {
    case 'NUM_INT': {
      const value = sign === '' ? BigInt(token.text) : -BigInt(token.text);
      return value < MIN_INT || value > MAX_INT ? { problem: 'invalid int literal' } : toInt(value);
    }
    case 'NUM_UINT': {
      const value = BigInt(token.text.slice(0, -1));
      return value > MAX_UINT ? { problem: 'invalid uint literal' } : new CelUint(value);
    }
    case 'NUM_FLOAT': {
      const value = Number(sign + token.text);
      return Number.isFinite(value) ? toDouble(value) : { problem: 'invalid double literal' };
    }
    case "'true'":
      return true;
    case "'false'":
      return false;
    case "'null'":
      return null;
    default: {
      const isBytes = token.kind === 'BYTES';
      const unescaped = unescapeLiteral(isBytes ? token.text.slice(1) : token.text, isBytes);
      return unescaped.ok ? unescaped.value : { problem: unescaped.message };
    }
  }
}
