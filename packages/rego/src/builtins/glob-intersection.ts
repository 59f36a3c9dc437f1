/**
 * Whether two globs of characters, `.`, `[sets]`, `+` and `*` have a text in common, as OPA's `regex.globs_match` decides it
 * (github.com/yashtewari/glob-intersection): with its shortcuts, which miss some.
 */
import type { BuiltinContext } from './builtin.ts';
import { BuiltinError } from './errors.ts';

interface Token {
  /** `undefined` is any character. */
  readonly characters: ReadonlySet<string> | undefined;
  readonly isSet: boolean;
  repeat: '' | '+' | '*';
}

type Glob = readonly Token[];

class Tokenizer {
  readonly #source: string;
  readonly #runes: readonly string[];
  readonly #context: BuiltinContext;
  #at = 0;

  constructor(source: string, context: BuiltinContext) {
    this.#source = source;
    this.#runes = Array.from(source);
    this.#context = context;
  }

  tokens(): Glob {
    const tokens: Token[] = [];
    while (this.#at < this.#runes.length) {
      const token = this.#token();
      token.repeat = this.#repeat();
      append(tokens, token);
    }
    return tokens;
  }

  #fail(reason: string): never {
    throw new BuiltinError(
      `input:${this.#source}, pos:${this.#at}, ${reason}: the input provided is invalid`,
    );
  }

  #next(): { readonly rune: string; readonly escaped: boolean } {
    const rune = this.#runes[this.#at] ?? '';
    if (rune !== '\\') {
      this.#at++;
      return { rune, escaped: false };
    }
    const after = this.#runes[this.#at + 1];
    if (after === undefined) this.#fail('input ends with a \\ (escape) character');
    this.#at += 2;
    return { rune: after, escaped: true };
  }

  #token(): Token {
    const { rune, escaped } = this.#next();
    if (escaped) return character(rune);
    if (rune === '.') return { characters: undefined, isSet: false, repeat: '' };
    if (rune === '[') return this.#set();
    if (rune === ']') this.#fail("set-close ']' with no preceding '['");
    if (rune === '+' || rune === '*') this.#fail(`flag '${rune}' must be preceded by a non-flag`);
    return character(rune);
  }

  #set(): Token {
    const characters = new Set<string>();
    let previous: string | undefined;
    while (this.#at < this.#runes.length) {
      const { rune, escaped } = this.#next();
      if (!escaped && rune === ']') return { characters, isSet: true, repeat: '' };
      if (!escaped && rune === '-') {
        this.#range(previous, characters);
        previous = undefined;
      } else {
        characters.add(rune);
        previous = rune;
      }
    }
    return this.#fail('found [ without matching ]');
  }

  #range(from: string | undefined, characters: Set<string>): void {
    if (from === undefined) this.#fail("range character '-' must be preceded by a Unicode character");
    if (this.#at >= this.#runes.length - 1)
      this.#fail("range character '-' must be followed by a Unicode character");
    const { rune: to, escaped } = this.#next();
    if (!escaped && (to === ']' || to === '-'))
      this.#fail("range character '-' cannot be followed by a special symbol");
    const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
    if (last < first) this.#fail(`range is out of order: '${to}' comes before '${from}' in Unicode`);
    this.#context.spend(last - first);
    for (let code = first; code <= last; code++) characters.add(String.fromCodePoint(code));
  }

  #repeat(): '' | '+' | '*' {
    const rune = this.#runes[this.#at];
    if (rune === '\\' && this.#at === this.#runes.length - 1) this.#next();
    if (rune !== '+' && rune !== '*') return '';
    this.#at++;
    return rune;
  }
}

function character(rune: string): Token {
  return { characters: new Set([rune]), isSet: false, repeat: '' };
}

/** Repeats of one token side by side become one. */
function append(tokens: Token[], token: Token): void {
  const last = tokens.at(-1);
  if (last && last.repeat !== '' && token.repeat !== '' && same(last, token)) {
    if (token.repeat === '+') last.repeat = '+';
  } else tokens.push(token);
}

function same(a: Token, b: Token): boolean {
  if (a.characters === undefined || b.characters === undefined) return a.characters === b.characters;
  return (
    a.isSet === b.isSet && a.characters.size === b.characters.size && a.characters.isSubsetOf(b.characters)
  );
}

function meet(a: Token | undefined, b: Token | undefined): boolean {
  if (!a || !b) return false;
  return (
    a.characters === undefined || b.characters === undefined || !a.characters.isDisjointFrom(b.characters)
  );
}

export function globsIntersect(first: string, second: string, context: BuiltinContext): boolean {
  const a = new Tokenizer(first, context).tokens();
  const b = new Tokenizer(second, context).tokens();
  const trimmed = trim(a, b);
  return trimmed !== undefined && plain(trimmed[0], trimmed[1], context);
}

/** Cuts single tokens that match off both ends, all but the innermost. */
function trim(a: Glob, b: Glob): readonly [Glob, Glob] | undefined {
  const single = (x: number, y: number): boolean => a[x]?.repeat === '' && b[y]?.repeat === '';
  let left = 0;
  for (; left < a.length && left < b.length && single(left, left); left++)
    if (!meet(a[left], b[left])) return undefined;
  if (left > 0) left--;
  let [x, y] = [a.length - 1, b.length - 1];
  for (; x >= 0 && x >= left && y >= 0 && y >= left && single(x, y); x--, y--)
    if (!meet(a[x], b[y])) return undefined;
  const back = x < a.length - 1 ? 1 : 0;
  return [a.slice(left, x + back + 1), b.slice(left, y + back + 1)];
}

function plain(a: Glob, b: Glob, context: BuiltinContext): boolean {
  for (let at = 0; at < a.length && at < b.length; at++) {
    context.spend(1);
    if (a[at]?.repeat !== '' || b[at]?.repeat !== '') return repeated(a.slice(at), b.slice(at), context);
    if (!meet(a[at], b[at])) return false;
  }
  return a.length === b.length;
}

function repeated(a: Glob, b: Glob, context: BuiltinContext): boolean {
  if (a[0]?.repeat === '') return repeated(b, a, context);
  return a[0]?.repeat === '+' ? once(a, b, context) : starred(a, b, context);
}

function once(a: Glob, b: Glob, context: BuiltinContext): boolean {
  if (!meet(a[0], b[0])) return false;
  if (starred(a, b.slice(1), context)) return true;
  return b[0]?.repeat !== '' && plain(a.slice(1), b, context);
}

function starred(a: Glob, b: Glob, context: BuiltinContext): boolean {
  const [star, next] = a;
  for (const [at, token] of b.entries()) {
    context.spend(1);
    if (next && meet(token, next) && plain(a.slice(1), b.slice(at), context)) return true;
    if (!meet(token, star)) return false;
  }
  return next === undefined;
}
