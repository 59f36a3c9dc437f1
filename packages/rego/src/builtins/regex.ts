/** Regular expressions (v1/topdown/regex.go, regex_template.go). */
import { RE2JS } from 're2js';
import type { Value } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { quote } from '../values/format.ts';
import { byteLength } from '../values/utf8.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { globsIntersect } from './glob-intersection.ts';
import type { Arguments } from './operands.ts';
import { argument, intOperand, stringOperand } from './operands.ts';
import type { Match } from './regex-engine.ts';
import { compilePattern, findAll, groupText, isMatch, parsePattern } from './regex-engine.ts';

function text(args: Arguments, position: number): string {
  return stringOperand(argument(args, position), position);
}

function match(args: Arguments, context: BuiltinContext): boolean {
  const source = text(args, 1);
  const subject = text(args, 2);
  return isMatch(compilePattern(source, context), subject, context);
}

function isValid(value: Value): boolean {
  if (typeof value !== 'string') return false;
  try {
    parsePattern(value);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

function find(
  args: Arguments,
  context: BuiltinContext,
): readonly [subject: string, matches: readonly Match[]] {
  const source = text(args, 1);
  const subject = text(args, 2);
  const limit = intOperand(argument(args, 3), 3);
  return [subject, findAll(compilePattern(source, context), subject, limit, context)];
}

/** Go's Split: an empty match at the very start makes no empty first part. */
function split(source: string, subject: string, context: BuiltinContext): readonly string[] {
  const pattern = compilePattern(source, context);
  if (source.length > 0 && subject.length === 0) return [''];
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const [start = 0, stop = 0] of findAll(pattern, subject, -1, context)) {
    end = start;
    if (stop !== 0) parts.push(subject.slice(begin, end));
    begin = stop;
  }
  if (end !== subject.length) parts.push(subject.slice(begin));
  return parts;
}

function replace(subject: string, source: string, template: string, context: BuiltinContext): string {
  const pattern = compilePattern(source, context);
  const names = pattern.re2.namedGroups();
  const parts: string[] = [];
  let last = 0;
  for (const found of findAll(pattern, subject, -1, context)) {
    const expanded = expand(template, (name) => groupNamed(subject, found, names, name));
    context.spend(expanded.length / 64);
    parts.push(subject.slice(last, found[0]), expanded);
    last = found[1] ?? last;
  }
  return parts.join('') + subject.slice(last);
}

/** `$1`, `${1}`, `$name`; `$1x` is the group named `1x`. A `$` that names nothing stays (Go's Regexp.Expand). */
function expand(template: string, group: (name: string) => string): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_whole: string, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      return name === undefined ? '$' : group(name);
    },
  );
}

function groupNamed(
  subject: string,
  found: Match,
  names: Readonly<Record<string, number>>,
  name: string,
): string {
  if (/^\d+$/.test(name) && (name === '0' || !name.startsWith('0')))
    return Number(name) * 2 < found.length ? groupText(subject, found, Number(name)) : '';
  const group = Object.hasOwn(names, name) ? names[name] : undefined;
  return group === undefined ? '' : groupText(subject, found, group);
}

function templateMatch(args: Arguments, context: BuiltinContext): boolean {
  const [template, subject, start, end] = [text(args, 1), text(args, 2), text(args, 3), text(args, 4)];
  const length = byteLength(start);
  if (length !== 1)
    throw new BuiltinError(`start delimiter has to be exactly one character long but is ${length} long`);
  // OPA names the length of the start here too.
  if (byteLength(end) !== 1)
    throw new BuiltinError(`end delimiter has to be exactly one character long but is ${length} long`);
  return isMatch(compilePattern(templatePattern(template, start, end), context), subject, context);
}

/** Text outside of delimiters is literal, inside it is a pattern. */
function templatePattern(template: string, start: string, end: string): string {
  let pattern = '^';
  let last = 0;
  for (const [from, to] of delimited(template, start, end)) {
    const inner = template.slice(from + 1, to - 1);
    pattern += `${RE2JS.quote(template.slice(last, from))}(${inner})`;
    parsePattern(`^${inner}$`);
    last = to;
  }
  return `${pattern}${RE2JS.quote(template.slice(last))}$`;
}

function delimited(template: string, start: string, end: string): readonly (readonly [number, number])[] {
  const places: [number, number][] = [];
  let level = 0;
  let from = 0;
  for (let at = 0; at < template.length; at++) {
    const character = template[at];
    if (character === start) {
      level++;
      if (level === 1) from = at;
    } else if (character === end) {
      level--;
      if (level === 0) places.push([from, at + 1]);
      if (level < 0) break;
    }
  }
  if (level !== 0) throw new BuiltinError(`unbalanced braces in ${quote(template)}`);
  return places;
}

export const REGEX = defineBuiltins({
  re_match: match,
  'regex.match': match,
  'regex.is_valid': (args) => isValid(argument(args, 1)),
  'regex.find_n': (args, context) => {
    const [subject, matches] = find(args, context);
    return matches.map((found) => groupText(subject, found, 0));
  },
  'regex.find_all_string_submatch_n': (args, context) => {
    const [subject, matches] = find(args, context);
    return matches.map((found) =>
      Array.from({ length: found.length / 2 }, (_, group) => groupText(subject, found, group)),
    );
  },
  'regex.split': (args, context) => split(text(args, 1), text(args, 2), context),
  'regex.replace': (args, context) => replace(text(args, 1), text(args, 2), text(args, 3), context),
  'regex.template_match': templateMatch,
  'regex.globs_match': (args, context) => globsIntersect(text(args, 1), text(args, 2), context),
});
