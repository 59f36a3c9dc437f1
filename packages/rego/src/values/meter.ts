import { EvaluationError } from '../error.ts';

/**
 * Values may share their parts, so forty lines that each hold the one before twice are a value of 2^40 parts in the memory of
 * forty. Whatever visits all parts of a value counts them here, and ends where nobody would see its end.
 */
const PARTS = 2_000_000;

/** Of what is done with a result, and of what has nothing to do with an evaluation. */
const AFTER = 5_000_000;

let left = Infinity;

/** At the beginning of an evaluation, and whenever the clock has been looked at: what counts is what is done at one go. */
export function resetMeter(): void {
  left = PARTS;
}

/** At the end of an evaluation. */
export function relaxMeter(): void {
  left = AFTER;
}

/** @throws {EvaluationError} `eval_cancel_error` */
export function visitPart(): void {
  visitParts(1);
}

/** @throws {EvaluationError} `eval_cancel_error` */
export function visitParts(count: number): void {
  left -= count;
  if (left < 0) throw new EvaluationError('eval_cancel_error', 'a value has too many parts');
}
