/**
 * A stream of tokens with ANTLR's way of going on after an error, since its messages and how many there are come from it
 * (DefaultErrorStrategy of ANTLR 4): one token too many is skipped, one missing is supposed, else all tokens up to one that
 * may follow are.
 */
import { shown } from './lexer.ts';
import { NOWHERE } from './problems.ts';
import type { Problems } from './problems.ts';
import { describeTokens } from './tokens.ts';
import type { Token, TokenKind } from './tokens.ts';

export type TokenSet = ReadonlySet<TokenKind>;

/** What may come after a rule where it was called; `ends` where that may also be the end of the calling rule. */
export interface Follow {
  readonly tokens: TokenSet;
  readonly ends: boolean;
}

/** Thrown inside a rule and caught at its edge. */
class Unrecognized {
  readonly message: string;
  readonly token: Token;

  constructor(message: string, token: Token) {
    this.message = message;
    this.token = token;
  }
}

/** Nothing can be parsed any more: a limit was met, and reported. */
export class GiveUp {}

const MOST_ERRORS = 100;
const MOST_RECOVERIES = 30;
const MOST_SKIPPED = 256;
const DEEPEST = 250;
export const RECURSION_LIMIT = `expression recursion limit exceeded: ${String(DEEPEST)}`;
const RESERVED = /^no viable alternative at input '.(true|false|null)'$/;

export class Recognizer {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly problems: Problems;
  #index = 0;
  #recovering = false;
  #reported = 0;
  #recoveries = 0;
  #lastErrorIndex = -1;
  readonly #lastErrorStates = new Set<string>();
  readonly #follows: Follow[] = [];
  /** By level of the rules: what a rule has made already, should an error end it. */
  readonly #kept: unknown[] = [];
  readonly #depths = new Map<string, number>();

  constructor(source: string, tokens: readonly Token[], problems: Problems) {
    this.source = source;
    this.tokens = tokens;
    this.problems = problems;
  }

  look(ahead = 0): TokenKind {
    return this.peek(ahead).kind;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#index + ahead, this.tokens.length - 1)] as Token;
  }

  /** Runs a rule. On an error inside, what it kept stands for it, else `fallback`. */
  rule<T>(name: string, follow: Follow, body: () => T, fallback: () => T): T {
    this.enter(name);
    this.#follows.push(follow);
    this.#kept.push(undefined);
    try {
      return body();
    } catch (error) {
      if (!(error instanceof Unrecognized)) throw error;
      this.#report(error.token, error.message);
      this.#recover(name);
      return (this.#kept.at(-1) as T | undefined) ?? fallback();
    } finally {
      this.#follows.pop();
      this.#kept.pop();
      this.leave(name, 1);
    }
  }

  keep<T>(made: T): T {
    this.#kept[this.#kept.length - 1] = made;
    return made;
  }

  /** One more level of a rule; each pass of a left-recursive one is a level. */
  enter(name: string): void {
    const depth = (this.#depths.get(name) ?? 0) + 1;
    this.#depths.set(name, depth);
    if (depth <= DEEPEST) return;
    this.problems.report(NOWHERE, RECURSION_LIMIT);
    throw new GiveUp();
  }

  leave(name: string, levels: number): void {
    this.#depths.set(name, (this.#depths.get(name) ?? 0) - levels);
  }

  match(kind: TokenKind, next: Follow): Token {
    const token = this.peek();
    if (token.kind === kind) {
      this.#recovering = false;
      return this.#consume();
    }
    return this.#recoverInline(kind, next);
  }

  /** Before a choice: is the next token one that may come? */
  sync(expected: TokenSet): void {
    if (this.#recovering || expected.has(this.look())) return;
    if (this.#skipOne(expected)) return;
    throw this.#mismatch(expected);
  }

  /** Before another pass of a loop that must have one (`!` and `-`). */
  syncLoop(expected: TokenSet): void {
    if (this.#recovering || expected.has(this.look())) return;
    this.#unwanted(expected);
    const stop = new Set([...expected, ...this.#recoverySet()]);
    this.#consumeUntil(stop);
  }

  noViableAt(ahead: number): never {
    const first = this.peek();
    const offending = this.peek(ahead);
    const last = offending.kind === '<EOF>' ? this.peek(ahead - 1) : offending;
    const text = this.source.slice(first.at, last.at + last.text.length);
    throw new Unrecognized(`no viable alternative at input '${shown(text)}'`, offending);
  }

  #consume(): Token {
    const token = this.peek();
    if (token.kind !== '<EOF>') this.#index++;
    return token;
  }

  #report({ at }: Token, message: string): void {
    if (this.#recovering) return;
    this.#recovering = true;
    if (this.#reported++ >= MOST_ERRORS) {
      this.problems.report(at, `Syntax error: More than ${String(MOST_ERRORS)} syntax errors`);
      throw new GiveUp();
    }
    const text = message.replace(RESERVED, "mismatched input '$1' expecting IDENTIFIER");
    this.problems.report(at, `Syntax error: ${text}`);
  }

  #mismatch(expected: TokenSet): Unrecognized {
    const token = this.peek();
    return new Unrecognized(
      `mismatched input '${shown(token.text)}' expecting ${describeTokens(expected)}`,
      token,
    );
  }

  #unwanted(expected: TokenSet): void {
    const token = this.peek();
    this.#report(token, `extraneous input '${shown(token.text)}' expecting ${describeTokens(expected)}`);
  }

  #skipOne(expected: TokenSet): boolean {
    if (!expected.has(this.look(1)) || this.look() === '<EOF>') return false;
    this.#unwanted(expected);
    this.#consume();
    this.#recovering = false;
    return true;
  }

  #recoverInline(kind: TokenKind, next: Follow): Token {
    this.#attempt();
    const expected = new Set([kind]);
    if (this.#skipOne(expected)) return this.#consumeMatched();
    if (this.#following(next).has(this.look())) {
      const token = this.peek();
      this.#report(token, `missing ${describeTokens(expected)} at '${shown(token.text)}'`);
      return { kind, text: `<missing ${describeTokens(expected)}>`, at: token.at };
    }
    throw this.#mismatch(expected);
  }

  #consumeMatched(): Token {
    this.#recovering = false;
    return this.#consume();
  }

  #attempt(): void {
    if (this.#recoveries === MOST_RECOVERIES) {
      this.#recoveries++;
      this.problems.report(
        this.peek().at,
        `Syntax error: error recovery attempt limit exceeded: ${String(MOST_RECOVERIES)}`,
      );
      throw new GiveUp();
    }
    this.#recoveries++;
  }

  #recover(state: string): void {
    this.#attempt();
    if (this.#lastErrorIndex === this.#index && this.#lastErrorStates.has(state)) this.#consume();
    if (this.#lastErrorIndex !== this.#index) this.#lastErrorStates.clear();
    this.#lastErrorIndex = this.#index;
    this.#lastErrorStates.add(state);
    this.#consumeUntil(this.#recoverySet());
  }

  #consumeUntil(stop: TokenSet): void {
    for (let skipped = 0; this.look() !== '<EOF>' && !stop.has(this.look()); skipped++) {
      if (skipped >= MOST_SKIPPED) {
        this.problems.report(
          NOWHERE,
          `error recovery token lookahead limit exceeded: ${String(MOST_SKIPPED)}`,
        );
        throw new GiveUp();
      }
      this.#consume();
    }
  }

  #recoverySet(): TokenSet {
    const set = new Set<TokenKind>();
    for (const follow of this.#follows) for (const kind of follow.tokens) set.add(kind);
    return set;
  }

  /** Tokens that may come at a place, seen through the ends of the rules around it. */
  #following(next: Follow): TokenSet {
    const set = new Set(next.tokens);
    let ends = next.ends;
    for (let level = this.#follows.length - 1; ends && level >= 0; level--) {
      const follow = this.#follows[level] as Follow;
      for (const kind of follow.tokens) set.add(kind);
      ends = follow.ends;
    }
    if (ends) set.add('<EOF>');
    return set;
  }
}
