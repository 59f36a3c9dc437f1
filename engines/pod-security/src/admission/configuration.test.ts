import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIGURATION, readConfiguration } from './configuration.ts';

const API = 'pod-security.admission.config.k8s.io/v1';

test('an empty configuration is the default one', () => {
  expect(readConfiguration({})).toEqual({ configuration: DEFAULT_CONFIGURATION });
});

test('its own document, and the entry of an AdmissionConfiguration', () => {
  const own = {
    apiVersion: API,
    kind: 'PodSecurityConfiguration',
    defaults: { enforce: 'baseline', 'enforce-version': 'v1.30' },
    exemptions: { usernames: ['robot'], namespaces: ['agents'], runtimeClasses: ['gvisor'] },
  };
  const read = readConfiguration(own);
  expect(read).toMatchObject({
    configuration: {
      defaults: {
        enforce: { level: 'baseline', version: { major: 1, minor: 30 } },
        warn: { level: 'privileged' },
      },
      exemptions: own.exemptions,
    },
  });
  const around = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [{ name: 'EventRateLimit' }, { name: 'PodSecurity', configuration: own }],
  };
  expect(readConfiguration(around)).toEqual(read);
});

describe('what the API server refuses', () => {
  test.each([
    [{ apiVersion: 'v1' }, 'apiVersion', /must be one of/],
    [{ kind: 'Pod' }, 'kind', /must be PodSecurityConfiguration/],
    [{ defaults: { enforce: 'low' } }, 'defaults.enforce', /^Invalid value: "low": must be one of/],
    [{ defaults: { 'warn-version': '1.2' } }, 'defaults.warn-version', /must be "latest" or "v1.x"$/],
    [{ defaults: [] }, 'defaults', /must be an object/],
    [{ defaults: { audit: 5 } }, 'defaults.audit', /must be a string/],
    [{ exemptions: { usernames: [''] } }, 'exemptions.usernames[0]', /username must not be empty/],
    [{ exemptions: { namespaces: ['a', 'a'] } }, 'exemptions.namespaces[1]', /^Duplicate value: "a"$/],
    [{ exemptions: { namespaces: ['A.b'] } }, 'exemptions.namespaces[0]', /RFC 1123 label/],
    [{ exemptions: { runtimeClasses: ['a_b'] } }, 'exemptions.runtimeClasses[0]', /RFC 1123 subdomain/],
    [{ exemptions: { runtimeClasses: 'gvisor' } }, 'exemptions.runtimeClasses', /must be a list/],
  ])('%j', (document, field, body) => {
    const read = readConfiguration(document);
    expect('errors' in read ? read.errors : []).toContainEqual({ field, body: expect.stringMatching(body) });
  });

  test.each([null, [], 'text', 5])('a document that is %j', (document) => {
    expect(() => readConfiguration(document)).not.toThrow();
  });
});
