import { type Json, type JsonObject, stringifyJson } from '@toride/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactObject } from './object.ts';

const key = fc.oneof(
  fc.constantFrom(
    'env',
    'args',
    'command',
    'annotations',
    'data',
    'password',
    'apiKey',
    'name',
    'value',
    '__proto__',
    'constructor',
    'items',
    'status',
  ),
  fc.string({ maxLength: 8 }),
);
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'password=hunter2',
    'https://a:hunter2@b',
    `ghp_${'a'.repeat(36)}`,
    '$(X)',
    '[redacted: 3 characters]',
    '-----BEGIN PRIVATE KEY-----',
  ),
);
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: false }),
  ),
}));
const object = fc.record({
  apiVersion: fc.constantFrom('v1', 'apps/v1', 'example.com/v1'),
  kind: fc.constantFrom('Pod', 'Secret', 'ConfigMap', 'Deployment', 'Thing', 'CustomResourceDefinition'),
  metadata: fc.dictionary(key, json, { maxKeys: 4 }),
  spec: json,
  data: json,
}) as fc.Arbitrary<JsonObject>;

test('any object can be redacted, and redacting it again changes nothing', () => {
  fc.assert(
    fc.property(object, (value) => {
      const once = redactObject(value);
      expect(stringifyJson(redactObject(once))).toBe(stringifyJson(once));
    }),
    { numRuns: 1000 },
  );
});

test('no literal environment value and no value of a Secret survives', () => {
  // Nothing that the surrounding object could hold by chance.
  const secret = fc.stringMatching(/^[A-Z]{3}[!-~]{5,40}$/).map((value) => `Q7z${value}`);
  fc.assert(
    fc.property(secret, fc.string(), (value, name) => {
      const env = [{ name, value }];
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {},
        spec: { containers: [{ env }], any: { nested: [{ env }] } },
      };
      const data = { [name]: Buffer.from(value).toString('base64') };
      const stored = { apiVersion: 'v1', kind: 'Secret', metadata: {}, data, stringData: { [name]: value } };
      for (const one of [pod, stored]) {
        const written = stringifyJson(redactObject(one));
        expect(written).not.toContain(JSON.stringify(value).slice(1, -1));
        expect(written).not.toContain(Buffer.from(value).toString('base64'));
      }
    }),
  );
});
