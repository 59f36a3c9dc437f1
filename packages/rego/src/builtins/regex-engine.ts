/**
 * Patterns in RE2's language, matched in linear time by re2js. What a pattern may cost is counted before it runs: a policy
 * or its input may give either.
 */
import { RE2JS, RE2JSException } from 're2js';
import { EvaluationError } from '../error.ts';
import type { BuiltinContext } from './builtin.ts';
import { BuiltinError } from './errors.ts';
import { simpleRegExp } from './simple-regexp.ts';

export interface Pattern {
  readonly re2: RE2JS;
  /** JavaScript's engine, for patterns on which it cannot backtrack. */
  readonly simple: RegExp | undefined;
}

/** Compiled patterns are shared between evaluations; the oldest goes first. */
const MOST_PATTERNS = 1000;
const compiled = new Map<string, Pattern>();

/** @throws BuiltinError `error parsing regexp: ...`, in Go's words */
export function compilePattern(source: string, context: BuiltinContext): Pattern {
  const known = compiled.get(source);
  if (known) return known;
  context.spend(source.length);
  const pattern = { re2: parsePattern(source), simple: simpleRegExp(source) };
  const oldest = compiled.size >= MOST_PATTERNS ? compiled.keys().next().value : undefined;
  if (oldest !== undefined) compiled.delete(oldest);
  compiled.set(source, pattern);
  return pattern;
}

/** Bytes that are no UTF-8, as values/utf8.ts carries them. */
const NO_TEXT = /[\ud800-\udfff]/u;

export function parsePattern(source: string): RE2JS {
  const bytes = source.search(NO_TEXT);
  if (bytes >= 0) throw new BuiltinError(`error parsing regexp: invalid UTF-8: \`${source.slice(bytes)}\``);
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const named = withClassNames(withOwnNames(source));
    if (named !== source && isAccepted(named)) return RE2JS.compile(named);
    throw new BuiltinError(asGo(error.message));
  }
}

function isAccepted(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}

/** Go lets several groups have one name, and looks it up in the first. */
function withOwnNames(source: string): string {
  const seen = new Set<string>();
  return source.replaceAll(/\\[\s\S]|\(\?P?<(\w+)>/g, (whole: string, name?: string) => {
    if (name === undefined) return whole;
    let own = name;
    for (let count = 2; seen.has(own); count++) own = `${name}__${count}`;
    seen.add(own);
    return `(?P<${own}>`;
  });
}

/** Go 1.25 and later know the names of classes in any case: `\pl`, `\p{greek}` (regexp/syntax, canonicalName). */
function withClassNames(source: string): string {
  return source.replaceAll(
    /\\(?:([pP])(?:([a-z])|\{(\^?)([A-Za-z]+)\})|[\s\S])/g,
    (whole: string, sign?: string, letter?: string, negated = '', name = '') => {
      if (sign === undefined) return whole;
      if (letter !== undefined) return `\\${sign}${letter.toUpperCase()}`;
      return `\\${sign}{${negated}${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}}`;
    },
  );
}

/** Go shows the empty rest of the pattern too. */
function asGo(message: string): string {
  return message.endsWith('trailing backslash at end of expression') ? `${message}: \`\`` : message;
}

/**
 * States of a pattern times characters: in the worst case each state is followed at each character. Nothing can stop a match
 * once it has begun, so what would take many seconds does not begin.
 */
const MOST_WORK = 1_000_000_000;

/** Where a match begins and ends takes a slower machine than whether there is one. */
const MOST_WORK_TO_FIND = 300_000_000;

function payFor({ re2 }: Pattern, text: string, most: number, context: BuiltinContext): void {
  context.spend(text.length / 32);
  if (text.length * re2.programSize() > most)
    throw new EvaluationError('eval_cancel_error', 'a pattern is too large for its text');
}

export function isMatch(pattern: Pattern, text: string, context: BuiltinContext): boolean {
  const { re2, simple } = pattern;
  if (simple === undefined) payFor(pattern, text, MOST_WORK, context);
  else context.spend(text.length / 32);
  return simple ? simple.test(text) : re2.test(text);
}

const LONG = 1_000_000;

/** Starts and ends of a match and its groups, -1 where a group took no part. */
export type Match = readonly number[];

/** All matches from left to right; an empty one right after another does not count. At most `limit`, all when negative. */
export function findAll(
  pattern: Pattern,
  text: string,
  limit: number,
  context: BuiltinContext,
): readonly Match[] {
  payFor(pattern, text, MOST_WORK_TO_FIND, context);
  const { re2 } = pattern;
  // Each search may read on to the end of the text (`x*y|x`): in a long one the clock is looked at before each.
  const isLong = text.length * re2.programSize() > LONG;
  const matches: Match[] = [];
  const matcher = re2.matcher(text);
  const groups = matcher.groupCount();
  let previousEnd = -1;
  for (let at = 0; at <= text.length && (limit < 0 || matches.length < limit);) {
    context.spend(1);
    if (isLong) context.look?.();
    if (!matcher.find(at)) break;
    const [start, end] = [matcher.start(), matcher.end()];
    const emptyAfterMatch = end === at && start === previousEnd;
    if (!emptyAfterMatch) matches.push(groupPlaces(matcher, groups));
    at = end > at ? end : at + characterLength(text, at);
    previousEnd = end;
  }
  context.spend(text.length / 8);
  return matches;
}

function groupPlaces(matcher: ReturnType<RE2JS['matcher']>, groups: number): Match {
  const places: number[] = [];
  for (let group = 0; group <= groups; group++) places.push(matcher.start(group), matcher.end(group));
  return places;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

export function groupText(text: string, match: Match, group: number): string {
  const start = match[2 * group] ?? -1;
  return start < 0 ? '' : text.slice(start, match[2 * group + 1]);
}
