import type { Value } from '../values/value.ts';

/**
 * The variables of one rule while it is evaluated: every variable of its bodies, comprehensions included, has a slot of its
 * own, known when the rule is planned. Slot 0 takes the result.
 */
export type Frame = (Value | undefined)[];

/**
 * One expression together with everything after it. It calls the next step once for each way in which it holds; true
 * means that whoever asked has seen enough, and travels back through every step at once.
 */
export type Step = (frame: Frame) => boolean;

/** The value of a term whose variables are bound; `undefined` where it has none. */
export type Getter = (frame: Frame) => Value | undefined;

export const RESULT = 0;

/** Holds in no way: what comes before it need not be tried. Told by identity. */
export const NEVER: Step = () => false;

/** Holds, and that is enough. Told by identity. */
export const ALWAYS: Step = () => true;
