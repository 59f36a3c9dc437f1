import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';
import { POLICIES } from './test-policies.ts';

const pod = (name: string, tag: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'c', image: `nginx:${tag}` }] },
});

const event = (object: object, fields: object = {}): object => ({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Event',
  level: 'RequestResponse',
  stage: 'ResponseComplete',
  verb: 'create',
  user: { username: 'alice' },
  objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
  responseObject: object,
  responseStatus: { code: 201 },
  ...fields,
});

const review = (object: object, allowed = true): object => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u', operation: 'CREATE', namespace: 'shop', userInfo: { username: 'alice' }, object },
  response: { uid: 'u', allowed },
});

const lines = (...values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');
const LOG = lines(event(pod('a', 'latest')), event(pod('b', '1')), event(pod('c', 'latest')));

const replay = (folder: string, ...args: readonly string[]): ReturnType<typeof runHere> =>
  runHere(['policy', 'replay', '-p', 'policies', ...args], folder);
const folderOf = (files: Readonly<Record<string, string>>): string =>
  newFolder({ 'policies/policy.yaml': POLICIES, ...files });

test('says what would newly be denied, of whom, and where the log has it', async () => {
  const { status, stdout, stderr } = await replay(folderOf({ 'audit.log': LOG }), 'audit.log');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toBe(`3 requests replayed against 1 policy
  newly denied           2
  newly allowed          0
  newly warned           0
  cannot be told         0
  as before              1

newly denied  shop  user alice
  NotLatest pods  2 requests
    nginx:latest is a moving tag
      audit.log:1 CREATE Pod a by alice
      audit.log:3 CREATE Pod c by alice
`);
});

test.each<[string, string]>([
  ['AdmissionReviews as JSON lines', lines(review(pod('a', 'latest')), review(pod('b', '1')))],
  ['one indented document', JSON.stringify(review(pod('a', 'latest')), undefined, 2)],
  [
    'indented documents, one after another',
    [1, 2].map(() => JSON.stringify(review(pod('a', 'latest')), undefined, 2)).join('\n'),
  ],
  [
    'a List',
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [review(pod('a', 'latest'))] }, undefined, 2),
  ],
  [
    'an EventList on one line',
    lines({ apiVersion: 'audit.k8s.io/v1', kind: 'EventList', items: [event(pod('a', 'latest'))] }),
  ],
  [
    'YAML',
    `---\napiVersion: admission.k8s.io/v1\nkind: AdmissionReview\nrequest: ${JSON.stringify((review(pod('a', 'latest')) as { request: object }).request)}\n`,
  ],
  ['a byte order mark', `\ufeff${lines(review(pod('a', 'latest')))}`],
])('%s', async (_name, text) => {
  const { status, stdout, stderr } = await replay(folderOf({ record: text }), '-f', 'json', 'record');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    groups: [{ outcome: 'newly-denied', policy: 'NotLatest pods' }],
  });
});

test('rotated logs of a folder, packed or not, in the order of their names', async () => {
  const folder = folderOf({ 'logs/audit.log': LOG });
  writeFileSync(join(folder, 'logs/audit-2026-01-01.log.gz'), gzipSync(LOG));
  const { stdout } = await replay(folder, '-f', 'json', 'logs');
  const { replayed, groups } = JSON.parse(stdout) as {
    replayed: number;
    groups: { examples: { place: string }[] }[];
  };
  expect(replayed).toBe(6);
  expect(groups[0]?.examples[0]?.place).toBe('logs/audit-2026-01-01.log.gz:1');
});

describe('what cannot be read is told with its line, and the rest is replayed', () => {
  test.each<[string, string, RegExp]>([
    ['a line that was cut off', `${LOG}{"kind":"Ev\n${LOG}`, /audit\.log:4:\d+: error: /],
    [
      'something else',
      `${LOG}${lines({ apiVersion: 'v1', kind: 'Pod' })}`,
      /audit\.log:4: error: expected an AdmissionReview or an audit event .*, got v1 Pod/,
    ],
    ['a line that is no JSON', `${LOG}I1122 10:00:00 log line\n`, /audit\.log:4: error: /],
    ['deep JSON', `${LOG}${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}\n${LOG}`, /audit\.log:4:\d+: error: /],
    [
      'a list where a request should be',
      `${LOG}${lines({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: [] })}`,
      /audit\.log:4: error: expected an AdmissionReview with a request/,
    ],
  ])('%s', async (_name, text, told) => {
    const { status, stdout, stderr } = await replay(folderOf({ 'audit.log': text }), 'audit.log');
    expect(status).toBe(1);
    expect(stderr).toMatch(told);
    expect(stdout).toContain('1 entry that could not be read');
    expect(stdout).toContain(`newly denied           ${text.endsWith(`\n${LOG}`) ? 4 : 2}`);
  });

  test('bytes that are not UTF-8', async () => {
    const folder = folderOf({});
    writeFileSync(
      join(folder, 'audit.log'),
      Buffer.concat([Buffer.from(LOG), Buffer.from([0xff, 10]), Buffer.from(LOG)]),
    );
    const { stdout, stderr } = await replay(folder, 'audit.log');
    expect(stderr).toContain('audit.log:4: error: expected UTF-8');
    expect(stdout).toContain('6 requests replayed');
  });

  test('a packed log that breaks off', async () => {
    const folder = folderOf({});
    const packed = gzipSync(LOG.repeat(5000));
    writeFileSync(join(folder, 'audit.log.gz'), packed.subarray(0, packed.length - 20));
    const { stderr, stdout } = await replay(folder, 'audit.log.gz');
    expect(stderr).toContain('audit.log.gz: error: could not read on');
    expect(stdout).toContain('1 entry that could not be read');
  });

  test('a line longer than any request', async () => {
    const long = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}\n`;
    const { stderr, stdout } = await replay(folderOf({ 'audit.log': `${LOG}${long}${LOG}` }), 'audit.log');
    expect(stderr).toContain('audit.log:4: error: expected a line of at most');
    expect(stdout).toContain('6 requests replayed');
  });
});

describe('nothing replayed is no pass', () => {
  test.each<[string, string]>([
    ['level Metadata alone', lines(event(pod('a', 'latest'), { level: 'Metadata' }))],
    ['an empty log', ''],
    ['a log of something else', 'hello\n'],
  ])('%s', async (_name, text) => {
    expect(await replay(folderOf({ 'audit.log': text }), 'audit.log')).toMatchObject({ status: 3 });
  });

  test('level Metadata is said', async () => {
    const { stdout } = await replay(
      folderOf({ 'audit.log': lines(event(pod('a', 'latest'), { level: 'Metadata' })) }),
      'audit.log',
    );
    expect(stdout).toContain('1 entry of level Metadata, which hold no object: they cannot be replayed');
  });

  test('no constraint', async () => {
    const folder = newFolder({ 'policies/pod.yaml': JSON.stringify(pod('a', '1')), 'audit.log': LOG });
    expect(await replay(folder, 'audit.log')).toMatchObject({ status: 3 });
  });
});

test('a policy that cannot be compiled is told, and its requests cannot be told', async () => {
  const folder = newFolder({
    'policies/policy.yaml': POLICIES.replace('image := ', 'image = x; '),
    'audit.log': LOG,
  });
  const { status, stdout, stderr } = await replay(folder, 'audit.log');
  expect(status).toBe(3);
  expect(stderr).toContain('unsafe');
  expect(stdout).toContain('cannot be told         3');
});

test.each([
  [['policy', 'replay', 'audit.log'], "'--policy' names the policies"],
  [['policy', 'replay', '-p', 'policies'], 'needs more operands'],
  [['policy', 'replay', '-p', 'policies', 'nothing.log'], 'got nothing at nothing.log'],
  [['policy', 'replay', '-p', 'policies', '--examples', 'x', 'audit.log'], "'--examples' expects a number"],
])('%j is a mistake of the command line', async (args, text) => {
  const ended = await runHere(args, folderOf({ 'audit.log': LOG }));
  expect(ended).toMatchObject({ status: 2 });
  expect(ended.stderr).toContain(text);
});
