/** The HTML report in a real browser: opened from disk without a network, under its own policy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Report, Rule } from '@toride/core';
import { writeReport } from '@toride/report';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from './browser.ts';

/** Not a bar: a busy machine takes its time. */
const PATIENT = { timeout: 30_000 } as const;

/** What a hostile manifest would name things to run in the reader's browser. */
const ATTACKS = [
  '</script><img src=x onerror="window.pwned=1">',
  '<!--<script>window.pwned=1</script>',
  '"><svg onload=window.pwned=1>',
  "javascript:window.pwned=1//'",
  '\u202e\u001b[2Jtxt.exe',
];

const rule: Rule = {
  id: 'workload/run-as-root',
  title: ATTACKS[0]!,
  why: ATTACKS[1]!,
  severity: 'high',
  scope: 'object',
  reason: 'may run as root',
  detail: 'container {container} may run as root',
  remediation: `Set runAsNonRoot to true. ${ATTACKS[2]!}`,
  frameworks: [{ framework: 'pss', control: 'restricted' }],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'javascript:window.pwned=1',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  ],
};

function finding(index: number, attack = 'web'): Finding {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: `team-${index % 7}`,
    name: `${attack}-${index}`,
  };
  return {
    id: index.toString(16).padStart(16, '0'),
    rule: rule.id,
    verdict: 'fail',
    severity: index % 3 === 0 ? 'critical' : 'high',
    subject: { type: 'container', object, container: attack, containerType: 'container' },
    locations: [{ file: `${attack}/web.yaml`, line: index + 1, column: 3, pointer: '/spec/template' }],
    reason: rule.reason,
    detail: `container ${attack} may run as root`,
    values: { container: attack },
    proof: [{ claim: `the claim about ${attack}`, source: { type: 'field' } }],
    patch: { document: 0, operations: [{ op: 'add', path: `/spec/${attack}`, value: attack }] },
  };
}

function report(findings: Iterable<Finding>, count: number): Report {
  return {
    tool: { name: 'toride', version: '0.1.0' },
    target: '1.36',
    sources: ['deploy'],
    rules: [rule],
    summary: {
      resources: count,
      workloads: count,
      failed: {
        critical: Math.ceil(count / 3),
        high: count - Math.ceil(count / 3),
        medium: 0,
        low: 0,
        info: 0,
      },
      verdicts: { pass: 5, fail: count, unknown: 0, 'not-applicable': 0, excepted: 0 },
    },
    findings,
    rank: {},
    tallies: [{ rule: rule.id, verdict: 'pass', kind: 'Deployment', count: 5 }],
    diagnostics: [],
    notEvaluated: [{ what: ATTACKS[0]!, why: ATTACKS[3]! }],
    coverage: [],
  };
}

function many(count: number): Iterable<Finding> {
  return {
    *[Symbol.iterator](): Generator<Finding, undefined> {
      for (let index = 0; index < count; index++) yield finding(index);
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'toride-html-'));
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Opens a report's page; `problems` gathers errors, refusals of the policy and requests for anything but the file. */
async function open(of: Report): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const chunks: string[] = [];
  const sink = { write: (chunk: string) => void chunks.push(chunk) };
  await writeReport(of, 'html', sink, { colour: false, width: 100, links: false });
  const file = join(folder, 'report.html');
  writeFileSync(file, chunks.join(''));
  const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  page.on('dialog', (dialog) => problems.push(`dialog ${dialog.message()}`));
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) problems.push(`request ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.getByRole('tab', { name: 'Overview' }).waitFor();
  return { page, problems };
}

test('names made to run as markup are only text, on every tab and in the details', async () => {
  const { page, problems } = await open(
    report(
      ATTACKS.map((attack, index) => finding(index, attack)),
      ATTACKS.length,
    ),
  );
  for (const tab of ['Overview', 'Findings', 'Controls', 'Not evaluated'])
    await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('tab', { name: 'Findings' }).click();
  for (const row of await page.locator('.row').all()) await row.click();
  expect(await page.locator('.details').count()).toBe(ATTACKS.length);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(await page.locator('img, iframe, object, embed, base, form').count()).toBe(0);
  expect(
    await page
      .locator('a')
      .evaluateAll((links) => links.filter((one) => !(one.getAttribute('href') ?? '').startsWith('https:'))),
  ).toEqual([]);
  expect(await page.locator('body').textContent()).toContain('</script><img src=x onerror="window.pwned=1">');
  // oxlint-disable-next-line no-control-regex
  expect(await page.locator('body').textContent()).not.toMatch(/[\u001b\u202e]/);
  expect(problems).toEqual([]);
  await page.close();
});

test('the policy stops what a script injected into the file would do', async () => {
  const { page, problems } = await open(report([finding(1)], 1));
  // As text: the page's own types are not those of a test under Node.
  await page.evaluate(`{
    const script = document.createElement('script');
    script.textContent = 'window.pwned = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://example.invalid/pixel';
    document.body.append(image);
  }`);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(problems.filter((text) => text.includes('Content Security Policy'))).toHaveLength(2);
  await page.close();
});

test('200,000 findings open, search and page without hanging', async () => {
  const { page, problems } = await open(report(many(200_000), 200_000));
  await page.getByRole('tab', { name: 'Findings' }).click();
  expect(await page.locator('.row').count()).toBe(100);
  await page.getByRole('searchbox').fill('web-199999');
  await expect
    .poll(() => page.getByRole('status').textContent(), PATIENT)
    .toBe('1 of 200,000 findings match.');
  await page.getByRole('searchbox').fill('');
  await expect
    .poll(() => page.getByRole('status').textContent(), PATIENT)
    .toBe('200,000 of 200,000 findings match.');
  await page.getByRole('button', { name: 'Last' }).click();
  expect(await page.locator('.pager').textContent()).toContain('Page 2,000 of 2,000');
  expect(problems).toEqual([]);
  await page.close();
});

test('filters: severity, namespace and rule, from a chart and from the menus', async () => {
  const { page } = await open(report(many(70), 70));
  await page.locator('.legend', { hasText: 'critical' }).click();
  expect(await page.getByRole('status').textContent()).toBe('24 of 70 findings match.');
  await page.getByLabel('Namespace', { exact: true }).selectOption('team-3');
  expect(await page.locator('.badge').allTextContents()).toEqual([3, 24, 45, 66].map(() => 'critical'));
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await page.getByRole('status').textContent()).toBe('70 of 70 findings match.');
  await page.getByRole('tab', { name: 'Controls' }).click();
  await page.locator('.matrix .bad button').click();
  expect(await page.getByLabel('Layer').inputValue()).toBe('container');
  await page.close();
});

test('the keyboard alone reaches and opens a finding', async () => {
  const { page } = await open(report(many(5), 5));
  await page.keyboard.press('/');
  expect(await page.evaluate("document.activeElement.getAttribute('type')")).toBe('search');
  await page.locator('.row').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await page.locator('.row[aria-expanded=true] + .details').count()).toBe(1);
  await page.keyboard.press('Escape');
  expect(await page.locator('.details').count()).toBe(0);
  await page.close();
});

test('a print holds every tab', async () => {
  const { page } = await open(report(many(5), 5));
  await page.emulateMedia({ media: 'print' });
  for (const name of ['overview', 'findings', 'controls', 'limits'])
    expect(await page.locator(`#panel-${name}`).isVisible()).toBe(true);
  expect((await page.pdf()).length).toBeGreaterThan(10_000);
  await page.close();
});
