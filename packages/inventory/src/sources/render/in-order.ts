/**
 * Runs tasks a few at a time and yields their results in the order of the tasks, so that output does not depend on which
 * ended first. When the caller stops or one fails, no other is begun.
 */
export async function* inOrder<T>(tasks: readonly (() => Promise<T>)[], atOnce: number): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  let next = 0;
  try {
    while (next < tasks.length || running.length > 0) {
      while (next < tasks.length && running.length < atOnce) running.push(tasks[next++]!());
      yield await running.shift()!;
    }
  } finally {
    // Whoever still runs is stopped by the same signal; its failure is nobody's any more.
    for (const task of running) task.catch(() => undefined);
  }
}
