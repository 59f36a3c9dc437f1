import { createHash } from 'node:crypto';
import type { Finding } from '@toride/core';
import { expect, test } from 'vitest';
import { render } from './fixtures/render.ts';
import { FINDINGS, HOSTILE, REPORT } from './fixtures/report.ts';
import { shares } from './html/counts.ts';

function block(page: string, name: string): unknown {
  const match = new RegExp(`<script type="application/json" id="toride-${name}">([^]*?)</script>`).exec(page);
  return JSON.parse(match?.[1] ?? 'null');
}

const rowsOf = (page: string): unknown[][] => block(page, 'rows') as unknown[][];

test('a name that closes a script element stays data', async () => {
  const page = await render(REPORT, 'html');
  expect(page).not.toContain(HOSTILE.namespace);
  expect(page.match(/<script[ >]/g)).toHaveLength(4);
  expect(page.match(/<\/script>/g)).toHaveLength(4);
  expect(page).not.toMatch(/<img/);
  expect(JSON.stringify(block(page, 'tables'))).toContain(HOSTILE.namespace);
});

test('the policy allows the one script and style by their hashes, and nothing else', async () => {
  const page = await render(REPORT, 'html');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  const markup = page.replaceAll(/<(script|style)[ >][^]*?<\/\1>/g, '');
  expect(markup).not.toMatch(/\son\w+=|\sstyle=|\ssrc=/);
});

test('every finding but passes is embedded, with the data that its details need', async () => {
  const rows = rowsOf(await render(REPORT, 'html'));
  const expected = FINDINGS.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-applicable');
  expect(rows.map(([id]) => id)).toEqual(expected.map(({ id }) => id));
  expect(JSON.stringify(rows[0])).toContain('9007199254740993');
});

test('what does not fit is of the least severity, and said', () => {
  const left = shares(
    {
      ...REPORT,
      summary: { ...REPORT.summary, failed: { critical: 2, high: 5, medium: 9, low: 1, info: 1 } },
    },
    10,
  );
  expect(left).toEqual({ critical: 10, high: 8, medium: 3, low: 0, info: 0 });
});

test('200,000 findings make a page of a bearable size', async () => {
  const findings = {
    *[Symbol.iterator](): Generator<Finding, undefined> {
      for (let index = 0; index < 200_000; index++)
        yield { ...FINDINGS[1]!, id: index.toString(16).padStart(16, '0') };
    },
  };
  const page = await render(
    {
      ...REPORT,
      findings,
      summary: { ...REPORT.summary, failed: { ...REPORT.summary.failed, high: 200_000 } },
    },
    'html',
  );
  expect(page.length).toBeLessThan(40_000_000);
  expect(rowsOf(page)).toHaveLength(200_000);
});
