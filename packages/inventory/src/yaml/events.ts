/**
 * Turns tokens into events by libyaml's grammar: a scalar, an alias, the beginning of a list or mapping, its end. It keeps its
 * own stack of states, so that no nesting of the text can exhaust the call stack here.
 *
 * The file is long because the grammar is one state machine.
 */
import { FORBIDDEN } from './characters.ts';
import { YamlFailure } from './failure.ts';
import { STYLE } from './scan-scalars.ts';
import { Scanner, TOKEN } from './scanner.ts';

export const EVENT = { scalar: 0, alias: 1, sequence: 2, mapping: 3, end: 4 } as const;
export type Event = (typeof EVENT)[keyof typeof EVENT];

const STATE = {
  blockSequenceEntry: 0,
  indentlessEntry: 1,
  blockMappingKey: 2,
  blockMappingValue: 3,
  flowSequenceFirst: 4,
  flowSequenceEntry: 5,
  pairKey: 6,
  pairValue: 7,
  pairEnd: 8,
  flowMappingFirst: 9,
  flowMappingKey: 10,
  flowMappingValue: 11,
  flowMappingEmptyValue: 12,
  documentContent: 13,
  blockNode: 14,
  done: 15,
} as const;

/** A document as events; what stands beside `next` tells of the event just read. */
export type Reader = Pick<
  EventReader,
  | 'begin'
  | 'next'
  | 'finish'
  | 'content'
  | 'start'
  | 'end'
  | 'propertiesStart'
  | 'style'
  | 'flow'
  | 'anchor'
  | 'tag'
>;

export class EventReader {
  private readonly scanner: Scanner;
  private readonly states: number[] = [STATE.done];
  private readonly tagPrefixes = new Map<string, string>();
  private state: number = STATE.done;

  /** Of the event just read, in the text. A block collection ends where the token after it begins. */
  start = 0;
  end = 0;
  /** A `STYLE`, of scalars. */
  style = 0;
  /** True for `[…]`, `{…}` and the pairs inside lists. */
  flow = false;
  /** The name of an anchor or alias. */
  anchor: string | undefined;
  /** The whole tag, or undefined where none is written. */
  tag: string | undefined;
  /** Where anchor and tag begin, before `start`. */
  propertiesStart = 0;
  private decoded: string | undefined;

  constructor(text: string, column = 1) {
    this.scanner = new Scanner(text, column);
  }

  /**
   * Begins the document.
   *
   * @returns false when the text has none
   * @throws {YamlFailure} as `next` and `finish` do, where the text is no YAML
   */
  begin(): boolean {
    const { scanner } = this;
    checkCharacters(scanner.text);
    let type = scanner.peek();
    if (type === TOKEN.streamEnd) return false;
    this.tagPrefixes.set('!', '!');
    this.tagPrefixes.set('!!', 'tag:yaml.org,2002:');
    if (type !== TOKEN.yamlDirective && type !== TOKEN.tagDirective && type !== TOKEN.documentStart) {
      this.state = STATE.blockNode;
      return true;
    }
    this.readDirectives();
    type = scanner.peek();
    if (type !== TOKEN.documentStart) this.fail("expected '---' after a directive");
    scanner.skip();
    this.state = STATE.documentContent;
    return true;
  }

  /** After the last event: where the text goes on, or undefined when nothing but `...` follows. */
  finish(): number | undefined {
    const { scanner } = this;
    let type = scanner.peek();
    if (type !== TOKEN.documentEnd) return type === TOKEN.streamEnd ? undefined : scanner.start;
    const { end } = scanner;
    scanner.skip();
    const rest = /^(?:[\s\ufeff]|#.*|\.\.\.(?=\s|$))*/.exec(scanner.text.slice(end))?.[0].length ?? 0;
    type = end + rest;
    return type < scanner.text.length ? type : undefined;
  }

  /** The text of the scalar just read. */
  get content(): string {
    if (this.decoded !== undefined) return this.decoded;
    return this.style === STYLE.plain
      ? this.scanner.text.slice(this.start, this.end)
      : this.scanner.text.slice(this.start + 1, this.end - 1);
  }

  next(): Event {
    const { scanner } = this;
    this.anchor = undefined;
    this.tag = undefined;
    switch (this.state) {
      case STATE.blockMappingKey:
        return this.blockMappingKey();
      case STATE.blockMappingValue:
        return this.blockMappingValue();
      case STATE.blockSequenceEntry:
        return this.blockSequenceEntry();
      case STATE.indentlessEntry:
        return this.indentlessEntry();
      case STATE.flowMappingFirst:
      case STATE.flowMappingKey:
        return this.flowMappingKey(this.state === STATE.flowMappingFirst);
      case STATE.flowMappingValue:
        return this.flowMappingValue();
      case STATE.flowMappingEmptyValue:
        return this.empty(STATE.flowMappingKey);
      case STATE.flowSequenceFirst:
      case STATE.flowSequenceEntry:
        return this.flowSequenceEntry(this.state === STATE.flowSequenceFirst);
      case STATE.pairKey:
        return this.pairKey();
      case STATE.pairValue:
        return this.pairValue();
      case STATE.pairEnd:
        scanner.peek();
        this.state = STATE.flowSequenceEntry;
        return this.close(scanner.start);
      case STATE.documentContent: {
        const type = scanner.peek();
        if (type >= TOKEN.yamlDirective) return this.empty(STATE.done);
        return this.node(true, false);
      }
      default:
        return this.node(true, false);
    }
  }

  private fail(message: string): never {
    throw new YamlFailure('TORIDE_YAML_SYNTAX', this.scanner.start, `${message}, got ${this.found()}`);
  }

  /** The token at hand, in a user's words. */
  private found(): string {
    const { scanner } = this;
    const type = scanner.peek();
    if (type === TOKEN.streamEnd) return 'the end of the text';
    if (type === TOKEN.blockEnd) return 'the end of the indented part';
    if (type === TOKEN.key || type === TOKEN.blockMapping) return 'a key';
    const line = scanner.text.slice(scanner.start, scanner.start + 24).split(/[\r\n]/, 1)[0] ?? '';
    return line === '' ? 'a line break' : `'${line}'`;
  }

  private popState(): void {
    this.state = this.states.pop() ?? STATE.done;
  }

  /** A null that is not written: `key:` and nothing after it. */
  private empty(state: number, at = this.scanner.start): Event {
    this.state = state;
    this.start = at;
    this.end = at;
    this.style = STYLE.plain;
    this.decoded = '';
    return EVENT.scalar;
  }

  private open(event: typeof EVENT.sequence | typeof EVENT.mapping, state: number, flow: boolean): Event {
    this.start = this.scanner.start;
    this.end = this.scanner.end;
    this.flow = flow;
    this.state = state;
    return event;
  }

  private close(end: number): Event {
    this.start = end;
    this.end = end;
    return EVENT.end;
  }

  /** Ends the collection that the token at hand closes. */
  private closeHere(): Event {
    const { end } = this.scanner;
    this.scanner.skip();
    this.popState();
    return this.close(end);
  }

  private node(block: boolean, indentless: boolean): Event {
    const { scanner } = this;
    let type = scanner.peek();
    this.propertiesStart = scanner.start;
    if (type === TOKEN.scalar) return this.scalar();
    if (type === TOKEN.alias) {
      this.start = scanner.start;
      this.end = scanner.end;
      this.anchor = scanner.content;
      scanner.skip();
      this.popState();
      return EVENT.alias;
    }
    if (type === TOKEN.anchor || type === TOKEN.tag) type = this.readProperties(type);
    switch (type) {
      case TOKEN.scalar:
        return this.scalar();
      case TOKEN.blockEntry:
        if (!indentless) break;
        return this.open(EVENT.sequence, STATE.indentlessEntry, false);
      case TOKEN.flowSequence:
        return this.openSkipping(EVENT.sequence, STATE.flowSequenceFirst, true);
      case TOKEN.flowMapping:
        return this.openSkipping(EVENT.mapping, STATE.flowMappingFirst, true);
      case TOKEN.blockSequence:
        if (!block) break;
        return this.openSkipping(EVENT.sequence, STATE.blockSequenceEntry, false);
      case TOKEN.blockMapping:
        if (!block) break;
        return this.openSkipping(EVENT.mapping, STATE.blockMappingKey, false);
    }
    if (this.anchor === undefined && this.tag === undefined) this.fail('expected a value');
    this.popState();
    return this.empty(this.state, this.end);
  }

  private openSkipping(
    event: typeof EVENT.sequence | typeof EVENT.mapping,
    state: number,
    flow: boolean,
  ): Event {
    this.open(event, state, flow);
    this.scanner.skip();
    return event;
  }

  private scalar(): Event {
    const { scanner } = this;
    this.start = scanner.start;
    this.end = scanner.end;
    this.style = scanner.style;
    this.decoded = scanner.content;
    scanner.skip();
    this.popState();
    return EVENT.scalar;
  }

  /** An anchor, a tag, or both in either order; gives the type of the token after them. */
  private readProperties(first: number): number {
    const { scanner } = this;
    let type = first;
    let tagToken: string | undefined;
    let tagStart = 0;
    for (let turn = 0; turn < 2; turn += 1) {
      if (type === TOKEN.anchor && this.anchor === undefined) this.anchor = scanner.content ?? '';
      else if (type === TOKEN.tag && tagToken === undefined) {
        tagToken = scanner.content ?? '';
        tagStart = scanner.start;
      } else break;
      this.end = scanner.end;
      scanner.skip();
      type = scanner.peek();
    }
    if (tagToken !== undefined) this.tag = this.expandTag(tagToken, tagStart);
    return type;
  }

  private expandTag(token: string, at: number): string {
    const space = token.indexOf(' ');
    const handle = token.slice(0, space);
    const suffix = token.slice(space + 1);
    if (handle === '') return suffix;
    const prefix = this.tagPrefixes.get(handle);
    if (prefix !== undefined) return prefix + suffix;
    throw new YamlFailure(
      'TORIDE_YAML_SYNTAX',
      at,
      `expected a tag handle that %TAG defines, got '${handle}'`,
    );
  }

  private readDirectives(): void {
    const { scanner, tagPrefixes } = this;
    const own = new Set<string>();
    for (let type = scanner.peek(); ; type = scanner.peek()) {
      const content = scanner.content ?? '';
      if (type === TOKEN.yamlDirective) {
        if (own.has('%YAML')) this.fail('expected one %YAML directive');
        if (content !== '1.1') this.fail('expected %YAML 1.1, which is what kubectl reads');
        own.add('%YAML');
      } else if (type === TOKEN.tagDirective) {
        const space = content.indexOf(' ');
        const handle = content.slice(0, space);
        if (own.has(handle)) this.fail(`expected one %TAG directive for '${handle}'`);
        own.add(handle);
        tagPrefixes.set(handle, content.slice(space + 1));
      } else return;
      scanner.skip();
    }
  }

  private blockSequenceEntry(): Event {
    const { scanner } = this;
    let type = scanner.peek();
    if (type === TOKEN.blockEnd) {
      const event = this.closeHere();
      return event;
    }
    if (type !== TOKEN.blockEntry) this.fail("expected '- ' or the end of the list");
    const { end } = scanner;
    scanner.skip();
    type = scanner.peek();
    if (type === TOKEN.blockEntry || type === TOKEN.blockEnd)
      return this.empty(STATE.blockSequenceEntry, end);
    this.states.push(STATE.blockSequenceEntry);
    return this.node(true, false);
  }

  /** A list at the same indentation as the key that holds it. */
  private indentlessEntry(): Event {
    const { scanner } = this;
    if (scanner.peek() !== TOKEN.blockEntry) {
      this.popState();
      return this.close(scanner.start);
    }
    const { end } = scanner;
    scanner.skip();
    const type = scanner.peek();
    if (type === TOKEN.blockEntry || type === TOKEN.key || type === TOKEN.value || type === TOKEN.blockEnd)
      return this.empty(STATE.indentlessEntry, end);
    this.states.push(STATE.indentlessEntry);
    return this.node(true, false);
  }

  private blockMappingKey(): Event {
    const { scanner } = this;
    let type = scanner.peek();
    if (type === TOKEN.blockEnd) return this.closeHere();
    if (type !== TOKEN.key) this.fail('expected a key or the end of the mapping');
    const { end } = scanner;
    scanner.skip();
    type = scanner.peek();
    if (type === TOKEN.key || type === TOKEN.value || type === TOKEN.blockEnd)
      return this.empty(STATE.blockMappingValue, end);
    this.states.push(STATE.blockMappingValue);
    return this.node(true, true);
  }

  private blockMappingValue(): Event {
    const { scanner } = this;
    if (scanner.peek() !== TOKEN.value) return this.empty(STATE.blockMappingKey);
    const { end } = scanner;
    scanner.skip();
    const type = scanner.peek();
    if (type === TOKEN.key || type === TOKEN.value || type === TOKEN.blockEnd)
      return this.empty(STATE.blockMappingKey, end);
    this.states.push(STATE.blockMappingKey);
    return this.node(true, true);
  }

  private flowSequenceEntry(first: boolean): Event {
    const { scanner } = this;
    let type = scanner.peek();
    if (type === TOKEN.flowSequenceEnd) return this.closeHere();
    if (!first) {
      if (type !== TOKEN.flowEntry) this.fail("expected ',' or ']'");
      scanner.skip();
      type = scanner.peek();
    }
    if (type === TOKEN.key) return this.openSkipping(EVENT.mapping, STATE.pairKey, true);
    if (type === TOKEN.flowSequenceEnd) return this.closeHere();
    this.states.push(STATE.flowSequenceEntry);
    return this.node(false, false);
  }

  /** `[key: value]`, a mapping of one pair. */
  private pairKey(): Event {
    const { scanner } = this;
    const type = scanner.peek();
    if (type === TOKEN.value || type === TOKEN.flowEntry || type === TOKEN.flowSequenceEnd) {
      // libyaml drops the token here, so that `[? , a]` and `[? : a]` read on after it.
      const { end } = scanner;
      scanner.skip();
      return this.empty(STATE.pairValue, end);
    }
    this.states.push(STATE.pairValue);
    return this.node(false, false);
  }

  private pairValue(): Event {
    const { scanner } = this;
    if (scanner.peek() === TOKEN.value) {
      scanner.skip();
      const type = scanner.peek();
      if (type !== TOKEN.flowEntry && type !== TOKEN.flowSequenceEnd) {
        this.states.push(STATE.pairEnd);
        return this.node(false, false);
      }
    }
    return this.empty(STATE.pairEnd);
  }

  private flowMappingKey(first: boolean): Event {
    const { scanner } = this;
    let type = scanner.peek();
    if (type === TOKEN.flowMappingEnd) return this.closeHere();
    if (!first) {
      if (type !== TOKEN.flowEntry) this.fail("expected ',' or '}'");
      scanner.skip();
      type = scanner.peek();
    }
    if (type === TOKEN.key) {
      scanner.skip();
      type = scanner.peek();
      if (type === TOKEN.value || type === TOKEN.flowEntry || type === TOKEN.flowMappingEnd)
        return this.empty(STATE.flowMappingValue);
      this.states.push(STATE.flowMappingValue);
      return this.node(false, false);
    }
    if (type === TOKEN.flowMappingEnd) return this.closeHere();
    this.states.push(STATE.flowMappingEmptyValue);
    return this.node(false, false);
  }

  private flowMappingValue(): Event {
    const { scanner } = this;
    if (scanner.peek() === TOKEN.value) {
      scanner.skip();
      const type = scanner.peek();
      if (type !== TOKEN.flowEntry && type !== TOKEN.flowMappingEnd) {
        this.states.push(STATE.flowMappingKey);
        return this.node(false, false);
      }
    }
    return this.empty(STATE.flowMappingKey);
  }
}

/** The scanner takes NUL for the end of the text, so none may come to it. */
function checkCharacters(text: string): void {
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden === null) return;
  const code = text.codePointAt(forbidden.index) ?? 0;
  throw new YamlFailure(
    'TORIDE_YAML_CONTROL_CHARACTER',
    forbidden.index,
    `expected text, got the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
