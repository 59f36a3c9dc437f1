import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { stdinSource } from './stdin.ts';
import { collect, names, pod, readContext } from './testing.ts';

test('documents are cut wherever the chunks of the stream end', async () => {
  const text = `\uFEFF---\n${pod('a')}# ü\n---\n${pod('日本')}---\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}}\n`;
  const bytes = Buffer.from(text);
  const whole = await collect(stdinSource(Readable.from([bytes])));
  expect(names(whole)).toEqual(['- a', '- 日本', '- c']);
  for (const size of [1, 2, 3, 7, 50]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    const cut = await collect(stdinSource(Readable.from(chunks)));
    expect(names(cut)).toEqual(names(whole));
    expect(cut.documents.map((d) => [d.index, d.text?.line, d.text?.column])).toEqual(
      whole.documents.map((d) => [d.index, d.text?.line, d.text?.column]),
    );
  }
});

test('UTF-16 with a byte order mark is text too', async () => {
  const all = await collect(stdinSource(Readable.from([Buffer.from(`\uFEFF${pod('a')}`, 'utf16le')])));
  expect(names(all)).toEqual(['- a']);
});

test('bytes that are no UTF-8 end the stream with their line; what came before counts', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${pod('a')}---\n${pod('b')}x: "`),
    Buffer.from([0xff]),
    Buffer.from('"\n'),
  ]);
  const all = await collect(stdinSource(Readable.from([Buffer.from(`${pod('z')}---\n`), bytes])));
  expect(names(all)).toEqual(['- z']);
  expect(all.diagnostics).toEqual([
    expect.objectContaining({ code: 'TORIDE_YAML_ENCODING', line: 15, column: 5 }),
  ]);
  expect(all.gaps).toHaveLength(1);
});

test('a cancelled scan does not wait for input', async () => {
  const controller = new AbortController();
  const silent = new Readable({ read() {} });
  const reading = collect(stdinSource(silent), readContext(controller.signal));
  setImmediate(() => controller.abort(new Error('interrupted')));
  await expect(reading).rejects.toThrow('interrupted');
});
