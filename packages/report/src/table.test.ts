import type { Finding, Report } from '@toride/core';
import { expect, test } from 'vitest';
import { render } from './fixtures/render.ts';
import { EMPTY, FINDINGS, REPORT } from './fixtures/report.ts';
import { columns } from './terminal.ts';

function many(workloads: number, each: number): Report {
  const [, template] = FINDINGS;
  return {
    ...REPORT,
    findings: {
      *[Symbol.iterator](): Generator<Finding, undefined> {
        for (let index = 0; index < workloads * each; index++) {
          const name = `web-${Math.floor(index / each)}`;
          const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name };
          const rule = `workload/rule-${index % each}`;
          const { baseline: _, ...rest } = template!;
          yield { ...rest, id: String(index), rule, subject: { type: 'object', ...object } };
        }
      },
    },
  };
}

const WIDE_CASES = [60, 80, 100, 400] as const;

for (const width of WIDE_CASES) {
  test(`no line is wider than ${Math.min(width, 100)} columns at width ${width}`, async () => {
    for (const colour of [true, false]) {
      for (const unicode of [true, false]) {
        for (const groupBy of ['owner', 'namespace', 'framework', 'severity'] as const) {
          const text = await render(REPORT, 'table', { width, colour, links: colour, unicode, groupBy });
          expect(text.split('\n').filter((line) => columns(line) > Math.min(width, 100))).toEqual([]);
        }
      }
    }
  });
}

test('a huge report stays short, says how much more there is, and where', async () => {
  const text = await render(many(3000, 12), 'table');
  expect(text.split('\n').length).toBeLessThan(220);
  expect(text).toContain('… and 4 more findings here');
  expect(text).toMatch(/… and 35,\d{3} more findings in 2,9\d\d more objects \(use -f json or --all\)/);
});

test('--all lists every finding', async () => {
  const text = await render(many(300, 12), 'table', { all: true });
  expect(text.match(/^ +[A-Z]+ +may run as root/gm)).toHaveLength(300 * 12);
  expect(text).not.toContain(' more finding');
});

test('equal findings of several containers are one row', async () => {
  const text = await render(REPORT, 'table');
  expect(text).toContain('may run as root  container app, sidecar');
});

test('no findings: says so, and what was looked at', async () => {
  const text = await render(EMPTY, 'table');
  expect(text).toContain('✓ No findings');
  expect(text).toContain('Looked at 3 resources');
});

test('nothing evaluated is never shown as clean', async () => {
  const nothing = { ...EMPTY, summary: { ...EMPTY.summary, resources: 0 } };
  const text = await render(nothing, 'table');
  expect(text).toContain('Nothing was evaluated');
  expect(text).not.toContain('No findings');
});

test('ASCII only without unicode, but for what names hold', async () => {
  // oxlint-disable-next-line no-control-regex
  expect(await render(EMPTY, 'table', { unicode: false })).toMatch(/^[\x00-\x7f]*$/);
});

test('what was not evaluated is listed with its reason', async () => {
  const text = await render(REPORT, 'table');
  for (const part of [
    'no Role or ClusterRole could be read',
    'the server answered 403',
    'k8s/broken.yaml:4:1',
  ])
    expect(text).toContain(part);
});

test('what one unreadable document brings about is told once', async () => {
  const message = 'spec.containers: expected a list, got a number';
  const text = await render(
    {
      ...EMPTY,
      diagnostics: [
        { code: 'TORIDE_OBJECT_REFUSED', level: 'error', message: `v1/Pod a: ${message}`, file: 'a.yaml' },
      ],
      coverage: [{ kind: 'Pod', group: '', coverage: 'partial', why: `Pod a would be refused: ${message}` }],
      notEvaluated: [{ what: 'engine x', why: 'it stopped' }],
    },
    'table',
  );
  expect(text).toContain('Not evaluated (2)');
  expect(text).toContain('engine x: it stopped');
});
