/**
 * How steps and getters are written as JavaScript, for those that can be: each closure that planning makes carries a way to
 * write down what it does. What cannot be written is called as the closure that it is, so a plan is always complete.
 */
import type { Getter, Step } from '../run/frame.ts';
import type { Value } from '../values/value.ts';

/** Writes an expression; the frame is called `f`. */
export type Write = (out: Writer) => string;

export interface Writer {
  /** True where enough was found. */
  step(step: Step): string;
  /** A value, or undefined. */
  value(get: Getter): string;
  /** A name for something that the code is given: never its text. */
  given(thing: unknown): string;
  literal(value: Value): string;
  /** A variable of the function that is being written. */
  variable(): string;
  /** Counts a step. */
  spend(): string;
  /** The name of a function that reads one property. */
  property(name: string): string;
  /** The name of a function of a frame that runs a step. */
  stepFunction(step: Step): string;
  /** The name of a function that goes through the collection given after the frame. */
  loop(loop: WrittenLoop): string;
}

export interface WrittenLoop {
  readonly keySlot: number;
  readonly valueSlot: number;
  readonly ordered: boolean;
  readonly next: Step;
}

const writes = new WeakMap<object, Write>();

export function written<T extends Step | Getter>(run: T, write: Write): T {
  writes.set(run, write);
  return run;
}

export function writeOf(run: Step | Getter): Write | undefined {
  return writes.get(run);
}

const certain = new WeakSet<Getter>();

/** Of a getter whose value is always there, and costs nothing to get twice: a constant or a slot. */
export function certainly(get: Getter, write: Write): Getter {
  certain.add(get);
  return written(get, write);
}

/** A value that is taken only where it is not undefined: `test` is given its name. */
export function ifDefined(out: Writer, get: Getter, test: (name: string) => string): string {
  if (certain.has(get)) return `(${test(out.value(get))})`;
  const name = out.variable();
  return `((${name} = ${out.value(get)}) !== undefined && ${test(name)})`;
}

/** Values that must all be there, else undefined. */
export function allDefined(
  out: Writer,
  getters: readonly Getter[],
  result: (names: readonly string[]) => string,
): string {
  const missing: string[] = [];
  const names = getters.map((get) => {
    if (certain.has(get)) return out.value(get);
    const name = out.variable();
    missing.push(`(${name} = ${out.value(get)}) === undefined`);
    return name;
  });
  return missing.length === 0 ? result(names) : `(${missing.join(' || ')} ? undefined : ${result(names)})`;
}
