/**
 * Definitions of one rule that disagree. Evaluation stops at the first conflict, which knows two values; for the message the
 * definitions are run again and every value that differs from the first is listed (v1/topdown/conflicts.go).
 */
import { rulePath } from '../compile/rule-tree.ts';
import { EvaluationError } from '../error.ts';
import type { Location, Rule } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';
import { equal } from '../values/compare.ts';
import { formatValue } from '../values/format.ts';
import { compareStrings } from '../values/utf8.ts';
import type { Value } from '../values/value.ts';
import type { Planner } from './planner.ts';

/** Shared by the definitions of one rule. */
export interface Disagreement {
  /** Of the definition that contradicted what was found before. */
  rule: Rule | undefined;
  /** Set while values are collected for the message. */
  listing: Listing | undefined;
  /** The branch of an `else` chain that was last listed. */
  branch?: Rule | undefined;
}

interface Listing {
  readonly values: { readonly value: Value; readonly location: Location }[];
  more: boolean;
}

const LISTED = 10;

/** Takes a value while listing; true ends the definition that gave it. */
export function list(disagreement: Disagreement, listing: Listing, rule: Rule, value: Value): boolean {
  disagreement.branch = rule;
  const [first] = listing.values;
  if (first !== undefined && equal(first.value, value)) return false;
  if (listing.values.length === LISTED) {
    listing.more = true;
    return true;
  }
  listing.values.push({ value, location: rule.location });
  return first !== undefined;
}

/** `again` runs the definitions one by one, each until it is ended; `rule` is that at `position`, which disagreed. */
export function conflictError(
  planner: Planner,
  disagreement: Disagreement,
  rule: Rule,
  again: readonly (() => unknown)[],
  position?: number,
): EvaluationError {
  const disagreeing = position === undefined ? rule : disagreement.rule;
  const { listing, branch } = listAgain(planner, disagreement, again, position);
  const place = (disagreeing ?? branch ?? rule).location;
  return new EvaluationError('eval_conflict_error', messageOf(planner, rule, listing), place);
}

/**
 * A rule that reads itself under another `with` is told of twice: OPA lists its values wherever its conflict comes through an
 * evaluation of it.
 */
export function passedThrough(
  planner: Planner,
  disagreement: Disagreement,
  error: unknown,
  rule: Rule,
  again: readonly (() => unknown)[],
): unknown {
  const own = error instanceof EvaluationError && error.code === 'eval_conflict_error' ? error : undefined;
  let branch: Rule | undefined = rule;
  while (branch !== undefined && branch.location !== own?.location) branch = branch.else;
  if (own === undefined || branch === undefined) return error;
  const { listing } = listAgain(planner, disagreement, again);
  if (listing.values.length < 2) return error;
  return new EvaluationError(own.code, [`${own.message}:`, ...linesOf(listing)].join('\n  '), own.location);
}

function listAgain(
  planner: Planner,
  disagreement: Disagreement,
  again: readonly (() => unknown)[],
  position?: number,
): { readonly listing: Listing; readonly branch: Rule | undefined } {
  const listing: Listing = { values: [], more: false };
  let branch: Rule | undefined;
  disagreement.rule = undefined;
  disagreement.listing = listing;
  const { builtinErrors } = planner.machine;
  const known = builtinErrors.length;
  try {
    for (const [at, run] of again.entries()) {
      run();
      if (at === position) branch ??= disagreement.branch;
      if (listing.more) break;
    }
  } catch (error) {
    // What goes wrong now is not what ended the evaluation.
    if (!(error instanceof EvaluationError)) throw error;
  } finally {
    disagreement.listing = undefined;
    builtinErrors.length = known;
  }
  return { listing, branch };
}

function messageOf(planner: Planner, rule: Rule, listing: Listing): string {
  const module = planner.program.moduleOf.get(rule);
  const path = printRef(module === undefined ? rule.head.ref.parts : rulePath(module, rule));
  const message =
    (rule.head.args?.length ?? 0) > 0
      ? `function ${path} produced conflicting values for the same inputs`
      : `rule ${path} produced conflicting values`;
  return listing.values.length < 2 ? message : [`${message}:`, ...linesOf(listing)].join('\n  ');
}

function linesOf({ values, more }: Listing): string[] {
  const sorted = values.toSorted((a, b) => comparePlaces(a.location, b.location));
  const lines = sorted.map(
    ({ value, location }) => `${shortened(formatValue(value))} at ${placeOf(location)}`,
  );
  return more ? [...lines, '...'] : lines;
}

function comparePlaces(a: Location, b: Location): number {
  return compareStrings(a.file, b.file) || a.row - b.row || a.col - b.col;
}

function placeOf({ file, row, col }: Location): string {
  return file === '' ? `${row}:${col}` : `${file}:${row}`;
}

const TEXT_LENGTH = 80;

function shortened(text: string): string {
  const characters = Array.from(text.split(/\s+/u).filter(Boolean).join(' '));
  return characters.length > TEXT_LENGTH
    ? `${characters.slice(0, TEXT_LENGTH).join('')}...`
    : characters.join('');
}
