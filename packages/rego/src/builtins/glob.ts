/**
 * Globs as OPA matches them (github.com/gobwas/glob): `*` stops at delimiters, `**` does not, `?`, `[abc]`, `[!a-c]`,
 * `{this,that}`. All ways to match are followed side by side, so time grows with pattern times text and never faster.
 */
import type { Value } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { isArray } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { operandElementError, operandTypeError } from './errors.ts';
import type { GlobNode } from './glob-parser.ts';
import { parseGlob } from './glob-parser.ts';
import type { Arguments } from './operands.ts';
import { argument, stringOperand } from './operands.ts';
import { runesOf } from './runes.ts';

/** One place in a pattern: `accepts` a character and goes on (or stays), or leads to others without one. */
interface State {
  accepts?: (character: string) => boolean;
  stays: boolean;
  next: State[];
}

interface CompiledGlob {
  /** For patterns of literal text with one star at most: no states needed. */
  readonly affixes: Affixes | undefined;
  readonly start: State;
  readonly end: State;
  readonly size: number;
}

interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
  readonly star: 'any' | 'super' | undefined;
  readonly separators: readonly string[];
}

function affixesOf(nodes: readonly GlobNode[], separators: readonly string[]): Affixes | undefined {
  const star = nodes.findIndex(({ kind }) => kind !== 'text');
  const textOf = (some: readonly GlobNode[]): string | undefined =>
    some.every((node) => node.kind === 'text')
      ? some.flatMap(({ characters }) => characters).join('')
      : undefined;
  const prefix = textOf(star === -1 ? nodes : nodes.slice(0, star));
  const suffix = textOf(star === -1 ? [] : nodes.slice(star + 1));
  const kind = nodes[star]?.kind;
  if (prefix === undefined || suffix === undefined) return undefined;
  if (kind !== undefined && kind !== 'any' && kind !== 'super') return undefined;
  return { prefix, suffix, star: kind, separators };
}

function matchesAffixes({ prefix, suffix, star, separators }: Affixes, text: string): boolean {
  if (star === undefined) return text === prefix;
  if (text.length < prefix.length + suffix.length || !text.startsWith(prefix) || !text.endsWith(suffix))
    return false;
  if (star === 'super') return true;
  const middle = text.slice(prefix.length, text.length - suffix.length);
  return !separators.some((separator) => middle.includes(separator));
}

const MOST_GLOBS = 1000;
const compiled = new Map<string, CompiledGlob>();

function compileGlob(pattern: string, delimiters: readonly string[]): CompiledGlob {
  const key = `${delimiters.join('')}\0${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const separators = new Set(delimiters);
  const end: State = { stays: false, next: [] };
  const counter = { size: 0 };
  const nodes = parseGlob(pattern);
  const glob = {
    affixes: affixesOf(nodes, delimiters),
    start: link(nodes, end, separators, counter),
    end,
    size: counter.size,
  };
  const oldest = compiled.size >= MOST_GLOBS ? compiled.keys().next().value : undefined;
  if (oldest !== undefined) compiled.delete(oldest);
  compiled.set(key, glob);
  return glob;
}

/** The states of a sequence that leads to `end`, last first. */
function link(
  nodes: readonly GlobNode[],
  end: State,
  separators: ReadonlySet<string>,
  counter: { size: number },
): State {
  return nodes.reduceRight((next, node) => linkOne(node, next, separators, counter), end);
}

function linkOne(
  node: GlobNode,
  next: State,
  separators: ReadonlySet<string>,
  counter: { size: number },
): State {
  counter.size++;
  switch (node.kind) {
    case 'text':
      counter.size += node.characters.length;
      return node.characters.reduceRight<State>(
        (after, wanted) => ({ accepts: (character) => character === wanted, stays: false, next: [after] }),
        next,
      );
    case 'any':
      return { accepts: (character) => !separators.has(character), stays: true, next: [next] };
    case 'super':
      return { accepts: () => true, stays: true, next: [next] };
    case 'single':
      return { accepts: (character) => !separators.has(character), stays: false, next: [next] };
    case 'class':
      return { accepts: (character) => node.accepts(character) !== node.not, stays: false, next: [next] };
    case 'terms':
      return { stays: false, next: node.alternatives.map((nodes) => link(nodes, next, separators, counter)) };
  }
}

/** What can be reached without a character. A starred state may be passed by. */
function reach(states: Iterable<State>): Set<State> {
  const reached = new Set<State>();
  const queue = [...states];
  for (let state = queue.pop(); state; state = queue.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    if (state.accepts === undefined || state.stays) queue.push(...state.next);
  }
  return reached;
}

function matches(
  { affixes, start, end, size }: CompiledGlob,
  text: string,
  context: BuiltinContext,
): boolean {
  if (affixes) {
    context.spend(1 + text.length / 32);
    return matchesAffixes(affixes, text);
  }
  let current = reach([start]);
  for (const character of runesOf(text)) {
    context.spend(1 + size / 16);
    current = reach(step(current, character));
    if (current.size === 0) return false;
  }
  return current.has(end);
}

function* step(states: Iterable<State>, character: string): Generator<State> {
  for (const state of states) {
    if (state.accepts?.(character) !== true) continue;
    if (state.stays) yield state;
    else yield* state.next;
  }
}

/** `null` is none; an empty list is the dot. */
function delimitersOf(value: Value): readonly string[] {
  if (value === null) return [];
  if (!isArray(value)) throw operandTypeError(2, value, 'array', 'null');
  if (value.length === 0) return ['.'];
  return value.map((item) => {
    if (typeof item !== 'string') throw operandElementError(2, value, item, 'string');
    if (runesOf(item).length !== 1) throw operandElementError(2, value, item, 'rune');
    return item;
  });
}

function match(args: Arguments, context: BuiltinContext): boolean {
  const pattern = stringOperand(argument(args, 1), 1);
  const delimiters = delimitersOf(argument(args, 2));
  const text = stringOperand(argument(args, 3), 3);
  context.spend(pattern.length / 16);
  return matches(compileGlob(pattern, delimiters), text, context);
}

export const GLOB = defineBuiltins({
  'glob.match': match,
  'glob.quote_meta': (args) => stringOperand(argument(args, 1), 1).replace(/[*?\\[\]{}]/g, String.raw`\$&`),
});
