import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeDiff, type Diff, type DiffFormatName } from './diff.ts';
import type { ReportOptions } from './format.ts';
import { PLAIN } from './fixtures/render.ts';
import { FINDINGS } from './fixtures/report.ts';
import { columns } from './terminal.ts';

async function render(
  diff: Diff,
  format: DiffFormatName,
  options: Partial<ReportOptions> = {},
): Promise<string> {
  const chunks: string[] = [];
  const sink = { write: (chunk: string): undefined => void chunks.push(chunk) };
  await writeDiff(diff, format, sink, { ...PLAIN, ...options });
  return chunks.join('');
}

const DIFF: Diff = { added: FINDINGS.slice(4, 8), fixed: FINDINGS.slice(0, 2), unchanged: 1234 };
const NONE: Diff = { added: [], fixed: [], unchanged: 3 };

for (const format of ['table', 'json', 'markdown'] as const) {
  test(`${format} writes the fixture comparison as its golden file says`, async () => {
    const text = `${await render(DIFF, format)}\n${await render(NONE, format)}`;
    const file = new URL(`fixtures/golden/diff.${format}.golden`, import.meta.url);
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
}

test('JSON reads back', async () => {
  const read = JSON.parse(await render(DIFF, 'json')) as { added: { id: string }[]; unchanged: number };
  expect(read.added.map(({ id }) => id)).toEqual(DIFF.added.map(({ id }) => id));
  expect(read.unchanged).toBe(1234);
});

test('a comparison of thousands stays short, and says how much more there is', async () => {
  const huge = { added: Array.from({ length: 5000 }, () => FINDINGS[1]!), fixed: [], unchanged: 0 };
  expect(await render(huge, 'table')).toContain('… and 4,950 more');
  expect((await render(huge, 'markdown', { all: true })).length).toBeLessThan(60_000);
  for (const line of (await render(huge, 'table', { width: 80, colour: true })).split('\n'))
    expect(columns(line)).toBeLessThanOrEqual(80);
});
