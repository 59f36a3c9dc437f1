/** The syntax of globs, with the faults of github.com/gobwas/glob 1.0 in its words. */
import { byteLength } from '../values/utf8.ts';
import { BuiltinError } from './errors.ts';

export type GlobNode =
  | { readonly kind: 'text'; readonly characters: readonly string[] }
  | { readonly kind: 'any' | 'super' | 'single' }
  | { readonly kind: 'class'; readonly not: boolean; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'terms'; readonly alternatives: readonly (readonly GlobNode[])[] };

/** Deeper braces are refused: each level costs a stack frame. */
const DEEPEST = 500;

export function parseGlob(pattern: string): readonly GlobNode[] {
  const parser = new GlobParser(pattern);
  return parser.sequence(0);
}

class GlobParser {
  readonly #runes: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#runes = Array.from(pattern);
  }

  #fail(reason: string): never {
    throw new BuiltinError(
      `glob: syntax error at ${byteLength(this.#runes.slice(0, this.#at).join(''))}: ${reason}`,
    );
  }

  /** Up to the end, or within braces to a comma or the closing one, which are left to the caller. */
  sequence(level: number): readonly GlobNode[] {
    const nodes: GlobNode[] = [];
    for (;;) {
      const rune = this.#runes[this.#at];
      if (rune === undefined) {
        if (level > 0) this.#fail('unclosed `{`');
        return nodes;
      }
      if (level > 0 && (rune === ',' || rune === '}')) return nodes;
      nodes.push(...this.#node(rune, level));
    }
  }

  #node(rune: string, level: number): readonly GlobNode[] {
    if (rune === '{') return [this.#terms(level + 1)];
    if (rune === '[') return [this.#class()];
    if (rune !== '?' && rune !== '*') return this.#text(level > 0 ? '?*[{},' : '?*[{');
    this.#at++;
    if (rune === '?') return [{ kind: 'single' }];
    if (this.#runes[this.#at] !== '*') return [{ kind: 'any' }];
    this.#at++;
    return [{ kind: 'super' }];
  }

  #text(breakers: string): readonly GlobNode[] {
    const characters: string[] = [];
    for (; this.#at < this.#runes.length; this.#at++) {
      const rune = this.#runes[this.#at] ?? '';
      if (breakers.includes(rune)) break;
      if (!rune.isWellFormed()) this.#fail('invalid UTF-8 sequence');
      if (rune !== '\\') {
        characters.push(rune);
        continue;
      }
      this.#at++;
      const escaped = this.#runes[this.#at];
      if (escaped === undefined) this.#fail('trailing backslash');
      characters.push(escaped);
    }
    return characters.length === 0 ? [] : [{ kind: 'text', characters }];
  }

  #terms(level: number): GlobNode {
    if (level > DEEPEST) this.#fail('braces nest too deep');
    const alternatives: (readonly GlobNode[])[] = [];
    do {
      this.#at++;
      alternatives.push(this.sequence(level));
    } while (this.#runes[this.#at] === ',');
    this.#at++;
    return { kind: 'terms', alternatives };
  }

  #class(): GlobNode {
    this.#at++;
    const not = this.#runes[this.#at] === '!';
    if (not) this.#at++;
    const first = this.#runes[this.#at];
    if (first === undefined) this.#fail('unexpected end of input');
    return this.#runes[this.#at + 1] === '-' ? this.#range(not, first) : this.#characters(not);
  }

  #range(not: boolean, first: string): GlobNode {
    this.#at += 2;
    const last = this.#runes[this.#at];
    if (last === undefined) this.#fail('unexpected end of input');
    this.#at++;
    this.#close();
    const [low, high] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
    if (high < low) this.#fail('range hi character is less than lo');
    return { kind: 'class', not, accepts: (character) => within(character, low, high) };
  }

  #characters(not: boolean): GlobNode {
    const [text] = this.#text(']');
    this.#close();
    if (text?.kind !== 'text') this.#fail('could not parse range');
    const characters = new Set(text.characters);
    return { kind: 'class', not, accepts: (character) => characters.has(character) };
  }

  #close(): void {
    const rune = this.#runes[this.#at];
    if (rune === undefined) this.#fail('unexpected end of input');
    this.#at++;
    if (rune !== ']') this.#fail('expected close range character');
  }
}

function within(character: string, low: number, high: number): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= low && code <= high;
}
