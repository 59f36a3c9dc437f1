import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBaseline } from './baseline.ts';
import type { Context } from './context.ts';
import { readSavedReport } from './saved-report.ts';
import { testContext } from './testing.ts';

let folder: string;
let context: Context;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-report-'));
  context = testContext(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FINDING = {
  id: '0123456789abcdef',
  rule: 'workload/image-tag-latest',
  verdict: 'fail',
  severity: 'medium',
  subject: { type: 'node', name: 'a' },
  locations: [],
  detail: 'x',
};
const HEAD = '{"schema":"toride.dev/report/v1","findings":';

test('what is no report is left to the scan', () => {
  writeFileSync(join(folder, 'pod.yaml'), 'kind: Pod\n');
  expect(readSavedReport('pod.yaml', context)).toBeUndefined();
  expect(readSavedReport('missing', context)).toBeUndefined();
  expect(readSavedReport('.', context)).toBeUndefined();
});

test.each([
  [`${HEAD}[{"id":"0123`, 'it is not whole'],
  [`${HEAD}{}}`, 'it has no findings'],
  [`${HEAD}[1]}`, 'finding 1 lacks a field'],
  [`${HEAD}[${JSON.stringify({ ...FINDING, severity: '__proto__' })}]}`, 'finding 1 lacks a field'],
  [`${HEAD}[${JSON.stringify({ ...FINDING, subject: null })}]}`, 'finding 1 lacks a field'],
])('%s is refused', (text, why) => {
  writeFileSync(join(folder, 'report.json'), text);
  expect(() => readSavedReport('report.json', context)).toThrow(why);
});

test.each([
  [
    `${HEAD}[${JSON.stringify(FINDING)},${JSON.stringify({ ...FINDING, id: 'f', verdict: 'unknown' })}]}`,
    [FINDING.id],
  ],
  [`["${FINDING.id}", 7, null]`, [FINDING.id]],
  [
    `# accepted in May\n${FINDING.id} # the mirror pins it\n\n0123456789abcdef-2\n`,
    [FINDING.id, `${FINDING.id}-2`],
  ],
])('a baseline such as %s', (text, ids) => {
  writeFileSync(join(folder, 'baseline'), text);
  expect([...readBaseline('baseline', context)]).toEqual(ids);
});

test.each([
  ['{"findings": 1}', 'expected a JSON report'],
  ['{', 'it is not JSON'],
  ['kind: Pod\n', 'expected a finding id'],
])('%s is no baseline', (text, why) => {
  writeFileSync(join(folder, 'baseline'), text);
  expect(() => readBaseline('baseline', context)).toThrow(why);
});
