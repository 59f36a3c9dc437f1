/**
 * Turns text into tokens exactly as libyaml does (go.yaml.in/yaml v2 is its translation, and kubectl reads with that): YAML 1.1
 * with libyaml's own reading of it, which no YAML 1.2 parser shares. See docs/decisions/yaml.md for what differs.
 *
 * Tokens are made only when asked for, since kubectl never looks at what follows the first document. A scalar, alias or flow
 * collection may turn out to be a mapping key once a `:` follows: a slot is kept before each such token, which then becomes KEY.
 *
 * The file is long because scanning is one state machine over one position.
 */
import { BLANK, HEX, is, isBreak, URI, WORD } from './characters.ts';
import { sequenceLength } from './convert.ts';
import { shown } from './cursor.ts';
import { YamlFailure } from './failure.ts';
import { ScalarScanner, STYLE, type ScannedScalar } from './scan-scalars.ts';

export const TOKEN = {
  /** Kept for a key that may come; skipped when none did. */
  slot: 0,
  key: 1,
  /** A block mapping begins, and a key right after it: one slot for both. */
  mappingKey: 2,
  value: 3,
  blockSequence: 4,
  blockMapping: 5,
  blockEnd: 6,
  blockEntry: 7,
  flowSequence: 8,
  flowSequenceEnd: 9,
  flowMapping: 10,
  flowMappingEnd: 11,
  flowEntry: 12,
  scalar: 13,
  alias: 14,
  anchor: 15,
  tag: 16,
  yamlDirective: 17,
  tagDirective: 18,
  documentStart: 19,
  documentEnd: 20,
  streamEnd: 21,
} as const;

/** libyaml looks at most this far for the `:` of a key, and only on the same line. */
const KEY_REACH = 1024;
const NO_KEY = -1;
/** A key that is still possible, but whose token was handed out already; see `fetchFlowEnd`. */
const KEY_GONE = -2;
/** libyaml's own limit of nesting; the document's limit is far below. */
const MAX_LEVEL = 10_000;

export class Scanner extends ScalarScanner {
  private flowLevel = 0;
  private indent = -1;
  private readonly indents: number[] = [];
  private keyAllowed = true;

  // The queue: parallel arrays, of which [head, tail) is waiting. It empties all the time, so it stays small.
  private readonly types: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly styles: number[] = [];
  private readonly texts: (string | undefined)[] = [];
  private head = 0;
  private tail = 0;

  // The possible key of each flow level: its slot (NO_KEY for none), where it begins, and whether it must be a key.
  private readonly keySlots: number[] = [NO_KEY];
  private readonly keyStarts: number[] = [0];
  private readonly keyLines: number[] = [0];
  private readonly keyRequired: boolean[] = [false];
  /** Whether its token is held back until the key is known to be one, or not. */
  private readonly keyAwaited: boolean[] = [false];
  /** The slot before the bracket that opened each flow level, until a key is seen inside. */
  private readonly bracketSlots: number[] = [NO_KEY];

  /** @param column where the text begins in its line, from 1: what follows is indented by that much */
  constructor(text: string, column: number) {
    super(text, column);
    // A byte order mark begins a stream, and each document is a stream of its own to kubectl.
    if (text.startsWith('\ufeff')) {
      this.position = 1;
      this.lineStart = 1;
    }
  }

  /** The type of the next token. */
  peek(): number {
    for (;;) {
      if (this.head === this.tail) {
        this.head = 0;
        this.tail = 0;
        this.fetch();
        continue;
      }
      const type = this.types[this.head] ?? 0;
      if (type === TOKEN.mappingKey) return TOKEN.blockMapping;
      if (type !== TOKEN.slot) return type;
      const level = this.ends[this.head] ?? 0;
      if (this.mustWait(level)) this.fetch();
      else this.head += 1;
    }
  }

  /** Whether the slot at the head may still become a key. */
  private mustWait(level: number): boolean {
    if (level > this.flowLevel || this.keySlots[level] !== this.head) return false;
    if (this.keyAwaited[level] === true) return this.keyStillPossible(level);
    this.keySlots[level] = KEY_GONE;
    return false;
  }

  /** Drops the token that `peek` told of. */
  skip(): void {
    if (this.types[this.head] === TOKEN.mappingKey) this.types[this.head] = TOKEN.key;
    else this.head += 1;
  }

  /** Where the token begins; valid after `peek`, as the following are. */
  get start(): number {
    return this.starts[this.head] ?? 0;
  }

  get end(): number {
    return this.ends[this.head] ?? 0;
  }

  get style(): number {
    return this.styles[this.head] ?? 0;
  }

  /** The decoded text; undefined where it is the source between the token's ends, without its quotes. */
  get content(): string | undefined {
    return this.texts[this.head];
  }

  private push(type: number, start: number, end: number, content?: string, style = 0): void {
    const at = this.tail++;
    this.types[at] = type;
    this.starts[at] = start;
    this.ends[at] = end;
    this.styles[at] = style;
    this.texts[at] = content;
  }

  private fetch(): void {
    this.skipToToken();
    const position = this.position;
    const column = position - this.lineStart;
    if (this.flowLevel === 0 && this.indent > column) this.unroll(column);
    if (position >= this.length) {
      this.fetchBoundary(TOKEN.streamEnd, 0);
      // The end counts as a further line, on which no key can go on.
      this.lineStart = position;
      return;
    }
    const code = this.text.charCodeAt(position);
    if (column === 0) {
      if (code === 37) {
        this.fetchDirective();
        return;
      }
      if ((code === 45 || code === 46) && this.isDocumentIndicator(position)) {
        this.fetchBoundary(code === 45 ? TOKEN.documentStart : TOKEN.documentEnd, 3);
        return;
      }
    }
    switch (code) {
      case 91: // [
        this.fetchFlowStart(TOKEN.flowSequence);
        return;
      case 123: // {
        this.fetchFlowStart(TOKEN.flowMapping);
        return;
      case 93: // ]
        this.fetchFlowEnd(TOKEN.flowSequenceEnd);
        return;
      case 125: // }
        this.fetchFlowEnd(TOKEN.flowMappingEnd);
        return;
      case 44: // ,
        this.dropKey();
        this.keyAllowed = true;
        this.pushIndicator(TOKEN.flowEntry);
        return;
      case 45: // -
        if (this.isBlankOrEnd(position + 1)) {
          this.fetchBlockEntry();
          return;
        }
        break;
      case 63: // ?
        if (this.flowLevel > 0 || this.isBlankOrEnd(position + 1)) {
          this.fetchKey();
          return;
        }
        break;
      case 58: // :
        if (this.flowLevel > 0 || this.isBlankOrEnd(position + 1)) {
          this.fetchValue();
          return;
        }
        break;
      case 42: // *
        this.fetchName(TOKEN.alias);
        return;
      case 38: // &
        this.fetchName(TOKEN.anchor);
        return;
      case 33: // !
        this.saveKey();
        this.keyAllowed = false;
        this.scanTag();
        return;
      case 124: // |
      case 62: // >
        if (this.flowLevel === 0) {
          this.dropKey();
          this.keyAllowed = true;
          this.scanScalar(code === 124 ? STYLE.literal : STYLE.folded);
          return;
        }
        this.fail(position, `expected a value, got ${shown(code)}: block text cannot stand inside [] or {}`);
        break;
      case 39: // '
      case 34: // "
        this.saveKey();
        this.keyAllowed = false;
        this.scanScalar(code === 39 ? STYLE.single : STYLE.double);
        return;
      case 9:
        this.failTab(position, 'expected spaces or a value, got a tab, which cannot indent');
        break;
      case 35: // #
      case 37: // %
      case 64: // @
      case 96: // `
        this.fail(position, `expected a value, got ${shown(code)}, which must be quoted to begin a string`);
    }
    this.saveKey();
    this.keyAllowed = false;
    this.scanScalar(STYLE.plain);
  }

  private skipToToken(): void {
    const { text, length } = this;
    let position = this.position;
    for (;;) {
      let code = position < length ? text.charCodeAt(position) : 0;
      while (code === 32 || (code === 9 && (this.flowLevel > 0 || !this.keyAllowed)))
        code = ++position < length ? text.charCodeAt(position) : 0;
      if (code === 35) {
        while (code !== 0 && !isBreak(code)) code = ++position < length ? text.charCodeAt(position) : 0;
      }
      if (!isBreak(code)) break;
      position += code === 13 && this.at(position + 1) === 10 ? 2 : 1;
      this.lineStart = position;
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
    this.position = position;
  }

  // Keys

  /** Remembers that a key may begin here. It must be one where it stands at the indentation of a block mapping. */
  private saveKey(): void {
    if (!this.keyAllowed) return;
    const level = this.flowLevel;
    const required = level === 0 && this.indent === this.position - this.lineStart;
    this.dropKey();
    this.keySlots[level] = this.tail;
    this.bracketSlots[level] = NO_KEY;
    this.keyStarts[level] = this.position;
    this.keyLines[level] = this.lineStart;
    this.keyRequired[level] = required;
    this.keyAwaited[level] = true;
    this.push(TOKEN.slot, this.position, level);
  }

  private dropKey(): void {
    const level = this.flowLevel;
    if (this.keySlots[level] === NO_KEY) return;
    if (this.keyRequired[level] === true) this.failKey(level);
    this.keySlots[level] = NO_KEY;
  }

  private failKey(level: number): never {
    return this.fail(this.keyStarts[level] ?? 0, "expected ':' after a key on the same line, got none");
  }

  private keyStillPossible(level: number): boolean {
    if (this.keySlots[level] === NO_KEY) return false;
    const start = this.keyStarts[level] ?? 0;
    if (this.keyLines[level] === this.lineStart && this.charactersSince(start) <= KEY_REACH) return true;
    if (this.keyRequired[level] === true) this.failKey(level);
    this.keySlots[level] = NO_KEY;
    return false;
  }

  /** libyaml counts characters, not UTF-16 code units. */
  private charactersSince(start: number): number {
    const units = this.position - start;
    if (units <= KEY_REACH || units > 2 * KEY_REACH) return units;
    return Array.from(this.text.slice(start, this.position)).length;
  }

  private fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed)
        this.fail(this.position, "expected no '?' here: a mapping cannot begin on this line");
      this.roll(TOKEN.blockMapping);
    }
    this.dropKey();
    this.keyAllowed = this.flowLevel === 0;
    this.pushIndicator(TOKEN.key);
  }

  private fetchValue(): void {
    const level = this.flowLevel;
    if (this.keyStillPossible(level)) {
      this.turnIntoKey(level);
      this.keySlots[level] = NO_KEY;
      this.keyAllowed = false;
    } else {
      if (level === 0) {
        if (!this.keyAllowed)
          this.fail(this.position, "expected the end of the value, got ': ' (a second value on one line)");
        this.roll(TOKEN.blockMapping);
      }
      this.keyAllowed = level === 0;
    }
    this.pushIndicator(TOKEN.value);
  }

  private turnIntoKey(level: number): void {
    const slot = this.keySlots[level] ?? NO_KEY;
    const start = this.keyStarts[level] ?? 0;
    const column = start - (this.keyLines[level] ?? 0);
    const begins = level === 0 && this.indent < column;
    if (begins) {
      this.indents.push(this.indent);
      this.indent = column;
      this.checkLevel(this.indents.length);
    }
    if (slot === KEY_GONE) {
      this.push(TOKEN.key, start, start);
      if (begins) this.push(TOKEN.blockMapping, start, start);
      return;
    }
    this.types[slot] = begins ? TOKEN.mappingKey : TOKEN.key;
    this.ends[slot] = start;
  }

  // Indentation and nesting

  private roll(type: number): void {
    const column = this.position - this.lineStart;
    if (this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.checkLevel(this.indents.length);
    this.push(type, this.position, this.position);
  }

  private unroll(column: number): void {
    while (this.indent > column) {
      this.push(TOKEN.blockEnd, this.position, this.position);
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private checkLevel(level: number): void {
    if (level > MAX_LEVEL)
      throw new YamlFailure(
        'TORIDE_YAML_DEPTH',
        this.position,
        `expected at most ${MAX_LEVEL} levels, got more`,
      );
  }

  private pushIndicator(type: number): void {
    this.push(type, this.position, this.position + 1);
    this.position += 1;
  }

  private fetchBlockEntry(): void {
    // Inside flow style it is an error too, but one that the parser finds.
    if (this.flowLevel === 0) {
      if (!this.keyAllowed)
        this.fail(this.position, "expected a value, got '- ': a list cannot begin on this line");
      this.roll(TOKEN.blockSequence);
    }
    this.dropKey();
    this.keyAllowed = true;
    this.pushIndicator(TOKEN.blockEntry);
  }

  private fetchFlowStart(type: number): void {
    const slot = this.keyAllowed ? this.tail : NO_KEY;
    this.saveKey();
    this.flowLevel += 1;
    this.checkLevel(this.flowLevel);
    this.keySlots[this.flowLevel] = NO_KEY;
    this.bracketSlots[this.flowLevel] = slot;
    this.keyAllowed = true;
    this.pushIndicator(type);
  }

  private fetchFlowEnd(type: number): void {
    this.dropKey();
    if (this.flowLevel > 0) {
      // go.yaml.in/yaml forgets here to wait for the `:` after brackets without a key inside, so `{}: 1` is the document `{}`.
      const slot = this.bracketSlots[this.flowLevel] ?? NO_KEY;
      this.flowLevel -= 1;
      if (slot !== NO_KEY && this.keySlots[this.flowLevel] === slot) this.keyAwaited[this.flowLevel] = false;
    }
    this.keyAllowed = false;
    this.pushIndicator(type);
  }

  /** The end of the text, `---` or `...`: every block ends. */
  private fetchBoundary(type: number, width: number): void {
    if (this.flowLevel === 0) this.unroll(-1);
    this.dropKey();
    this.keyAllowed = false;
    this.push(type, this.position, this.position + width);
    this.position += width;
  }

  // Directives, anchors and tags

  private fetchDirective(): void {
    const start = this.position;
    if (this.flowLevel === 0) this.unroll(-1);
    this.dropKey();
    this.keyAllowed = false;
    const nameEnd = this.skipClass(start + 1, WORD);
    const name = this.text.slice(start + 1, nameEnd);
    if (!this.isBlankOrEnd(nameEnd) || (name !== 'YAML' && name !== 'TAG'))
      this.fail(start, `expected the directive %YAML or %TAG, got '%${name}'`);
    const from = this.skipClass(nameEnd, BLANK);
    const to = name === 'YAML' ? this.scanVersion(start, from) : this.scanTagDirective(start, from);
    this.position = this.skipComment(this.skipClass(to, BLANK));
    const code = this.at(this.position);
    if (code !== 0 && !isBreak(code))
      this.fail(this.position, 'expected the end of the directive, got more text');
    // libyaml takes the line break along, so that a tab may follow.
    if (code !== 0) this.skipBreak();
  }

  private scanVersion(start: number, from: number): number {
    const match = /^(\d{1,2})\.(\d{1,2})(?!\d)/.exec(this.text.slice(from, from + 8));
    if (match === null) return this.fail(from, 'expected a version such as 1.1 after %YAML');
    this.push(TOKEN.yamlDirective, start, from + match[0].length, `${Number(match[1])}.${Number(match[2])}`);
    return from + match[0].length;
  }

  private scanTagDirective(start: number, from: number): number {
    const handleEnd = this.handleEnd(from);
    const handle = this.text.slice(from, handleEnd);
    if (
      !handle.startsWith('!') ||
      (handle !== '!' && !handle.endsWith('!')) ||
      !is(this.at(handleEnd), BLANK)
    )
      this.fail(from, 'expected a tag handle such as !name! after %TAG');
    const prefixStart = this.skipClass(handleEnd, BLANK);
    const [prefix, end] = this.scanUri(prefixStart, '');
    if (end === prefixStart || !this.isBlankOrEnd(end))
      this.fail(prefixStart, 'expected a tag prefix after the handle');
    this.push(TOKEN.tagDirective, start, end, `${handle} ${prefix}`);
    return end;
  }

  private fetchName(type: typeof TOKEN.alias | typeof TOKEN.anchor): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.position;
    const end = this.skipClass(start + 1, WORD);
    const what = type === TOKEN.alias ? 'an alias' : 'an anchor';
    // `?`, `:`, `,`, `]`, `}`, `%`, `@` and the backtick may follow directly.
    if (end === start + 1 || !(this.isBlankOrEnd(end) || '?:,]}%@`'.includes(this.text.charAt(end))))
      this.fail(
        end,
        `expected letters, digits, '_' or '-' in the name of ${what}, got ${shown(this.at(end))}`,
      );
    this.push(type, start, end, this.text.slice(start + 1, end));
    this.position = end;
  }

  /** Leaves the tag as `handle suffix`, for the parser to expand; a verbatim tag and `!` have no handle. */
  private scanTag(): void {
    const start = this.position;
    let handle = '';
    let suffix: string;
    let end: number;
    if (this.at(start + 1) === 60) {
      [suffix, end] = this.scanUri(start + 2, '');
      if (end === start + 2 || this.at(end) !== 62)
        this.fail(start, "expected a tag such as '!<tag:yaml.org,2002:str>'");
      end += 1;
    } else {
      const handleEnd = this.handleEnd(start);
      handle = this.text.slice(start, handleEnd);
      if (handle.length > 1 && handle.endsWith('!')) {
        [suffix, end] = this.scanUri(handleEnd, '');
        if (end === handleEnd) this.fail(start, `expected a name after the tag handle '${handle}'`);
      } else {
        [suffix, end] = this.scanUri(handleEnd, handle.slice(1));
        handle = suffix === '' ? '' : '!';
        if (suffix === '') suffix = '!';
      }
    }
    if (!this.isBlankOrEnd(end)) this.fail(end, `expected a space after a tag, got ${shown(this.at(end))}`);
    this.push(TOKEN.tag, start, end, `${handle} ${suffix}`);
    this.position = end;
  }

  /** The end of `!`, `!word` or `!word!`. */
  private handleEnd(offset: number): number {
    if (this.at(offset) !== 33) return offset;
    const end = this.skipClass(offset + 1, WORD);
    return this.at(end) === 33 ? end + 1 : end;
  }

  private scanUri(offset: number, head: string): [uri: string, end: number] {
    let at = offset;
    let escaped = false;
    while (at < this.length && is(this.at(at), URI)) {
      if (this.at(at) !== 37) at += 1;
      else {
        at += 3 * this.escapedWidth(at);
        escaped = true;
      }
    }
    const raw = this.text.slice(offset, at);
    return [head + (escaped ? raw.replaceAll(/(?:%[89a-fA-F].)+|%(..)/g, unescapeUri) : raw), at];
  }

  /** How many `%XX` make the character that begins here. No tag that is known has one beyond ASCII. */
  private escapedWidth(offset: number): number {
    const octet = (at: number): number => {
      if (this.at(at) !== 37 || !is(this.at(at + 1), HEX) || !is(this.at(at + 2), HEX))
        return this.fail(at, "expected two hexadecimal digits after '%' in a tag");
      return Number.parseInt(this.text.slice(at + 1, at + 3), 16);
    };
    const first = octet(offset);
    const width = sequenceLength(first);
    if ((first >= 0x80 && first < 0xc0) || first >= 0xf8)
      this.fail(offset, 'expected UTF-8 in the escapes of a tag');
    for (let index = 1; index < width; index += 1)
      if ((octet(offset + 3 * index) & 0xc0) !== 0x80)
        this.fail(offset, 'expected UTF-8 in the escapes of a tag');
    return width;
  }

  private scanText(style: number): ScannedScalar {
    if (style === STYLE.plain) return this.scanPlainText(this.flowLevel > 0, this.indent + 1);
    if (style === STYLE.single) return this.scanQuotedText(39);
    if (style === STYLE.double) return this.scanQuotedText(34);
    return this.scanBlockText(style === STYLE.literal, this.indent);
  }

  private scanScalar(style: number): void {
    const start = this.position;
    const { end, content } = this.scanText(style);
    // Only plain scalars look past their line break.
    if (style === STYLE.plain && this.endedOnNewLine) this.keyAllowed = true;
    this.push(TOKEN.scalar, start, end, content, style);
  }
}

/** No tag that means anything has characters beyond ASCII, so they need not be right, only different from those. */
function unescapeUri(_escape: string, hex: string | undefined): string {
  return hex === undefined ? '\ufffd' : String.fromCharCode(Number.parseInt(hex, 16));
}
