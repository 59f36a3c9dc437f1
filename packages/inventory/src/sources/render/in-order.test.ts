import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

test('results keep the order of the tasks, and only so many run at once', async () => {
  let running = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const tasks = [3, 1, 2, 0].map((value) => async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return value;
  });
  const seen: number[] = [];
  const reading = (async () => {
    for await (const value of inOrder(tasks, 2)) seen.push(value);
  })();
  // The latest that began ends first.
  while (seen.length < 4) {
    ends.pop()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await reading;
  expect(seen).toEqual([3, 1, 2, 0]);
  expect(most).toBe(2);
});

test('a failure ends it and leaves nothing unhandled', async () => {
  const tasks = ['a', 'b', 'c'].map((name) => () => Promise.reject(new Error(name)));
  const reading = (async () => {
    for await (const _ of inOrder(tasks, 3));
  })();
  await expect(reading).rejects.toThrow('a');
});
