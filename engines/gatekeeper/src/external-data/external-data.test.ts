import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Json } from '@toride/core';
import { objectTester, type ObjectFinding } from '../tester/object-tester.ts';
import { regoDriver } from '../rego/driver.ts';
import { objectsOf, templateText } from '../testing.ts';
import type { ExternalDataSource } from './external-data.ts';
import { fileProviders } from './file-providers.ts';
import { httpProviders } from './http-providers.ts';

const template = (body: string): string =>
  templateText('Signed', '{ type: object }').replace(
    /rego: \|[^]*/,
    `rego: |\n${`package p\n${body}`.replaceAll(/^/gm, '        ')}\n`,
  );
const REST = `---
{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Signed, metadata: { name: c }, spec: { match: { kinds: [{ kinds: [Pod] }] } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { images: [good, bad, lost] } }
`;
/** Says the whole response, so that tests see it. */
const ECHO =
  'violation[{"msg": msg}] { r := external_data({"provider": "scanner", "keys": input.review.object.spec.images}); msg := json.marshal(r) }';

function judged(rego: string, externalData?: readonly ExternalDataSource[]): readonly ObjectFinding[] {
  const objects = objectsOf(template(rego) + REST);
  const tester = objectTester(objects, [regoDriver(externalData === undefined ? {} : { externalData })]);
  return objects.flatMap((object) => tester.judge(object));
}

function response(...sources: readonly ExternalDataSource[]): Json {
  return JSON.parse(judged(ECHO, sources)[0]?.message ?? 'null') as Json;
}

const FILE = { scanner: { values: { good: 'clean', bad: 3 }, errors: { lost: 'not scanned' } } };

test('a policy sees values and errors as pairs', () => {
  expect(response(fileProviders(FILE))).toEqual({
    responses: [
      ['good', 'clean'],
      ['bad', 3],
    ],
    errors: [['lost', 'not scanned']],
    status_code: 200,
    system_error: '',
  });
});

test('a request that fails as a whole has its error alone', () => {
  expect(response(fileProviders({ scanner: { systemError: 'down' } }))).toEqual({
    responses: [],
    errors: [],
    status_code: 200,
    system_error: 'down',
  });
});

test('the first source that knows the provider answers', () => {
  const other = fileProviders({ other: {} });
  expect(response(other, fileProviders(FILE))).toMatchObject({ status_code: 200 });
});

test('no key asks nobody', () => {
  const rego =
    'violation[{"msg": msg}] { msg := sprintf("%v", [external_data({"provider": "p", "keys": []}).status_code]) }';
  expect(judged(rego)).toMatchObject([{ message: '0', type: 'violation' }]);
});

describe('what nobody can answer is unknown, never a pass', () => {
  test.each<[string, ExternalDataSource[], string]>([
    ['without any source', [], 'nobody answers for the provider "scanner"'],
    ['of another provider', [fileProviders({ other: {} })], 'nobody answers for the provider "scanner"'],
    [
      'for a key that the file does not have',
      [fileProviders({ scanner: { values: { good: 1, bad: 1 } } })],
      'says nothing of the key "lost" of the provider "scanner"',
    ],
  ])('%s', (_name, sources, message) => {
    const findings = judged(ECHO, sources);
    expect(findings).toMatchObject([{ type: 'unknown', constraint: { name: 'c' } }]);
    expect(findings[0]?.message).toContain(message);
    expect(findings[0]?.message).toContain('[TORIDE_GATEKEEPER_EXTERNAL_DATA]');
  });
});

test.each([['"text"'], ['{"keys": ["a"]}'], ['{"provider": "p", "keys": [1]}']])(
  'a request of %s makes the call undefined',
  (request) => {
    expect(judged(`violation[{"msg": "m"}] { external_data(${request}) }`, [fileProviders(FILE)])).toEqual(
      [],
    );
  },
);

test.each<[Json, string]>([
  [[], 'expected an object with a key for each provider'],
  [{ p: 1 }, 'p: expected an object with values, errors, systemError'],
  [{ p: { value: {} } }, 'p.value: expected one of values, errors, systemError'],
  [{ p: { values: [] } }, 'p.values: expected an object'],
  [{ p: { errors: { a: 1 } } }, 'p.errors.a: expected a text'],
  [{ p: { systemError: 1 } }, 'p.systemError: expected a text'],
])('the file %j is refused', (value, message) => {
  expect(() => fileProviders(value)).toThrow(message);
});

test('keys and providers named like members of every object are only keys', () => {
  const file = JSON.parse('{"__proto__": {"values": {}}, "scanner": {"values": {}}}') as Json;
  expect(judged(ECHO, [fileProviders(file)])).toMatchObject([{ type: 'unknown' }]);
});

describe('over HTTPS', () => {
  const provider = (url: string) => ({ name: 'scanner', url, timeout: 1, caBundle: undefined });

  test('a host that nobody allowed is not asked', () => {
    const source = httpProviders([provider('https://scanner.example:8443/validate')], ['other.example']);
    expect(judged(ECHO, [source])).toMatchObject([{ type: 'unknown' }]);
  });

  test('an address of this machine is never asked, allowed or not', async () => {
    const server = await listening();
    const { port } = server.address() as AddressInfo;
    const source = httpProviders([provider(`https://127.0.0.1:${port}/`)], ['127.0.0.1']);
    expect(response(source)).toMatchObject({ responses: [], status_code: 500 });
    expect((response(source) as { system_error: string }).system_error).toContain(
      'failed to send external data request',
    );
    await new Promise((closed) => server.close(closed));
  });
});

async function listening(): Promise<Server> {
  const server = createServer((_request, reply) => void reply.end('{}'));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}
