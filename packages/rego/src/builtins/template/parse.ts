/** The language of Go's text/template, as far as `strings.render_template` can use it (text/template/parse/parse.go). */
import { BuiltinError } from '../errors.ts';
import { quote } from '../../values/format.ts';
import { lexTemplate, type Token, type TokenKind } from './lex.ts';

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly kind: 'break' | 'continue' };

export interface Pipe {
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** `fields` are read off the operand: `.a.b`, `$x.a`, `(index .l 0).a`. */
export type Operand =
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable' | 'function'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'field'; readonly fields: readonly string[] }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly fields: readonly string[] }
  | { readonly kind: 'constant'; readonly value: null | boolean | string | { readonly number: string } };

type Control = 'if' | 'with' | 'range';

const FUNCTIONS = new Set(
  'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' '),
);

const DEEPEST = 200;

export function parseTemplate(source: string): readonly Node[] {
  return new Parser(lexTemplate(source)).template();
}

type End = 'end' | 'else' | 'else if' | 'else with';

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** How far tokens were looked at: messages have the line of the last one. */
  #seen = 0;
  #depth = 0;
  #ranges = 0;
  /** Of the action that is read, for faults of the lexer. */
  #actionLine = 0;
  #variables: string[] = ['$'];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  template(): readonly Node[] {
    const nodes: Node[] = [];
    while (this.#peek().kind !== 'eof') {
      const node = this.#textOrAction();
      if (typeof node === 'string') throw this.#fail(`unexpected {{${node === 'end' ? 'end' : 'else'}}}`);
      nodes.push(node);
    }
    return nodes;
  }

  #peek(): Token {
    this.#seen = Math.max(this.#seen, this.#at);
    return this.#tokens[this.#at] ?? { kind: 'eof', text: '', line: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    if (this.#at < this.#tokens.length - 1) this.#at += 1;
    return token;
  }

  #peekPastSpace(): Token {
    while (this.#peek().kind === 'space') this.#next();
    return this.#peek();
  }

  #nextPastSpace(): Token {
    this.#peekPastSpace();
    return this.#next();
  }

  #fail(message: string): BuiltinError {
    const line = this.#tokens[Math.min(this.#seen, this.#tokens.length - 1)]?.line ?? 1;
    return new BuiltinError(`template: template:${String(line)}: ${message}`);
  }

  #unexpected(token: Token, context: string): BuiltinError {
    if (token.kind !== 'error') return this.#fail(`unexpected ${shown(token)} in ${context}`);
    if (this.#actionLine === 0 || this.#actionLine === token.line) return this.#fail(token.text);
    const place = `started at template:${String(this.#actionLine)}`;
    return this.#fail(`${token.text}${token.text.endsWith(' action') ? '' : ' in action'} ${place}`);
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#nextPastSpace();
    if (token.kind !== kind) throw this.#unexpected(token, context);
    return token;
  }

  #textOrAction(): Node | End {
    const token = this.#nextPastSpace();
    if (token.kind === 'text') return { kind: 'text', text: token.text };
    if (token.kind !== 'left') throw this.#unexpected(token, 'input');
    this.#actionLine = token.line;
    const node = this.#action();
    this.#actionLine = 0;
    return node;
  }

  #action(): Node | End {
    const token = this.#peekPastSpace();
    if (token.kind !== 'keyword') return { kind: 'action', pipe: this.#pipeline('command', 'right') };
    this.#next();
    switch (token.text) {
      case 'break':
      case 'continue':
        return this.#leaving(token.text);
      case 'if':
      case 'with':
      case 'range':
        return this.#control(token.text);
      case 'end':
        this.#expect('right', 'end');
        return 'end';
      case 'else':
        return this.#otherwise();
      default:
        throw this.#fail(`${token.text} is not supported`);
    }
  }

  #leaving(kind: 'break' | 'continue'): Node {
    const token = this.#nextPastSpace();
    if (token.kind !== 'right') throw this.#unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) throw this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind };
  }

  #otherwise(): End {
    const { kind, text } = this.#peekPastSpace();
    if (kind === 'keyword' && (text === 'if' || text === 'with')) return `else ${text}`;
    this.#expect('right', 'else');
    return 'else';
  }

  #control(kind: Control): Node {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#fail('nests too deep');
    const known = this.#variables.length;
    const pipe = this.#pipeline(kind, 'right');
    if (kind === 'range') this.#ranges += 1;
    const [body, end] = this.#list();
    if (kind === 'range') this.#ranges -= 1;
    const otherwise = this.#branch(kind, end);
    this.#variables.length = known;
    this.#depth -= 1;
    return { kind, pipe, body, otherwise };
  }

  /** `{{else if}}` goes with `if` alone, `{{else with}}` with `with`; the `{{end}}` is that of the inner one. */
  #branch(kind: Control, end: End): readonly Node[] {
    if (end === 'end') return [];
    if (end === `else ${kind}` && kind !== 'range') {
      this.#next();
      return [this.#control(kind)];
    }
    const [nodes, last] = this.#list();
    if (last !== 'end') throw this.#fail('expected end; found {{else}}');
    return nodes;
  }

  #list(): readonly [readonly Node[], End] {
    const nodes: Node[] = [];
    while (this.#peekPastSpace().kind !== 'eof') {
      const node = this.#textOrAction();
      if (typeof node === 'string') return [nodes, node];
      nodes.push(node);
    }
    throw this.#fail('unexpected EOF');
  }

  #pipeline(context: string, end: TokenKind): Pipe {
    const { variables, declares } = this.#declaration(context);
    const commands: (readonly Operand[])[] = [];
    for (;;) {
      const token = this.#peekPastSpace();
      if (token.kind === end) {
        this.#next();
        this.#check(commands, context);
        return { variables, declares, commands };
      }
      if (!BEGINS_COMMAND.has(token.kind)) {
        this.#next();
        throw this.#unexpected(token, context);
      }
      commands.push(this.#command());
    }
  }

  #check(commands: readonly (readonly Operand[])[], context: string): void {
    if (commands.length === 0) throw this.#fail(`missing value for ${context}`);
    for (const [index, [first]] of commands.entries())
      if (index > 0 && (first?.kind === 'constant' || first?.kind === 'dot'))
        throw this.#fail(`non executable command in pipeline stage ${String(index + 1)}`);
  }

  #declaration(context: string): Pick<Pipe, 'variables' | 'declares'> {
    const variables: string[] = [];
    for (;;) {
      const start = this.#at;
      const token = this.#peekPastSpace();
      if (token.kind !== 'variable') return { variables, declares: true };
      this.#next();
      const next = this.#peekPastSpace();
      if (next.kind === 'assign' || next.kind === 'declare') {
        this.#next();
        this.#variables.push(token.text);
        return { variables: [...variables, token.text], declares: next.kind === 'declare' };
      }
      if (next.kind !== 'char' || next.text !== ',') {
        this.#at = start;
        return { variables, declares: true };
      }
      this.#next();
      variables.push(token.text);
      this.#variables.push(token.text);
      if (context !== 'range' || variables.length >= 2)
        throw this.#fail(`too many declarations in ${context}`);
      if (!['variable', 'right', 'close'].includes(this.#peekPastSpace().kind))
        throw this.#fail('range can only initialize variables');
    }
  }

  #command(): readonly Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      this.#peekPastSpace();
      const operand = this.#operand();
      if (operand) operands.push(operand);
      const token = this.#peek();
      if (token.kind === 'space') {
        this.#next();
        continue;
      }
      if (token.kind === 'pipe') this.#next();
      else if (token.kind !== 'right' && token.kind !== 'close') {
        this.#next();
        throw this.#unexpected(token, 'operand');
      }
      if (operands.length === 0) throw this.#fail('empty command');
      return operands;
    }
  }

  #operand(): Operand | undefined {
    const operand = this.#term();
    if (operand === undefined || this.#peek().kind !== 'field') return operand;
    if (operand.kind === 'constant' || operand.kind === 'dot') {
      while (this.#peek().kind === 'field') this.#next();
      throw this.#fail(`unexpected . after term ${quote(termText(operand))}`);
    }
    const fields = [...operand.fields];
    while (this.#peek().kind === 'field') fields.push(this.#next().text.slice(1));
    return { ...operand, fields };
  }

  #term(): Operand | undefined {
    const token = this.#peekPastSpace();
    const { kind, text } = token;
    if (!BEGINS_COMMAND.has(kind)) return undefined;
    this.#next();
    switch (kind) {
      case 'identifier':
        if (!FUNCTIONS.has(text)) throw this.#fail(`function ${quote(text)} not defined`);
        return { kind: 'function', name: text, fields: [] };
      case 'dot':
        return { kind: 'dot' };
      case 'nil':
        return { kind: 'constant', value: null };
      case 'bool':
        return { kind: 'constant', value: text === 'true' };
      case 'variable':
        if (!this.#variables.includes(text)) throw this.#fail(`undefined variable ${quote(text)}`);
        return { kind: 'variable', name: text, fields: [] };
      case 'field':
        return { kind: 'field', fields: [text.slice(1)] };
      case 'open':
        return { kind: 'pipe', pipe: this.#pipeline('parenthesized pipeline', 'close'), fields: [] };
      case 'raw':
        return { kind: 'constant', value: text.slice(1, -1).replaceAll('\r', '') };
      case 'string':
      case 'character':
        return this.#quoted(text);
      case 'number':
      case 'assign':
      case 'char':
      case 'close':
      case 'declare':
      case 'eof':
      case 'error':
      case 'keyword':
      case 'left':
      case 'pipe':
      case 'right':
      case 'space':
      case 'text':
        return { kind: 'constant', value: { number: this.#number(text) } };
    }
  }

  #quoted(text: string): Operand {
    const value = unquoted(text);
    if (value === undefined) {
      if (text.startsWith('"')) throw this.#fail('invalid syntax');
      throw this.#fail(`malformed character constant: ${text}`);
    }
    if (text.startsWith('"')) return { kind: 'constant', value };
    const [character = '', ...more] = value;
    if (character === '' || more.length > 0) throw this.#fail(`malformed character constant: ${text}`);
    return { kind: 'constant', value: { number: String(character.codePointAt(0)) } };
  }

  /** As Go prints it. */
  #number(text: string): string {
    const plain = text.replaceAll('_', '').replace(/^\+/, '');
    if (/^-?\d+$/.test(plain) && !/^-?0\d/.test(plain)) return BigInt(plain).toString();
    const value = plain.startsWith('-') ? -Number(plain.slice(1)) : Number(plain);
    if (!/\d/.test(plain) || !Number.isFinite(value))
      throw this.#fail(`illegal number syntax: ${quote(text)}`);
    return String(value);
  }
}

const BEGINS_COMMAND: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'character',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw',
  'string',
  'variable',
  'open',
]);

function shown({ kind, text }: Token): string {
  if (kind === 'eof') return 'EOF';
  if (kind === 'keyword' || kind === 'nil' || kind === 'dot') return `<${text}>`;
  const characters = Array.from(text);
  return characters.length > 10 ? `${quote(characters.slice(0, 10).join(''))}...` : quote(text);
}

function termText(operand: Extract<Operand, { kind: 'constant' | 'dot' }>): string {
  if (operand.kind === 'dot') return '.';
  const { value } = operand;
  if (value === null) return 'nil';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'boolean' ? String(value) : value.number;
}

const ESCAPE =
  /\\(?:([abfnrtv\\])|(["'])|x([\da-fA-F]{2})|([0-3][0-7]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]|$))/g;
const SINGLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Go's `strconv.Unquote`; `undefined` where it is refused. */
function unquoted(text: string): string | undefined {
  const mark = text[0];
  let refused = false;
  const value = text.slice(1, -1).replaceAll(ESCAPE, (...groups: (string | undefined)[]): string => {
    const [, single, quoted, byte, octal, short, long] = groups;
    if (single !== undefined) return SINGLE[single] ?? single;
    if (quoted !== undefined && quoted === mark) return quoted;
    const code =
      octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
    if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      refused = true;
      return '';
    }
    return String.fromCodePoint(code);
  });
  return refused ? undefined : value;
}
