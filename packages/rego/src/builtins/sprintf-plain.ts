/**
 * Formats of plain `%v`, `%s` and `%d` alone, as nearly all are: read once, then filled in without flags or widths. Anything
 * else, and arguments that do not fit, are left to the formatter that knows Go's whole language.
 */
import { isBigNumber } from '../values/big-number.ts';
import { formatValue } from '../values/format.ts';
import type { Value } from '../values/value.ts';

interface Plain {
  /** One more than there are verbs. */
  readonly literals: readonly string[];
  readonly verbs: readonly string[];
}

const DIRECTIVE = /%([vsd])/;

/** Formats can be computed: only so many, and no long ones, are kept. */
const MOST = 500;
const LONGEST = 500;
const read = new Map<string, Plain | null>();

export function plainFormat(format: string): Plain | null {
  const known = read.get(format);
  if (known !== undefined) return known;
  // Splitting by a group puts what it matched between the literals.
  const parts = format.split(DIRECTIVE);
  const literals = parts.filter((_, at) => at % 2 === 0);
  const plain = literals.some((text) => text.includes('%'))
    ? null
    : { literals, verbs: parts.filter((_, at) => at % 2 === 1) };
  if (read.size >= MOST) read.clear();
  read.set(format, plain);
  return plain;
}

/** `undefined` where the whole language is needed. */
export function plainSprintf(format: string, values: readonly Value[]): string | undefined {
  if (format.length > LONGEST) return undefined;
  const plain = plainFormat(format);
  if (plain === null || plain.verbs.length !== values.length) return undefined;
  const { literals, verbs } = plain;
  let result = literals[0] ?? '';
  for (let at = 0; at < verbs.length; at += 1) {
    const text = shown(values[at] ?? null, verbs[at] === 'd');
    if (text === undefined) return undefined;
    result += text + (literals[at + 1] ?? '');
  }
  return result;
}

/** `undefined` for what a plain verb does not show in a plain way. */
export function shown(value: Value, asNumber: boolean): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (asNumber) return undefined;
  if (typeof value === 'string') return value;
  return isBigNumber(value) ? undefined : formatValue(value);
}
