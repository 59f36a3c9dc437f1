import { expect, test } from 'vitest';
import type { Json } from '@toride/core';
import { createBreathe } from './breathe.ts';
import { readInventory } from './read.ts';
import type { Source, SourceBatch } from './source.ts';

function source(...batches: Partial<SourceBatch>[]): Source {
  return {
    label: 'test',
    async *read(context) {
      for (const [index, batch] of batches.entries()) {
        context.progress?.(index, batches.length, 'test');
        await context.breathe();
        yield { documents: [], diagnostics: [], ...batch };
      }
    },
  };
}

function document(file: string): SourceBatch['documents'][number] {
  const value: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: file } };
  return { file, value, pointer: '', index: 0 };
}

test('sources are read into one inventory, with what they could not read', async () => {
  const gap = { kind: 'Secret', group: '', coverage: 'denied', why: 'no right' } as const;
  const inventory = await readInventory([
    source({ documents: [document('b')] }, { gaps: [gap] }),
    source({
      documents: [document('a')],
      diagnostics: [{ code: 'TORIDE_X', level: 'error', message: 'bad' }],
    }),
  ]);
  expect(inventory.resources.map(({ name, place }) => [name, place.document])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  expect(inventory.gaps).toEqual([gap]);
  expect(inventory.diagnostics).toHaveLength(1);
});

test('the version is the user’s, else the cluster’s, else the newest known', async () => {
  const live = source({ version: { major: 1, minor: 30 } });
  expect((await readInventory([live], { target: { major: 1, minor: 28 } })).target.minor).toBe(28);
  expect((await readInventory([source(), live])).target.minor).toBe(30);
  expect((await readInventory([source()])).target.minor).toBe(36);
});

test('progress is passed on', async () => {
  const seen: unknown[] = [];
  await readInventory([source({}, {})], { onProgress: (...step) => seen.push(step) });
  expect(seen).toEqual([
    [0, 2, 'test'],
    [1, 2, 'test'],
  ]);
});

test('a cancelled read ends with the reason', async () => {
  const controller = new AbortController();
  const endless: Source = {
    label: 'endless',
    async *read(context) {
      for (;;) {
        await context.breathe();
        yield { documents: [], diagnostics: [] };
      }
    },
  };
  setImmediate(() => controller.abort(new Error('Ctrl-C')));
  await expect(readInventory([endless], { signal: controller.signal })).rejects.toThrow('Ctrl-C');
});

test('breathing lets timers run, and only now and then', async () => {
  const breathe = createBreathe(new AbortController().signal, 0);
  let ran = false;
  setImmediate(() => {
    ran = true;
  });
  await breathe();
  expect(ran).toBe(true);
  expect(createBreathe(new AbortController().signal, 60_000)()).toBeUndefined();
});
