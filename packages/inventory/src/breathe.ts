/**
 * Lets the event loop run when about `ms` milliseconds have passed since it last did, so that Ctrl-C and time-outs act.
 *
 * @returns a function to call often: it gives a promise when it is time to wait, else undefined at once.
 * @throws (from that function) the signal's reason when the work was cancelled.
 * @example const pause = breathe(); if (pause) await pause;
 */
export function createBreathe(signal: AbortSignal, ms = 10): () => Promise<void> | undefined {
  let last = now();
  return () => {
    signal.throwIfAborted();
    if (now() - last < ms) return undefined;
    return turn(signal).then(() => {
      last = now();
    });
  };
}

// Not a resolved promise: only a turn of the event loop lets signals and timers in.
async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** Milliseconds. Not `performance.now`: the first use of `performance` takes longer than reading a manifest. */
function now(): number {
  return process.uptime() * 1000;
}
