import { expect, test } from 'vitest';
import { createCutter, type CutProblem } from './document-stream.ts';
import { cutDocuments, type CutSlice } from './documents.ts';

function cut(text: string, size: number, limit?: number): (CutSlice | CutProblem)[] {
  const cutter = createCutter(limit);
  const slices: (CutSlice | CutProblem)[] = [];
  for (let at = 0; at < text.length; at += size) slices.push(...cutter.push(text.slice(at, at + size)));
  return [...slices, ...cutter.end()];
}

const STREAMS = [
  'a: 1\n---\nb: 2\n',
  '---\na: 1\n--- # c\nb: 2\n---\n\n---\n',
  '\n\n  \n---\na: 1\n---\n---\n# only\n--- x: 1\n',
  'a: |\n  text\n ---\n--\n---\nb: "--- "\n',
  '{"a": "}\\"{", "b": [{}]}\n{"c": 1} {"d": 2}',
  '{"a": 1}\n---\nb: 2\n',
  '   a: 1\n   b: 2\n---\nc: 3',
];

test.each(STREAMS)('documents do not depend on where chunks end: %j', (text) => {
  const whole = cutDocuments(text).map(({ text: part, offset, line }) => ({
    text: part.trim(),
    at: text.indexOf(part.trim(), offset),
    line,
  }));
  for (const size of [1, 2, 3, 5, 8, 1000]) {
    const parts = cut(text, size) as CutSlice[];
    for (const { text: part, offset } of parts) expect(text.slice(offset, offset + part.length)).toBe(part);
    const solid = parts.filter(({ text: part }) => part.trim() !== '---');
    expect(
      solid.map(({ text: part, offset, line }) => ({
        text: part.trim(),
        at: text.indexOf(part.trim(), offset),
        line,
      })),
    ).toEqual(whole.filter(({ text: part }) => part !== '---'));
  }
});

const DUMPS = {
  yaml: 'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: b\nkind: List\n',
  json: '{"apiVersion":"v1","kind":"PodList",\n"items":[{"metadata":{"name":"a"}},\n {"metadata":{"name":"b"}}]}',
};

test.each(['yaml', 'json'] as const)('a %s List is cut into items, with what follows it', (form) => {
  for (const size of [1, 3, 7, 1000]) {
    const text = `# dump\n---\n${DUMPS[form]}\n---\na: 1\n`;
    const parts = cut(text, size) as CutSlice[];
    expect(parts.map(({ pointer }) => pointer)).toEqual([undefined, '/items/0', '/items/1', undefined]);
    for (const { text: part, offset, line, column = 1 } of parts) {
      expect(text.slice(offset, offset + part.length)).toBe(part);
      const before = text.slice(0, offset).split('\n');
      expect([line, column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
    }
  }
});

test('a second List after the first is one of its own', () => {
  for (const size of [1, 7, 1000]) {
    const parts = cut(`${DUMPS.json}\n{"kind":"Pod"}\n${DUMPS.json}`, size) as CutSlice[];
    expect(parts.map(({ pointer }) => pointer)).toEqual([
      '/items/0',
      '/items/1',
      undefined,
      '/items/0',
      '/items/1',
    ]);
  }
});

test('what is too large is passed over and told with its line; blanks of any length are nothing', () => {
  const large = `# c\na: "${'x'.repeat(200)}"\n`;
  for (const size of [1, 7, 50, 1000]) {
    expect(cut(`${large}---\nb: 2\n`, size, 100)).toEqual([
      { problem: 'too-large', line: 1, offset: 0, column: 1 },
      expect.objectContaining({ line: 4, text: 'b: 2\n' }),
    ]);
    expect(cut(`b: 2\n---\n${' '.repeat(500)}\n${'\n'.repeat(500)}---\nc: 3\n`, size, 100)).toEqual([
      expect.objectContaining({ line: 1 }),
      expect.objectContaining({ line: 505, text: 'c: 3\n' }),
    ]);
  }
});
