import type { Finding, Report } from '@toride/core';
import { expect, test } from 'vitest';
import { formats, writeReport, type FormatName } from './index.ts';
import { PLAIN, render } from './fixtures/render.ts';
import { FINDINGS, REPORT } from './fixtures/report.ts';

function repeated(times: number): Report {
  return {
    ...REPORT,
    findings: {
      *[Symbol.iterator](): Generator<Finding, undefined> {
        for (let index = 0; index < times; index++) {
          const finding = FINDINGS[index % FINDINGS.length]!;
          yield { ...finding, id: index.toString(16).padStart(16, '0') };
        }
      },
    },
  };
}

test('a comment in Markdown keeps its limit and says what is left out', async () => {
  const findings = Array.from({ length: 4000 }, (_, index): Finding => {
    const name = `web-${Math.floor(index / 5)}`;
    const rule = `workload/rule-${index % 5}`;
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name };
    return { ...FINDINGS[1]!, id: String(index), rule, subject: { type: 'object', ...object } };
  });
  for (const all of [true, false]) {
    const text = await render({ ...REPORT, findings }, 'markdown', { all });
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/and [\d,]+ more findings\*?\*? in/);
  }
});

test('policy reports stay small enough for etcd, and each name is its own', async () => {
  const list = JSON.parse(await render(repeated(3000), 'policyreport')) as {
    items: readonly {
      kind: string;
      metadata: { name: string; namespace?: string };
      results: readonly object[];
      summary: Record<string, number>;
    }[];
  };
  const names = list.items.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const item of list.items) {
    expect(JSON.stringify(item).length).toBeLessThan(1_000_000);
    expect(item.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
    expect(Object.values(item.summary).reduce((sum, count) => sum + count, 0)).toBe(item.results.length);
  }
  expect(list.items.reduce((sum, item) => sum + item.results.length, 0)).toBe(3000);
});

test('JUnit counts are the counts of its cases', async () => {
  const text = await render(repeated(200), 'junit');
  const cases = text.match(/<testcase /g)?.length;
  expect(text).toContain(
    `<testsuites name="toride" tests="${cases}" failures="${text.match(/<failure /g)?.length}">`,
  );
  for (const [suite, tests, failures, skipped] of text.matchAll(
    /<testsuite name="[^"]*" tests="(\d+)" failures="(\d+)" errors="0" skipped="(\d+)">[^]*?<\/testsuite>/g,
  )) {
    expect(suite.match(/<testcase /g)).toHaveLength(Number(tests));
    expect(suite.match(/<failure /g)?.length ?? 0).toBe(Number(failures));
    expect(suite.match(/<skipped /g)?.length ?? 0).toBe(Number(skipped));
  }
});

test('annotations begin with the worst, and the rest is counted', async () => {
  const text = await render(repeated(1000), 'github');
  expect(text.split('\n').length).toBeLessThan(300);
  expect(text).toMatch(/::notice::and \d+ more findings; /);
});

for (const name of Object.keys(formats) as FormatName[]) {
  test(`${name} waits for a slow sink, and writes in chunks`, async () => {
    let busy = false;
    const sizes: number[] = [];
    await writeReport(
      repeated(2000),
      name,
      {
        async write(chunk) {
          expect(busy).toBe(false);
          busy = true;
          sizes.push(chunk.length);
          await Promise.resolve();
          busy = false;
        },
      },
      { ...PLAIN, all: true },
    );
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(65_536);
  });

  test(`${name} stops when it is cancelled`, async () => {
    const stop = new AbortController();
    const writing = writeReport(
      repeated(20_000),
      name,
      {
        write(): undefined {
          stop.abort(new Error('Ctrl-C'));
        },
      },
      { ...PLAIN, signal: stop.signal },
    );
    await expect(writing).rejects.toThrow('Ctrl-C');
  });

  test(`${name} keeps to the threshold`, async () => {
    const text = await render(REPORT, name, { threshold: 'high' });
    expect(text).not.toContain('0000000000000005');
  });
}
