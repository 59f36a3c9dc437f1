/** Breaks modules in the ways that people break them: tokens lost, swapped or misspelt, types mixed up, names misused. */
import { pick, type Random } from '../random.ts';

const TOKEN = /#[^\n]*|"(?:\\.|[^"\\\n])*"|`[^`]*`|[A-Za-z_][\w]*|\d+(?:\.\d+)?|:=|==|!=|<=|>=|\s+|./gsu;
const KEYWORDS = new Set(
  'package import as default else not some with null true false in every contains if data input future keywords rego v1'.split(
    ' ',
  ),
);
const LITERALS = [
  '1',
  '"text"',
  'true',
  'null',
  '[1, "a"]',
  '{"k": 1}',
  '{1, 2}',
  'set()',
  '[]',
  '{}',
  '1.5',
];

export const MUTATIONS = {
  'token deleted': deleteToken,
  'tokens swapped': swapTokens,
  'token repeated': repeatToken,
  'name misspelt': misspell,
  'unsafe variable': useUnbound,
  'type clash': replaceLiteral,
  recursion: useRuleName,
  'operand replaced': replaceName,
} as const satisfies Record<string, (random: Random, tokens: readonly string[]) => string[] | undefined>;

export type Mutation = keyof typeof MUTATIONS;

export function mutate(random: Random, text: string, kind: Mutation): string | undefined {
  return MUTATIONS[kind](random, text.match(TOKEN) ?? [])?.join('');
}

function isSolid(token: string): boolean {
  return token.trim() !== '' && !token.startsWith('#');
}

function isName(token: string): boolean {
  return /^[A-Za-z_]/.test(token) && !KEYWORDS.has(token);
}

function positions(tokens: readonly string[], wanted: (token: string) => boolean): number[] {
  return tokens.flatMap((token, at) => (wanted(token) ? [at] : []));
}

function deleteToken(random: Random, tokens: readonly string[]): string[] | undefined {
  const at = choose(random, positions(tokens, isSolid));
  return at === undefined ? undefined : tokens.toSpliced(at, 1);
}

function repeatToken(random: Random, tokens: readonly string[]): string[] | undefined {
  const at = choose(random, positions(tokens, isSolid));
  return at === undefined ? undefined : tokens.toSpliced(at, 0, tokens[at] as string, ' ');
}

function swapTokens(random: Random, tokens: readonly string[]): string[] | undefined {
  const solid = positions(tokens, isSolid);
  const index = Math.floor(random() * (solid.length - 1));
  const first = solid[index];
  const second = solid[index + 1];
  if (first === undefined || second === undefined) return undefined;
  return tokens.with(first, tokens[second] as string).with(second, tokens[first] as string);
}

function misspell(random: Random, tokens: readonly string[]): string[] | undefined {
  const at = choose(random, positions(tokens, isName));
  return at === undefined ? undefined : tokens.with(at, `${tokens[at] ?? ''}_x`);
}

function useUnbound(random: Random, tokens: readonly string[]): string[] | undefined {
  const at = choose(
    random,
    positions(tokens, (token) => isName(token) || /^["\d]/.test(token)),
  );
  return at === undefined ? undefined : tokens.with(at, 'unbound');
}

function replaceLiteral(random: Random, tokens: readonly string[]): string[] | undefined {
  const at = choose(
    random,
    positions(tokens, (token) => /^["\d`]/.test(token) || /^(true|false|null)$/.test(token)),
  );
  return at === undefined ? undefined : tokens.with(at, pick(random, LITERALS));
}

/** What begins a line defines something. */
function useRuleName(random: Random, tokens: readonly string[]): string[] | undefined {
  const names = tokens.filter((token, at) => isName(token) && (tokens[at - 1] ?? '\n').endsWith('\n'));
  const at = choose(
    random,
    positions(tokens, (token) => isName(token) || token === 'input'),
  );
  if (names.length === 0 || at === undefined) return undefined;
  return tokens.with(at, pick(random, names));
}

function replaceName(random: Random, tokens: readonly string[]): string[] | undefined {
  const names = positions(tokens, isName);
  const at = choose(random, names);
  return at === undefined
    ? undefined
    : tokens.with(at, random() < 0.5 ? pick(random, LITERALS) : (tokens[pick(random, names)] as string));
}

function choose(random: Random, from: readonly number[]): number | undefined {
  return from.length === 0 ? undefined : pick(random, from);
}
