/** Regular expressions in RE2's language, matched in linear time by re2js: a pattern or a text may be hostile. */
import { RE2JS, RE2JSException } from 're2js';
import { CelError } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';
import type { Library } from './declaration.ts';

/** Compiled patterns are shared; the oldest goes first. */
const MOST_PATTERNS = 500;
const compiled = new Map<string, RE2JS | string>();

/** The pattern, or Go's text of what is wrong with it. */
export function compilePattern(source: string): RE2JS | string {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const pattern = tryCompile(source);
  if (compiled.size >= MOST_PATTERNS) compiled.delete(compiled.keys().next().value as string);
  compiled.set(source, pattern);
  return pattern;
}

function tryCompile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    // A pattern nested too deeply ends re2js' own recursion; Go has a limit for it.
    if (error instanceof RangeError)
      return `error parsing regexp: expression nests too deeply: \`${source}\``;
    throw error;
  }
}

const PATTERN_FUNCTIONS: ReadonlySet<string> = new Set(['matches', 'find', 'findAll']);

export const hasPattern = (name: string): boolean => PATTERN_FUNCTIONS.has(name);

/** What is wrong with a constant pattern, which Kubernetes says before it evaluates anything. */
export function precompile(name: string, pattern: Value | undefined): string | undefined {
  if (typeof pattern !== 'string' || !PATTERN_FUNCTIONS.has(name)) return undefined;
  const result = compilePattern(pattern);
  return typeof result === 'string' ? result : undefined;
}

export function matches(text: Value, pattern: Value): Outcome {
  if (typeof text !== 'string' || typeof pattern !== 'string') return new CelError('no such overload');
  const regex = compilePattern(pattern);
  return typeof regex === 'string' ? new CelError(regex) : regex.matcher(text).find();
}

export function find(text: Value, pattern: Value): Outcome {
  const regex = compilePattern(pattern as string);
  if (typeof regex === 'string') return new CelError(`Illegal regex: ${regex}`);
  const matcher = regex.matcher(text as string);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

export function findAll(text: Value, pattern: Value, most: Value = -1): Outcome {
  const regex = compilePattern(pattern as string);
  if (typeof regex === 'string') return new CelError(`Illegal regex: ${regex}`);
  const limit = Number(most) < 0 ? Infinity : Number(most);
  const found: string[] = [];
  const matcher = regex.matcher(text as string);
  let end = -1;
  while (found.length < limit && matcher.find()) {
    // Go takes no empty match right after another match.
    if (matcher.start() === matcher.end() && matcher.start() === end) continue;
    found.push(matcher.group() ?? '');
    end = matcher.end();
  }
  return found;
}

export const REGEX: Library = {
  since: 0,
  declarations: `
find string_find_string string.(string) -> string
findAll string_find_all_string string.(string) -> list(string)
findAll string_find_all_string_int string.(string, int) -> list(string)`,
  overloads: {
    string_find_string: (text, pattern) => find(text as Value, pattern as Value),
    string_find_all_string: (text, pattern) => findAll(text as Value, pattern as Value),
    string_find_all_string_int: (text, pattern, most) =>
      findAll(text as Value, pattern as Value, most as Value),
  },
};
