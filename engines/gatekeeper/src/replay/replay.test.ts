import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '@toride/core';
import { regoDriver } from '../rego/driver.ts';
import { objectsOf, templateText } from '../testing.ts';
import { candidateOf } from './candidate.ts';
import { readRecorded } from './recorded.ts';
import { replayOf, type ReplaySummary } from './replay.ts';

const template = (kind: string, rego: string): string =>
  templateText(kind, '{ type: object }').replace(
    /rego: \|[^]*/,
    `rego: |\n${`package p\n${rego}`.replaceAll(/^/gm, '        ')}\n`,
  );
const constraint = (kind: string, spec = '{}'): string =>
  `---\n{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: ${kind}, metadata: { name: c }, spec: ${spec} }\n---\n`;

const NO_LATEST =
  template(
    'NoLatest',
    'violation[{"msg": "latest"}] { endswith(input.review.object.spec.image, ":latest") }',
  ) + constraint('NoLatest', '{ match: { kinds: [{ kinds: [Pod] }] } }');

const pod = (image: string, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  spec: { image },
});

const event = (fields: JsonObject, object: Json = pod('a:latest')): JsonObject => ({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Event',
  level: 'RequestResponse',
  stage: 'ResponseComplete',
  verb: 'create',
  user: { username: 'alice' },
  objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
  requestObject: object,
  responseObject: object,
  responseStatus: { code: 201 },
  ...fields,
});

const DENIED = {
  responseObject: { apiVersion: 'v1', kind: 'Status' },
  responseStatus: {
    code: 403,
    message: 'admission webhook "validation.gatekeeper.sh" denied the request: [old] no',
  },
};

function replayed(policies: string, ...entries: readonly JsonObject[]): ReplaySummary {
  const replay = replayOf(candidateOf(objectsOf(policies), [regoDriver()]));
  for (const [index, entry] of entries.entries()) {
    const recorded = readRecorded(entry);
    if ('error' in recorded) throw new Error(recorded.error);
    replay.add(recorded, `log:${index + 1}`);
  }
  return replay.summary();
}

describe('what differs', () => {
  test.each([
    ['admitted then, denied now', event({}), { 'newly-denied': 1 }],
    ['denied then and now', event({ ...DENIED }), {}],
    ['denied then, admitted now', event(DENIED, pod('a:1')), { 'newly-allowed': 1 }],
    ['admitted then and now', event({}, pod('a:1')), {}],
  ])('%s', (_name, entry, outcomes) => {
    const none = { 'newly-denied': 0, 'newly-allowed': 0, warned: 0, unknown: 0 };
    expect(replayed(NO_LATEST, entry)).toMatchObject({ replayed: 1, outcomes: { ...none, ...outcomes } });
  });

  test('is grouped by namespace, owner and policy', () => {
    const owned = (name: string): JsonObject =>
      pod('a:latest', {
        name,
        labels: { 'pod-template-hash': 'f00' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web-f00', controller: true }],
      });
    const { groups } = replayed(NO_LATEST, event({}, owned('a')), event({}, owned('b')), event({}));
    expect(groups).toMatchObject([
      { namespace: 'shop', owner: 'Deployment web', policy: 'NoLatest c', requests: 2 },
      {
        owner: 'user alice',
        requests: 1,
        examples: [{ place: 'log:3', object: 'Pod web', message: 'latest' }],
      },
    ]);
  });

  test('a warning is new where the recorded answer had none', () => {
    const warning = NO_LATEST.replace('spec: { match', 'spec: { enforcementAction: warn, match');
    const review = (warnings: readonly string[]): JsonObject => ({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { operation: 'CREATE', namespace: 'shop', object: pod('a:latest') },
      response: { allowed: true, warnings },
    });
    expect(replayed(warning, review([]), review(['[c] latest'])).outcomes).toMatchObject({ warned: 1 });
  });

  test('groups are bounded, counts are not', () => {
    const replay = replayOf(candidateOf(objectsOf(NO_LATEST), [regoDriver()]), { maxGroups: 2 });
    for (let index = 0; index < 5; index++) {
      const recorded = readRecorded(event({ user: { username: `u${index}` } }));
      if (!('error' in recorded)) replay.add(recorded, `log:${index}`);
    }
    expect(replay.summary()).toMatchObject({ outcomes: { 'newly-denied': 5 }, ungrouped: 3 });
    expect(replay.summary().groups).toHaveLength(2);
  });
});

describe('what cannot be told is unknown, never as before', () => {
  test('a policy that fails', () => {
    const failing = NO_LATEST.replace('endswith(', 'no_such(');
    expect(replayed(failing, event({})).outcomes).toMatchObject({ unknown: 1 });
  });

  test('a policy that reads the object before an update, which audit logs do not hold', () => {
    const immutable =
      template(
        'Immutable',
        'violation[{"msg": "changed"}] { input.review.oldObject.spec != input.review.object.spec }',
      ) + constraint('Immutable', '{ match: { kinds: [{ kinds: [Pod] }] } }');
    const update = event({ verb: 'update', responseStatus: { code: 200 } });
    expect(replayed(immutable, update, event({})).outcomes).toMatchObject({ unknown: 1, 'newly-denied': 0 });
  });

  test('a namespace whose labels nobody knows; one that the record creates is known', () => {
    const selecting = NO_LATEST.replace('match: {', 'match: { namespaceSelector: { matchLabels: { a: b } },');
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { a: 'b' } } };
    const made = event({ objectRef: { resource: 'namespaces', apiVersion: 'v1' } }, namespace);
    expect(replayed(selecting, event({})).outcomes).toMatchObject({ unknown: 1 });
    expect(replayed(selecting, made, event({})).outcomes).toMatchObject({ unknown: 0, 'newly-denied': 1 });
  });
});

describe('entries of an audit log', () => {
  test.each([
    ['a read', { verb: 'get' }, 'read'],
    ['a request without an object', { verb: 'create', objectRef: undefined as never }, 'read'],
    ['an earlier stage', { stage: 'RequestReceived' }, 'unfinished'],
    ['level Metadata', { level: 'Metadata' }, 'metadata'],
    ['a status', { objectRef: { resource: 'pods', subresource: 'status' } }, 'subresource'],
    [
      'what RBAC refused',
      { responseStatus: { code: 403, message: 'pods is forbidden' } },
      'refused-elsewhere',
    ],
    ['a refused patch', { ...DENIED, verb: 'patch' }, 'no-object'],
    [
      'a deletion that answers a Status',
      { verb: 'delete', responseObject: { apiVersion: 'v1', kind: 'Status' }, responseStatus: { code: 200 } },
      'no-object',
    ],
  ])('%s is counted and not replayed', (_name, fields, skip) => {
    const { skipped, replayed: count } = replayed(NO_LATEST, event(fields as JsonObject));
    expect({ count, skipped }).toMatchObject({ count: 0, skipped: { [skip]: 1 } });
  });

  test.each([
    ['create', 201, 'CREATE'],
    ['update', 200, 'UPDATE'],
    ['patch', 200, 'UPDATE'],
    ['patch', 201, 'CREATE'],
    ['delete', 200, 'DELETE'],
  ])('%s that answers %i is %s', (verb, code, operation) => {
    const recorded = readRecorded(event({ verb, responseStatus: { code } }));
    expect(recorded).toMatchObject({ recorded: { request: { operation, userInfo: { username: 'alice' } } } });
  });

  test('what was stored is judged rather than what was sent, and gets the namespace of the path', () => {
    const sent = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
    const stored = event({ requestObject: sent }, pod('a:1'));
    expect(readRecorded({ ...stored, requestObject: sent })).toMatchObject({
      recorded: { request: { object: { spec: { image: 'a:1' } } } },
    });
    const request = event({ level: 'Request', responseObject: undefined as never }, sent);
    expect(readRecorded(request)).toMatchObject({
      recorded: { request: { object: { metadata: { name: 'web', namespace: 'shop' } } } },
    });
  });

  test('who is impersonated asks', () => {
    const entry = event({ impersonatedUser: { username: 'bob' } });
    expect(readRecorded(entry)).toMatchObject({ recorded: { request: { userInfo: { username: 'bob' } } } });
  });
});

test.each([
  [null],
  ['text'],
  [[]],
  [{}],
  [{ apiVersion: 'v1', kind: 'Pod' }],
  [{ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }],
])('%j is told as no entry of a record', (value) => {
  expect(readRecorded(value)).toHaveProperty('error');
});

test('a Config keeps namespaces from the webhook', () => {
  const config = `${NO_LATEST}{ apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config }, spec: { match: [{ processes: [webhook], excludedNamespaces: ["sho*"] }] } }`;
  expect(replayed(config, event({})).outcomes).toMatchObject({ 'newly-denied': 0, unknown: 0 });
});

test('ValidatingAdmissionPolicies are asked too', () => {
  const vap = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: tags }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: '!object.spec.image.endsWith(":latest")', message: moving }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: tags }
spec: { policyName: tags, validationActions: [Deny] }
`;
  const { outcomes, groups } = replayed(vap, event({}), event({}, pod('a:1')));
  expect(outcomes).toMatchObject({ 'newly-denied': 1, unknown: 0 });
  expect(groups).toMatchObject([
    {
      policy: 'ValidatingAdmissionPolicy tags',
      examples: [{ message: expect.stringContaining('moving') as string }],
    },
  ]);
});
