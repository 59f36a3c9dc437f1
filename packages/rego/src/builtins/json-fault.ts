/** Why Go's encoding/json refuses a text, in its words. Runs only on text that was refused. */
import { quote } from '../values/format.ts';
import { stringToBytes } from '../values/utf8.ts';

const WHITE = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** `undefined` when the text is JSON after all: then something else was wrong with it. */
export function jsonFault(text: string): string | undefined {
  try {
    return new FaultFinder(text).find();
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

/**
 * The value that a text begins with, where `null` comes next: OPA asks for one token more, and takes that one, which is Go's
 * nil, for the end of the text. Whatever follows is never read.
 */
export function valueBeforeNull(text: string): string | undefined {
  try {
    return new FaultFinder(text).beforeNull();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

class Fault extends Error {}

class FaultFinder {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(): string | undefined {
    this.#skip();
    if (this.#at >= this.#text.length) return 'EOF';
    this.#value();
    this.#skip();
    const rest = this.#text.slice(this.#at);
    return rest === '' ? undefined : afterTopLevel(rest);
  }

  beforeNull(): string | undefined {
    this.#skip();
    this.#value();
    const value = this.#text.slice(0, this.#at);
    this.#skip();
    return this.#text.startsWith('null', this.#at) ? value : undefined;
  }

  #skip(): void {
    WHITE.lastIndex = this.#at;
    this.#at += WHITE.exec(this.#text)?.[0].length ?? 0;
  }

  #fail(context: string): never {
    if (this.#at >= this.#text.length) throw new Fault('unexpected EOF');
    // Go looks at bytes, and shows the first of a longer character as if it were one.
    const rest = this.#text.slice(this.#at, this.#at + 2);
    const character = String.fromCharCode(stringToBytes(rest)[0] ?? 0);
    throw new Fault(`invalid character ${quoteCharacter(character)} ${context}`);
  }

  #value(): void {
    const character = this.#text.charAt(this.#at);
    if (character === '{') this.#object();
    else if (character === '[') this.#array();
    else if (character === '"') this.#string();
    else if (/[-\d]/.test(character)) this.#number();
    else if (/[tfn]/.test(character)) this.#literal({ t: 'true', f: 'false', n: 'null' }[character] ?? '');
    else this.#fail('looking for beginning of value');
  }

  #literal(word: string): void {
    for (let index = 0; index < word.length; index++, this.#at++) {
      if (this.#text[this.#at] !== word[index])
        this.#fail(`in literal ${word} (expecting ${quoteCharacter(word.charAt(index))})`);
    }
  }

  #string(): void {
    STRING.lastIndex = this.#at;
    const match = STRING.exec(this.#text)?.[0];
    if (match !== undefined) {
      this.#at += match.length;
      return;
    }
    this.#at++;
    this.#badString();
  }

  #badString(): never {
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '' || character < ' ') this.#fail('in string literal');
      this.#at++;
      if (character !== '\\') continue;
      const escaped = this.#text.charAt(this.#at);
      if (!/^["\\/bfnrtu]$/.test(escaped)) this.#fail('in string escape code');
      this.#at++;
      if (escaped !== 'u') continue;
      for (let digit = 0; digit < 4; digit++, this.#at++) {
        if (!/[0-9a-fA-F]/.test(this.#text.charAt(this.#at)))
          this.#fail('in \\u hexadecimal character escape');
      }
    }
  }

  #number(): void {
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (!/[eE]/.test(this.#text.charAt(this.#at))) return;
    this.#at++;
    if (/[+-]/.test(this.#text.charAt(this.#at))) this.#at++;
    this.#digits('in exponent of numeric literal');
  }

  #digits(context: string): void {
    if (!/\d/.test(this.#text.charAt(this.#at))) this.#fail(context);
    while (/\d/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #array(): void {
    this.#at++;
    this.#skip();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return;
    }
    for (;;) {
      this.#skip();
      this.#value();
      this.#skip();
      const character = this.#text[this.#at];
      if (character !== ',' && character !== ']') this.#fail('after array element');
      this.#at++;
      if (character === ']') return;
    }
  }

  #object(): void {
    this.#at++;
    this.#skip();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return;
    }
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] !== '"') this.#fail('looking for beginning of object key string');
      this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#fail('after object key');
      this.#at++;
      this.#skip();
      this.#value();
      this.#skip();
      const character = this.#text[this.#at];
      if (character !== ',' && character !== '}') this.#fail('after object key:value pair');
      this.#at++;
      if (character === '}') return;
    }
  }
}

/** OPA reads one token more, and names it where it is one; what is none has the message of a token that cannot begin so. */
function afterTopLevel(rest: string): string {
  const first = rest.charAt(0);
  const fault = `' after top-level value`;
  if (/[{[]/.test(first)) return `error: invalid character '${first}${fault}`;
  const word = /^(?:true|false)/.exec(rest)?.[0];
  // Go's verb for strings has no form for these.
  if (word !== undefined) return `error: invalid character '%!s(bool=${word})${fault}`;
  const token = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
  if (token !== undefined) return `error: invalid character '${token}${fault}`;
  STRING.lastIndex = 0;
  const text = STRING.exec(rest)?.[0];
  if (text !== undefined)
    return `error: invalid character '${String(JSON.parse(text)).toWellFormed()}${fault}`;
  return jsonFault(rest) ?? `error: invalid character '${rest.charAt(0)}${fault}`;
}

function quoteCharacter(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  return `'${quote(character).slice(1, -1)}'`;
}
