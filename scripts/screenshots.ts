/**
 * Takes the README's pictures: the table in a real terminal (tmux), the HTML report in a real browser (Chromium).
 * Run by hand after the output has changed: `node --conditions=source scripts/screenshots.ts`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { ansiToHtml } from './ansi-to-html.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs/images');
const [columns, rows] = [100, 46];

mkdirSync(images, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'toride-screenshots-'));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
try {
  await pictureTerminal(browser);
  await pictureReport(browser);
} finally {
  await browser.close();
  rmSync(work, { recursive: true });
}

async function pictureTerminal(from: Browser): Promise<void> {
  const session = `toride-${process.pid}`;
  const tmux = (...args: string[]) => execFileSync('tmux', args, { cwd: root, encoding: 'utf8' });
  tmux(
    'new-session',
    '-d',
    '-s',
    session,
    '-x',
    String(columns),
    '-y',
    String(rows),
    'env',
    'PS1=$ ',
    'COLORTERM=truecolor',
    'bash',
    '--norc',
  );
  try {
    tmux('send-keys', '-t', session, 'clear; npx --silent toride scan examples/vulnerable-cluster', 'Enter');
    tmux('send-keys', '-t', session, 'tmux wait-for -S toride-done', 'Enter');
    execFileSync('tmux', ['wait-for', 'toride-done'], { timeout: 60_000 });
    const page = await from.newPage({ viewport: { width: 1000, height: 800 }, deviceScaleFactor: 1 });
    await page.setContent(ansiToHtml(tmux('capture-pane', '-e', '-p', '-t', session)));
    await page.locator('pre').screenshot({ path: join(images, 'terminal.png') });
  } finally {
    tmux('kill-session', '-t', session);
  }
}

async function pictureReport(from: Browser): Promise<void> {
  const report = join(work, 'report.html');
  const bin = join(root, 'apps/cli/bin/toride.js');
  // It ends with 1, since there are findings.
  spawnSync(process.execPath, [bin, 'scan', 'examples/vulnerable-cluster', '-f', `html=${report}`], {
    cwd: root,
  });
  const page = await from.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(report).href);
  await page.screenshot({ path: join(images, 'report.png') });
}
