/** One line of a `.gitignore` (gitignore(5)). */
export interface IgnorePattern {
  /** Takes back what an earlier line ignores. */
  readonly negative: boolean;
  readonly foldersOnly: boolean;
  /** @param path relative to the folder of the `.gitignore`, without a slash at its end */
  matches(path: string): boolean;
}

/**
 * Reads a line; undefined for blank ones, comments and patterns that Git takes for broken.
 *
 * Matched by hand rather than as regular expressions: the file is untrusted, and `*a*a*a*a*b` as an expression takes longer than
 * anyone waits (CWE-1333). Here a star is only ever tried again from the latest one, which is enough and at most quadratic.
 */
export function parseIgnoreLine(line: string): IgnorePattern | undefined {
  let text = trimEnd(line);
  if (text === '' || text.startsWith('#')) return undefined;
  const negative = text.startsWith('!');
  if (negative) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  const parts = text.replace(/^\//, '').split('/');
  const segments: Segment[] = [];
  for (const part of parts) {
    // git takes a longer run of stars for two (wildmatch.c).
    const segment = /^\*{2,}$/.test(part) ? 'any' : parseGlob(part);
    if (segment === undefined) return undefined;
    segments.push(segment);
  }
  if (text === '') return undefined;
  const matches = anchored
    ? (path: string) => matchSegments(segments, path.split('/'))
    : (path: string) => matchSegment(segments[0]!, path.slice(path.lastIndexOf('/') + 1));
  return { negative, foldersOnly, matches };
}

/** `any` stands for folders of any number (`**`). */
type Segment = 'any' | readonly Token[];
/** A character, `?`, `*`, or a bracket expression. */
type Token = string | typeof ONE | typeof STAR | ((character: string) => boolean);
const ONE = Symbol('?');
const STAR = Symbol('*');

/** Blanks at the end count only when they are escaped. */
function trimEnd(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t') && line[end - 2] !== '\\') end -= 1;
  return line.slice(0, end);
}

function parseGlob(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '*') {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (character === '?') tokens.push(ONE);
    else if (character === '\\') {
      at += 1;
      const escaped = text[at];
      if (escaped === undefined) return undefined;
      tokens.push(escaped);
    } else if (character === '[') {
      const bracket = parseBracket(text, at + 1);
      if (bracket === undefined) return undefined;
      tokens.push(bracket.matches);
      at = bracket.end;
    } else tokens.push(character);
  }
  return tokens;
}

/** `[a-z]`, `[!a]`, `[]a]`, `[[:digit:]]`. */
function parseBracket(
  text: string,
  from: number,
): { matches: (character: string) => boolean; end: number } | undefined {
  const negative = text[from] === '!' || text[from] === '^';
  const tests: ((character: string) => boolean)[] = [];
  for (let at = negative ? from + 1 : from, first = true; at < text.length; at += 1, first = false) {
    if (text[at] === ']' && !first) {
      return { matches: (character) => tests.some((test) => test(character)) !== negative, end: at };
    }
    const name = /^\[:(\w+):\]/.exec(text.slice(at, at + 12))?.[1];
    if (name !== undefined) {
      const pattern = CLASSES[name];
      if (pattern === undefined) return undefined;
      tests.push((character) => pattern.test(character));
      at += name.length + 3;
      continue;
    }
    if (text[at] === '\\') at += 1;
    const low = text[at];
    if (low === undefined) return undefined;
    let high = low;
    if (text[at + 1] === '-' && text[at + 2] !== undefined && text[at + 2] !== ']') {
      at += text[at + 2] === '\\' ? 3 : 2;
      high = text[at] ?? low;
    }
    tests.push((character) => low <= character && character <= high);
  }
  return undefined;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  __proto__: null as never,
  alnum: /^[A-Za-z0-9]$/,
  alpha: /^[A-Za-z]$/,
  blank: /^[ \t]$/,
  digit: /^\d$/,
  lower: /^[a-z]$/,
  upper: /^[A-Z]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^\s$/,
  xdigit: /^[0-9A-Fa-f]$/,
};

function matchSegment(segment: Segment, text: string): boolean {
  return segment === 'any' || matchGlob(segment, text);
}

function matchGlob(tokens: readonly Token[], text: string): boolean {
  return matchStarred(
    tokens.length,
    text.length,
    (token) => tokens[token] === STAR,
    (token, at) => matchToken(tokens[token]!, text[at]!),
    0,
  );
}

function matchToken(token: Token, character: string): boolean {
  if (typeof token === 'string') return token === character;
  return typeof token === 'function' ? token(character) : true;
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): boolean {
  // `a/**` is what is inside of `a`, not `a` itself.
  const inside = segments.length > 1 && segments.at(-1) === 'any' ? 1 : 0;
  return matchStarred(
    segments.length,
    parts.length,
    (segment) => segments[segment] === 'any',
    (segment, at) => matchSegment(segments[segment]!, parts[at]!),
    inside,
  );
}

/**
 * Matches a sequence with wildcards for any number of elements, going back to the latest of them only.
 *
 * @param least how many elements the last wildcard must take
 */
function matchStarred(
  patterns: number,
  elements: number,
  isStar: (pattern: number) => boolean,
  fits: (pattern: number, element: number) => boolean,
  least: number,
): boolean {
  let pattern = 0;
  let element = 0;
  let star = -1;
  let resume = 0;
  while (element < elements) {
    if (pattern < patterns && isStar(pattern)) {
      star = pattern;
      resume = pattern === patterns - 1 ? element + least : element;
      if (resume > elements) return false;
      element = resume;
      pattern += 1;
    } else if (pattern < patterns && fits(pattern, element)) {
      pattern += 1;
      element += 1;
    } else if (star !== -1) {
      pattern = star + 1;
      resume += 1;
      element = resume;
    } else return false;
  }
  while (pattern < patterns && isStar(pattern) && !(least > 0 && pattern === patterns - 1)) pattern += 1;
  return pattern === patterns;
}
