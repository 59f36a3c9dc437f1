import { findMarkers } from './marker.ts';
import { passwordsOfPrograms } from './program-flags.ts';
import { nameHint } from './secret-name.ts';
import { classifySecret, type SecretShape } from './secret-shape.ts';
import type { TextSpan } from './text-span.ts';
import { findTokens } from './token-shapes.ts';
import { allUrlCredentials } from './url-credentials.ts';

export interface SecretSpan extends SecretShape {
  /** Which argument, from 0. */
  readonly index: number;
  /** Where in that argument, in UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * Finds credentials in a command line (`command`, `args`, or both in turn): `--password=x`, `--token x`, `PASSWORD=x` of
 * `env` or a shell, flags of programs such as `curl -u`, passwords in URLs, and tokens of known shape anywhere. Sorted, none overlapping.
 *
 * @example secretsInArguments(['--db-password', 'hunter2']) // [{ kind: 'password', index: 1, start: 0, end: 7, … }]
 */
export function secretsInArguments(args: readonly string[]): readonly SecretSpan[] {
  const spans: SecretSpan[] = [];
  const programs = inPrograms(args);
  for (const [index, argument] of args.entries()) {
    const named = isFlagValue(args[index - 1], argument)
      ? whole(args[index - 1] ?? '', argument)
      : assignments(argument);
    const known = merge(named, secretsInText(argument));
    for (const span of merge(known, programs.get(index) ?? [])) spans.push({ ...span, index });
  }
  return spans;
}

/** A program's name and its flags may be one argument (of a shell) or several. By argument. */
function inPrograms(args: readonly string[]): ReadonlyMap<number, readonly TextSpan[]> {
  const found = new Map<number, TextSpan[]>();
  const spans = passwordsOfPrograms(args.join(' '));
  let from = 0;
  for (const [index, { length }] of spans.length === 0 ? [] : args.entries()) {
    const end = from + length;
    const own = spans.filter((span) => span.start >= from && span.end <= end);
    if (own.length > 0)
      found.set(
        index,
        own.map((span) => ({ ...span, start: span.start - from, end: span.end - from })),
      );
    from = end + 1;
  }
  return found;
}

/** Tokens of known shape and passwords in URLs, anywhere in a text. */
export function secretsInText(text: string): readonly TextSpan[] {
  const tokens = findTokens(text).map(({ kind, start, end }) => shape(kind, start, end));
  const urls = allUrlCredentials(text).map(({ start, end }) => shape('url-credentials', start, end));
  const markers = findMarkers(text).flatMap(({ kind, length, start, end }) =>
    kind === undefined ? [] : [{ ...shape(kind, start, end), length }],
  );
  return merge(merge(tokens, urls), markers);
}

// NAME= where a word begins: flags (`--name=value`), variables of a shell line, properties, query parameters, YAML and JSON.
const NAME =
  /(?<![A-Za-z0-9_.$-])(-{0,2}[A-Za-z][A-Za-z0-9_.-]{1,80})(?:=(?!=)|"?\s{0,4}:\s{1,4}|"?\s{0,4}=\s{0,4})/g;
// What a snapshot left, a quoted value, or one up to white space or punctuation of a shell line; references are kept whole.
const VALUE =
  /(\[redacted: [^\]]{1,80}\])|"([^"\n]{1,512})"|'([^'\n]{1,512})'|((?:\$\([\w.-]{1,128}\)|\$\{[^}\s]{1,128}\}|[^\s"'`;&|,<>(){}]){1,512})/y;

/** `name=value` and `name: value` pairs of a text whose name announces a secret. */
export function assignments(text: string): readonly TextSpan[] {
  const spans: TextSpan[] = [];
  for (const { 0: matched, 1: name = '', index } of text.matchAll(NAME)) {
    if (nameHint(name) === undefined) continue;
    VALUE.lastIndex = index + matched.length;
    const match = VALUE.exec(text);
    if (match === null) continue;
    const [, marker, double, single, bare] = match;
    const value = marker ?? double ?? single ?? bare ?? '';
    const found = classifySecret(name, value);
    if (found?.by !== 'name') continue;
    const start = match.index + (double === undefined && single === undefined ? 0 : 1);
    spans.push({ ...found, start, end: start + value.length });
  }
  return spans;
}

function isFlagValue(flag: string | undefined, argument: string): boolean {
  return (
    flag !== undefined &&
    /^--?[A-Za-z][\w.-]{0,80}$/.test(flag) &&
    !argument.startsWith('-') &&
    nameHint(flag) !== undefined
  );
}

function whole(flag: string, argument: string): readonly TextSpan[] {
  const found = classifySecret(flag, argument);
  return found?.by === 'name' ? [{ ...found, start: 0, end: argument.length }] : [];
}

function shape(kind: string, start: number, end: number): TextSpan {
  return { kind, by: 'shape', length: end - start, start, end };
}

/** Both lists in order; where two overlap, the one that begins first, then the first list's. */
export function merge(first: readonly TextSpan[], second: readonly TextSpan[]): readonly TextSpan[] {
  const merged: TextSpan[] = [];
  for (const span of [...first, ...second].toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= (merged.at(-1)?.end ?? 0)) merged.push(span);
  }
  return merged;
}
