/** The picture of the network in a real browser: readable, drawn as it was laid out, and deaf to hostile names. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const HOSTILE = ['</svg><script>window.pwned=1</script>', '"><img src=x onerror=window.pwned=1>'];

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'toride-network-'));
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(input: string, format: 'svg' | 'html'): Promise<{ page: Page; problems: string[] }> {
  const file = join(folder, `picture.${format}`);
  const args = [
    '--conditions=source',
    join(root, 'apps/cli/src/main.ts'),
    'net',
    'list',
    '-f',
    format,
    '-o',
    file,
  ];
  const ran = spawnSync(process.execPath, [...args, input], { cwd: root, encoding: 'utf8' });
  expect(ran.status, ran.stderr).toBe(0);
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) problems.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}

test(
  'the page shows the picture and the table, and asks for nothing else',
  { timeout: 120_000 },
  async () => {
    const { page, problems } = await open('examples/network/today', 'html');
    expect(await page.title()).toBe('Who can reach whom');
    const text = await page.locator('body').innerText();
    expect(text).toContain('Calico enforces policies here');
    expect(await page.locator('svg text', { hasText: /^shop$/ }).count()).toBe(1);
    expect(await page.locator('svg text', { hasText: 'TCP 5432' }).count()).toBe(1);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(5);
    expect(problems).toEqual([]);
    await page.close();
  },
);

/** Runs in the page. */
const TEXTS_OUT_OF_BOXES = `[...document.querySelectorAll('g > rect')].flatMap((box) => {
  if (box.parentElement.hasAttribute('transform')) return [];
  const around = box.getBoundingClientRect();
  return [...box.parentElement.querySelectorAll('text')]
    .filter((line) => {
      const own = line.getBoundingClientRect();
      return own.left < around.left || own.right > around.right || own.top < around.top || own.bottom > around.bottom;
    })
    .map((line) => line.textContent);
})`;

test('every text of a box fits into it', { timeout: 120_000 }, async () => {
  const { page } = await open('examples/network/today', 'svg');
  const outside = await page.evaluate<readonly string[]>(TEXTS_OUT_OF_BOXES);
  expect(outside).toEqual([]);
  await page.close();
});

test('hostile names are only names', { timeout: 120_000 }, async () => {
  const input = join(folder, 'hostile.yaml');
  const pods = HOSTILE.map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: name },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  }));
  writeFileSync(input, pods.map((pod) => `---\n${JSON.stringify(pod)}\n`).join(''));
  for (const format of ['html', 'svg'] as const) {
    const { page, problems } = await open(input, format);
    expect(await page.evaluate<boolean>(`'pwned' in window`)).toBe(false);
    expect(await page.locator('svg').count()).toBe(1);
    expect(await page.locator('script, img').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  }
});
