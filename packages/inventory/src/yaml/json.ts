import { EVENT, type Event } from './events.ts';
import { YamlFailure } from './failure.ts';
import { STYLE } from './scan-scalars.ts';

const ARRAY = 1;
const OBJECT = 2;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Reads JSON (RFC 8259) as the events that YAML gives, so that values, limits and positions are made in one place. kubectl tries
 * JSON first where a stream begins with a brace, and it is no subset of YAML 1.1: `"\/"`, surrogate pairs as escapes, keys of
 * more than 1,024 characters.
 */
export class JsonReader {
  readonly anchor: string | undefined = undefined;
  readonly tag: string | undefined = undefined;
  readonly flow = true;
  start = 0;
  end = 0;
  propertiesStart = 0;
  style: number = STYLE.plain;
  private readonly text: string;
  private position = 0;
  private readonly open: number[] = [];
  /** True after a key, whose value comes next. */
  private afterKey = false;
  private first = true;

  constructor(text: string) {
    this.text = text;
  }

  begin(): boolean {
    this.skipBlanks();
    return this.position < this.text.length;
  }

  finish(): number | undefined {
    this.skipBlanks();
    if (this.position < this.text.length) this.fail('expected the end of the text');
    return undefined;
  }

  get content(): string {
    if (this.style === STYLE.plain) return this.text.slice(this.start, this.end);
    const inner = this.text.slice(this.start + 1, this.end - 1);
    // An escaped half of a surrogate pair is no character; Go reads U+FFFD.
    return inner.includes('\\') ? (JSON.parse(`"${inner}"`) as string).toWellFormed() : inner;
  }

  next(): Event {
    this.skipBlanks();
    const container = this.open.at(-1);
    if (container === undefined) return this.value();
    if (this.afterKey) {
      this.expect(58, "':'");
      this.afterKey = false;
      return this.value();
    }
    const closing = container === ARRAY ? 93 : 125;
    if (this.code() === closing) return this.close();
    if (!this.first) this.expect(44, container === ARRAY ? "',' or ']'" : "',' or '}'");
    this.first = false;
    if (container === ARRAY) return this.value();
    if (this.code() !== 34) this.fail('expected a key in double quotes');
    this.afterKey = true;
    return this.string();
  }

  private value(): Event {
    switch (this.code()) {
      case 123:
        return this.begun(OBJECT);
      case 91:
        return this.begun(ARRAY);
      case 34:
        return this.string();
      case 116:
        return this.scalar(/true/y, STYLE.plain);
      case 102:
        return this.scalar(/false/y, STYLE.plain);
      case 110:
        return this.scalar(/null/y, STYLE.plain);
      default:
        return this.number();
    }
  }

  private begun(container: number): Event {
    this.start = this.position;
    this.propertiesStart = this.position;
    this.position += 1;
    this.end = this.position;
    this.open.push(container);
    this.first = true;
    return container === ARRAY ? EVENT.sequence : EVENT.mapping;
  }

  private close(): Event {
    this.position += 1;
    this.start = this.position;
    this.end = this.position;
    this.open.pop();
    this.first = false;
    return EVENT.end;
  }

  private scalar(pattern: RegExp, style: number): Event {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.text)) this.fail('expected a JSON value');
    this.start = this.position;
    this.propertiesStart = this.position;
    this.end = pattern.lastIndex;
    this.position = this.end;
    this.style = style;
    return EVENT.scalar;
  }

  private string(): Event {
    const { text } = this;
    this.start = this.position;
    this.propertiesStart = this.position;
    let at = this.position + 1;
    for (;;) {
      const code = at < text.length ? text.charCodeAt(at) : 0;
      if (code === 34) break;
      if (code < 32) this.fail('expected a closed JSON string');
      if (code === 92) {
        ESCAPE.lastIndex = at;
        if (!ESCAPE.test(text)) this.fail('expected a JSON escape');
        at = ESCAPE.lastIndex;
      } else at += 1;
    }
    this.position = at + 1;
    this.end = at + 1;
    this.style = STYLE.double;
    return EVENT.scalar;
  }

  private number(): Event {
    const event = this.scalar(NUMBER, STYLE.plain);
    if (!Number.isFinite(Number(this.content))) this.fail('expected a number of 64 bits');
    return event;
  }

  private code(): number {
    return this.position < this.text.length ? this.text.charCodeAt(this.position) : 0;
  }

  private expect(code: number, what: string): void {
    if (this.code() !== code) this.fail(`expected ${what}`);
    this.position += 1;
    this.skipBlanks();
  }

  private skipBlanks(): void {
    for (let code = this.code(); code === 32 || code === 10 || code === 13 || code === 9; code = this.code())
      this.position += 1;
  }

  private fail(message: string): never {
    const found = this.text.slice(this.position, this.position + 24).split(/[\r\n]/, 1)[0] ?? '';
    const got = this.position >= this.text.length ? 'the end of the text' : `'${found}'`;
    throw new YamlFailure('TORIDE_YAML_SYNTAX', this.position, `${message}, got ${got}`);
  }
}

/** Whether kubectl tries JSON first. */
export function looksLikeJson(text: string): boolean {
  return /^\s*\{/.test(text) && !text.startsWith('\ufeff');
}
