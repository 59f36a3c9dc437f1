import type { Json, JsonObject } from '@toride/core';
import { stringifyJson } from '@toride/core';
import { expect, test } from 'vitest';
import { redactObject } from './object.ts';
import { secretsInArguments } from './arguments.ts';
import { classifySecret } from './secret-shape.ts';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

function pod(container: JsonObject, metadata: JsonObject = { name: 'app' }): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'app', image: 'app', ...container }] },
  };
}

function redactedContainer(container: JsonObject): Json {
  const { spec } = plain(redactObject(pod(container))) as unknown as { spec: { containers: [JsonObject] } };
  const { name: _name, image: _image, ...rest } = spec.containers[0];
  return rest;
}

/** Objects of the inventory have no prototype, which `toEqual` takes for a difference. */
function plain(value: JsonObject): JsonObject {
  return JSON.parse(stringifyJson(value)) as JsonObject;
}

test('every literal environment value is replaced by its kind and length', () => {
  const env = [
    { name: 'LOG_LEVEL', value: 'debug' },
    { name: 'DB_PASSWORD', value: 'hunter2' },
    { name: 'TOKEN', value: TOKEN },
    { name: 'EMPTY', value: '' },
    { name: 'REFERENCE', value: '$(DB_PASSWORD)' },
    { name: 'FROM', valueFrom: { secretKeyRef: { name: 'orders-db', key: 'password' } } },
  ];
  expect(redactedContainer({ env })).toEqual({
    env: [
      { name: 'LOG_LEVEL', value: '[redacted: 5 characters]' },
      { name: 'DB_PASSWORD', value: '[redacted: password, 7 characters]' },
      { name: 'TOKEN', value: '[redacted: github-token, 40 characters]' },
      ...env.slice(3),
    ],
  });
});

test('arguments keep everything but their credentials, and are judged as before', () => {
  const args = [
    '--listen=:8080',
    '--password=hunter2',
    '--token',
    'abc123def456ghi789',
    `--url=https://u:pw-pw@h/?t=${TOKEN}`,
  ];
  const redacted = redactedContainer({ args }) as unknown as { args: string[] };
  expect(redacted.args).toEqual([
    '--listen=:8080',
    '--password=[redacted: password, 7 characters]',
    '--token',
    '[redacted: secret, 18 characters]',
    '--url=https://u:[redacted: url-credentials, 5 characters]@h/?t=[redacted: github-token, 40 characters]',
  ]);
  const kinds = (list: readonly string[]): unknown =>
    secretsInArguments(list).map(({ kind, index, length }) => ({ kind, index, length }));
  expect(kinds(redacted.args)).toEqual(kinds(args));
});

test('annotations lose copies of the object and credentials', () => {
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{}}',
    'objectset.rio.cattle.io/applied': 'H4sIAAAA',
    'example.com/webhook': `https://ci:hunter2@ci.example.com/?token=${TOKEN}`,
    'example.com/note': 'plain text',
  };
  const redacted = plain(
    redactObject(pod({}, { name: 'app', resourceVersion: '7', managedFields: [{}], annotations })),
  );
  expect(redacted['metadata']).toEqual({
    name: 'app',
    annotations: {
      'example.com/webhook':
        'https://ci:[redacted: url-credentials, 7 characters]@ci.example.com/?token=[redacted: github-token, 40 characters]',
      'example.com/note': 'plain text',
    },
  });
});

test('a Secret from a file keeps its keys only, and its fields stay base64', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db' },
    type: 'Opaque',
    data: { password: Buffer.from('hunter2').toString('base64') },
    stringData: { token: TOKEN },
  };
  const { data, stringData, type } = plain(redactObject(secret)) as Record<string, Record<string, string>>;
  expect(Buffer.from(data?.['password'] ?? '', 'base64').toString()).toBe(
    '[redacted: password, 7 characters]',
  );
  expect(stringData).toEqual({ token: '[redacted: github-token, 40 characters]' });
  expect(type).toBe('Opaque');
});

test('a ConfigMap keeps its configuration without credentials', () => {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'app' },
    data: {
      'app.properties': 'db.host=db\ndb.password=hunter2\nlog=info\n',
      'app.yaml': 'db:\n  password: "hun ter2"\n  host: db\n',
      'app.json': '{ "apiKey": "0123abcdef", "port": 80 }',
      API_KEY: 'abcdef123456',
      'key.pem': '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
    },
    binaryData: { keystore: Buffer.from('hunter2hunter2').toString('base64') },
  };
  const { data, binaryData } = plain(redactObject(map)) as Record<string, Record<string, string>>;
  expect(data).toEqual({
    'app.properties': 'db.host=db\ndb.password=[redacted: password, 7 characters]\nlog=info\n',
    'app.yaml': 'db:\n  password: "[redacted: password, 8 characters]"\n  host: db\n',
    'app.json': '{ "apiKey": "[redacted: secret, 10 characters]", "port": 80 }',
    API_KEY: '[redacted: secret, 12 characters]',
    'key.pem': '[redacted: private-key, 58 characters]\n',
  });
  expect(Buffer.from(binaryData?.['keystore'] ?? '', 'base64').toString()).toBe('[redacted: 14 characters]');
});

test("Helm's release in a ConfigMap is opaque", () => {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sh.helm.release.v1.shop.v1' },
    data: { release: 'H4sIhunter2' },
  };
  expect(plain(redactObject(map))['data']).toEqual({ release: '[redacted: 11 characters]' });
});

test('custom resources are covered too, policies keep their code, schemas their fields', () => {
  const rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'app' },
    spec: {
      template: { spec: { containers: [{ name: 'app', env: [{ name: 'A', value: 'hunter2' }] }] } },
      auth: { password: 'hunter2' },
      values: 'db:\n  password: hunter2\n',
      parameters: [{ name: 'db.password', value: 'hunter2' }],
      httpHeaders: [{ name: 'Authorization', value: 'Token hunter2' }],
    },
  };
  expect(stringifyJson(redactObject(rollout))).not.toContain('hunter2');
  const rego =
    'violation[{"msg": msg}] {\n  password == input.review.x\n  token: "a string of rego code 1"\n}';
  const template = {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: 'x' },
    spec: { targets: [{ rego }] },
  };
  expect(plain(redactObject(template))).toEqual(template);
  const schema = { properties: { env: { type: 'array' }, password: { type: 'string' } } };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'x' },
    spec: schema,
  };
  expect(plain(redactObject(crd))).toEqual(crd);
});

test('redacting twice changes nothing', () => {
  const object = pod(
    {
      env: [{ name: 'PASSWORD', value: 'hunter2' }],
      args: ['--password=hunter2', '--token', TOKEN, 'postgres://a:hunter2@b'],
    },
    { name: 'app', annotations: { x: `password: hunter2 ${TOKEN}` } },
  );
  const once = redactObject(object);
  expect(redactObject(once)).toEqual(once);
});

test('hostile names and values are only names and values', () => {
  const hostile = JSON.parse(
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"constructor":"y"}},"__proto__":{"env":[null,1,{"name":7,"value":true}]},"spec":null}',
  ) as JsonObject;
  expect(stringifyJson(redactObject(hostile))).toContain(
    '"__proto__":{"env":[null,1,{"name":7,"value":"[redacted: 4 characters]"}]}',
  );
});

test('a redacted environment value is classified as the value was', () => {
  const redacted = redactedContainer({ env: [{ name: 'TOKEN', value: TOKEN }] }) as unknown as {
    env: [{ value: string }];
  };
  expect(classifySecret('TOKEN', redacted.env[0].value)).toEqual(classifySecret('TOKEN', TOKEN));
});
