/**
 * Runs several streams at the same time and yields what each has as it comes, at most one value ahead: a slow reader
 * slows all of them down instead of filling memory.
 */
export async function* interleave<T>(
  streams: readonly AsyncGenerator<T>[],
  parallel: number,
): AsyncGenerator<T> {
  const waiting = streams.values();
  const running = new Map<AsyncGenerator<T>, Promise<Step<T>>>();
  const start = (): void => {
    const { done, value: stream } = waiting.next();
    if (done !== true) running.set(stream, step(stream));
  };
  for (let count = 0; count < parallel; count += 1) start();
  try {
    while (running.size > 0) {
      const { stream, result } = await Promise.race(running.values());
      running.delete(stream);
      if (result.done === true) {
        start();
        continue;
      }
      running.set(stream, step(stream));
      yield result.value;
    }
  } finally {
    // One failed, or the reader stopped: the others' requests are ended by the signal; nobody waits for them.
    for (const [stream, promise] of running) {
      promise.catch(() => undefined);
      void stream.return(undefined).catch(() => undefined);
    }
  }
}

interface Step<T> {
  readonly stream: AsyncGenerator<T>;
  readonly result: IteratorResult<T, unknown>;
}

async function step<T>(stream: AsyncGenerator<T>): Promise<Step<T>> {
  return { stream, result: await stream.next() };
}
