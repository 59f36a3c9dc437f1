/** The language of Go's text/template, as far as `strings.render_template` can use it: no named templates. */
import { BuiltinError } from '../errors.ts';

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

const DEEPEST = 200;
const ACTION =
  /\{\{(-\s)?(?:(\/\*[\s\S]*?\*\/)|((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|(?!\}\})[^"`'])*?))(\s-)?\}\}/g;
const TOKEN =
  /\s*(?:("(?:[^"\\\n]|\\.)*")|(`[^`]*`)|(:=|[|(),=])|([+-]?(?:0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)(?![\w.]))|(\$\w*)|((?:\.\w+)+)|(\.)|(\w+))/y;

interface Piece {
  readonly text?: string;
  readonly action?: string;
  readonly line: number;
}

/** Text and actions by turns; `{{-` and `-}}` take the blanks beside them. */
function split(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  let trimNext = false;
  const push = (end: number, trimEnd: boolean): void => {
    const raw = source.slice(last, end);
    const left = trimNext ? raw.replace(/^[ \t\r\n]+/, '') : raw;
    const text = trimEnd ? left.replace(/[ \t\r\n]+$/, '') : left;
    if (text.includes('{{')) throw fail(lineAt(source, source.indexOf('{{', last)), 'unclosed action');
    pieces.push({ text, line: lineAt(source, last) });
  };
  for (const match of source.matchAll(ACTION)) {
    push(match.index, match[1] !== undefined);
    if (match[2] === undefined) pieces.push({ action: match[3] ?? '', line: lineAt(source, match.index) });
    last = match.index + match[0].length;
    trimNext = match[4] !== undefined;
  }
  push(source.length, false);
  return pieces;
}

function lineAt(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}

function fail(line: number, message: string): BuiltinError {
  return new BuiltinError(`template: template:${line}: ${message}`);
}

export function parseTemplate(source: string): readonly Node[] {
  const parser = new TemplateParser(split(source));
  return parser.template();
}

class TemplateParser {
  readonly #pieces: readonly Piece[];
  #at = 0;
  #depth = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  template(): readonly Node[] {
    const [nodes, end] = this.#list();
    if (end !== undefined) throw fail(this.#line(), `unexpected {{${end}}}`);
    return nodes;
  }

  #line(): number {
    return this.#pieces[Math.min(this.#at, this.#pieces.length) - 1]?.line ?? 1;
  }

  /** Nodes up to the `end` or `else` that closes them, which comes back as written. */
  #list(): readonly [readonly Node[], string | undefined] {
    const nodes: Node[] = [];
    while (this.#at < this.#pieces.length) {
      const { text, action } = this.#pieces[this.#at++] ?? {};
      if (text !== undefined && text !== '') nodes.push({ kind: 'text', text });
      if (action === undefined) continue;
      const trimmed = action.trim();
      if (/^(?:end|else)\b/.test(trimmed)) return [nodes, trimmed];
      nodes.push(this.#action(trimmed));
    }
    return [nodes, undefined];
  }

  #action(action: string): Node {
    const [, keyword = '', rest = ''] =
      /^(if|with|range|break|continue|define|template|block)\b([\s\S]*)$/.exec(action) ?? [];
    if (keyword === 'break' || keyword === 'continue') return { kind: keyword };
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') return this.#control(keyword, rest);
    if (keyword !== '') throw fail(this.#line(), `${keyword} is not supported`);
    return { kind: 'action', pipe: this.#pipe(action, 'command') };
  }

  #control(kind: 'if' | 'with' | 'range', source: string): Node {
    this.#depth++;
    if (this.#depth > DEEPEST) throw fail(this.#line(), 'nests too deep');
    const pipe = this.#pipe(source, kind);
    const [body, end] = this.#list();
    const otherwise = this.#otherwise(end);
    this.#depth--;
    return { kind, pipe, body, otherwise };
  }

  #otherwise(end: string | undefined): readonly Node[] {
    if (end === undefined) throw fail(this.#line(), 'unexpected EOF');
    if (end === 'end') return [];
    const [, kind, rest = ''] = /^else\s+(if|with)\b([\s\S]*)$/.exec(end) ?? [];
    if (kind === 'if' || kind === 'with') return [this.#control(kind, rest)];
    const [nodes, last] = this.#list();
    if (last !== 'end') throw fail(this.#line(), 'unexpected EOF');
    return nodes;
  }

  #pipe(source: string, where: string): Pipe {
    const pipe = new PipeParser(source, this.#line()).pipe(where);
    return pipe;
  }
}

class PipeParser {
  readonly #tokens: RegExpExecArray[] = [];
  readonly #line: number;
  #at = 0;

  constructor(source: string, line: number) {
    this.#line = line;
    for (let at = 0; at < source.trimEnd().length;) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(source);
      if (!match)
        throw fail(line, `unexpected ${JSON.stringify(source.slice(at).trim().charAt(0))} in command`);
      this.#tokens.push(match);
      at = TOKEN.lastIndex;
    }
  }

  pipe(where: string): Pipe {
    const pipe = this.#pipe(where);
    if (this.#at < this.#tokens.length)
      throw fail(this.#line, `unexpected ${JSON.stringify(this.#text())} in ${where}`);
    return pipe;
  }

  #text(offset = 0): string {
    return this.#tokens[this.#at + offset]?.[0].trim() ?? '';
  }

  #pipe(where: string): Pipe {
    const [variables, declares] = this.#declaration();
    const commands: Operand[][] = [this.#command(where)];
    while (this.#text() === '|') {
      this.#at++;
      commands.push(this.#command(where));
    }
    return { variables, declares, commands };
  }

  #declaration(): readonly [readonly string[], boolean] {
    const names: string[] = [];
    let ahead = 0;
    while (this.#text(ahead).startsWith('$')) {
      names.push(this.#text(ahead));
      ahead++;
      if (this.#text(ahead) !== ',') break;
      ahead++;
    }
    const operator = this.#text(ahead);
    if (names.length === 0 || (operator !== ':=' && operator !== '=')) return [[], false];
    this.#at += ahead + 1;
    return [names, operator === ':='];
  }

  #command(where: string): Operand[] {
    const operands: Operand[] = [];
    while (this.#at < this.#tokens.length && !['|', ')'].includes(this.#text()))
      operands.push(this.#operand());
    if (operands.length === 0) throw fail(this.#line, `missing value for ${where}`);
    return operands;
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at++];
    const [, quoted, raw, symbol, number, variable, fields, dot, word] = token ?? [];
    if (quoted !== undefined) return { kind: 'constant', value: unquote(quoted, this.#line) };
    if (raw !== undefined) return { kind: 'constant', value: raw.slice(1, -1) };
    if (number !== undefined) return { kind: 'constant', value: { number } };
    if (variable !== undefined) return { kind: 'variable', name: variable, fields: this.#fields() };
    if (fields !== undefined) return { kind: 'field', fields: fields.slice(1).split('.') };
    if (dot !== undefined) return { kind: 'dot' };
    if (symbol === '(') return this.#parenthesis();
    if (word === undefined) throw fail(this.#line, `unexpected ${JSON.stringify(symbol ?? '')} in operand`);
    const constant = { true: true, false: false, nil: null }[word];
    return constant === undefined
      ? { kind: 'function', name: word, fields: [] }
      : { kind: 'constant', value: constant };
  }

  #parenthesis(): Operand {
    const pipe = this.#pipe('parenthesized pipeline');
    if (this.#text() !== ')') throw fail(this.#line, 'unclosed left paren');
    this.#at++;
    return { kind: 'pipe', pipe, fields: this.#fields() };
  }

  /** Fields stand right behind what they are read from. */
  #fields(): readonly string[] {
    const fields = this.#tokens[this.#at];
    if (fields?.[6] === undefined || /^\s/.test(fields[0])) return [];
    this.#at++;
    return fields[6].slice(1).split('.');
  }
}

function unquote(quoted: string, line: number): string {
  try {
    return JSON.parse(
      quoted.replaceAll(
        /\\([av'])/g,
        (_whole, letter: string) => ({ a: '\\u0007', v: '\\u000b' })[letter] ?? letter,
      ),
    ) as string;
  } catch {
    throw fail(line, 'invalid syntax');
  }
}
