/** Runs something synchronous so that whoever waits for it can end the process meanwhile; returns or throws what it does. */
export type Guard = <T>(run: () => T) => T;

const guards = new WeakMap<AbortSignal, Guard>();

/**
 * Handlers of signals only run between turns of the event loop, so a signal that arrives while one policy is evaluated would
 * wait for its end. Who owns the process gives what helps against that, and long synchronous work looks it up by the signal
 * that it was given anyway.
 *
 * @example guardSynchronousWork(cancel.signal, (run) => run());
 */
export function guardSynchronousWork(signal: AbortSignal, guard: Guard): void {
  guards.set(signal, guard);
}

/** `undefined` where nobody gave any: then the work just runs. */
export function guardOf(signal: AbortSignal | undefined): Guard | undefined {
  return signal === undefined ? undefined : guards.get(signal);
}
