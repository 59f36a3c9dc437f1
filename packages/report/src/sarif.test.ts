import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { default as addFormats } from 'ajv-formats';
import { expect, test } from 'vitest';
import { render } from './fixtures/render.ts';
import { EMPTY, REPORT } from './fixtures/report.ts';
import { artifact } from './sarif.ts';

interface Result {
  readonly ruleId: string;
  readonly kind: string;
  readonly level: string;
  readonly suppressions?: readonly unknown[];
  readonly baselineState?: string;
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** The published schema is of draft 4; its only draft-4 word is `id`. */
function schema(): object {
  const text = readFileSync(new URL('fixtures/sarif-schema-2.1.0.json', import.meta.url), 'utf8');
  const { $schema: _, id: $id, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return { $id, ...rest };
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema());

for (const [name, report] of Object.entries({ REPORT, EMPTY })) {
  test(`${name} is valid against the published schema of SARIF 2.1.0`, async () => {
    validate(JSON.parse(await render(report, 'sarif', { docsUrl: 'https://docs.example/rules' })));
    expect(validate.errors).toBeNull();
  });
}

test('the schema does refuse what is no SARIF', () => {
  expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
});

test('kind, level, suppression and baseline follow the verdict', async () => {
  const log = JSON.parse(await render(REPORT, 'sarif')) as { runs: [{ results: readonly Result[] }] };
  const results = new Map(log.runs[0].results.map((one) => [one.partialFingerprints['toride/v1'], one]));
  expect(results.get('0000000000000001')).toMatchObject({
    kind: 'fail',
    level: 'error',
    baselineState: 'unchanged',
  });
  expect(results.get('0000000000000002')).toMatchObject({
    kind: 'fail',
    level: 'error',
    baselineState: 'new',
  });
  expect(results.get('0000000000000004')).toMatchObject({
    kind: 'fail',
    suppressions: [{ status: 'accepted' }],
  });
  expect(results.get('0000000000000006')).toMatchObject({ kind: 'open', level: 'none' });
  expect(results.get('0000000000000009')).toMatchObject({ kind: 'pass', level: 'none' });
  expect(results.get('0000000000000010')).toMatchObject({ kind: 'notApplicable', level: 'none' });
});

const ADDRESSES = [
  ['k8s/a b#c?.yaml', { uri: 'k8s/a%20b%23c%3F.yaml', uriBaseId: '%SRCROOT%' }],
  ['-', { uri: 'stdin', uriBaseId: '%SRCROOT%' }],
  ['c:evil', { uri: 'c%3Aevil', uriBaseId: '%SRCROOT%' }],
  ['https://h:6443/api/v1/pods/a', { uri: 'https://h:6443/api/v1/pods/a' }],
  ['javascript:alert(1)', { uri: 'javascript%3Aalert(1)', uriBaseId: '%SRCROOT%' }],
  ['/etc/a.yaml', { uri: 'file:///etc/a.yaml' }],
  ['a\ud800.yaml', { uri: 'a%EF%BF%BD.yaml', uriBaseId: '%SRCROOT%' }],
] as const;

for (const [file, expected] of ADDRESSES) {
  test(`address of ${JSON.stringify(file)}`, () => expect(artifact(file)).toEqual(expected));
}
