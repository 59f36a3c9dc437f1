import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const EXECUTABLE = process.env['TORIDE_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real browser that asks nobody for anything; whoever starts it closes it. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(EXECUTABLE))
    throw new Error(
      `expected a Chromium at ${EXECUTABLE}: install Debian's chromium, or set TORIDE_CHROMIUM`,
    );
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}
