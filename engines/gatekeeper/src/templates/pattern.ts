import { RE2JS, RE2JSException } from 're2js';

/** A regular expression in Go's language. */
export interface Pattern {
  readonly test: (text: string) => boolean;
}

/** As many as a library of templates has; what is forgotten is compiled again. */
const MOST_PATTERNS = 1000;
const compiled = new Map<string, Pattern | undefined>();

/**
 * Compiles a pattern of a schema or of a suite, matched in linear time: `(a+)+$` is only a pattern.
 *
 * @returns undefined for what is no regular expression
 * @example compilePattern('^a')?.test('abc') // true
 */
export function compilePattern(pattern: string): Pattern | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size >= MOST_PATTERNS) compiled.clear();
    compiled.set(pattern, parse(pattern));
  }
  return compiled.get(pattern);
}

function parse(pattern: string): Pattern | undefined {
  try {
    const expression = RE2JS.compile(pattern);
    return { test: (text) => expression.matcher(text).find() };
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
