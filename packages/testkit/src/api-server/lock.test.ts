import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { withLock } from './lock.ts';

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toride-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'nested', '.lock');
}

test('only one holds the lock at a time, and it is gone afterwards', async () => {
  const path = lockPath();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await turn();
    inside -= 1;
  };
  await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
  expect(most).toBe(1);
  await expect(withLock(path, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(path)).toBe(false);
});

test('the lock of a process that died is taken over', async () => {
  const path = lockPath();
  await withLock(path, () => Promise.resolve());
  // Above the largest process id of Linux (4194304).
  writeFileSync(path, '99999999');
  expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
});
