import type { JsonObject } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { describe, expect, test } from 'vitest';
import { type Network, readNetwork } from '../network.ts';

function networkPolicy(spec: string): Network {
  const indented = spec.replaceAll(/^/gm, '  ');
  return readNetwork(
    inventoryOf(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec:\n${indented}\n`,
    ),
  );
}

function block(cidr: string, ...except: readonly string[]): string {
  return `podSelector: {}\ningress:\n  - from:\n      - ipBlock:\n          cidr: "${cidr}"\n          except: ${JSON.stringify(except)}`;
}

function port(text: string): string {
  return `podSelector: {}\ningress:\n  - ports:\n      - {${text}}`;
}

const CIDR = 'spec.ingress[0].from[0].ipBlock.cidr';
const EXCEPT = 'spec.ingress[0].from[0].ipBlock.except[0]';
const PORT = 'spec.ingress[0].ports[0]';
const BITS = 'must not have bits set beyond the prefix length';

/** Messages as kube-apiserver 1.36.3 gives them; the end-to-end tests ask it about generated policies. */
describe.each([
  [
    'an invalid CIDR',
    block('10.0.0.0/33'),
    CIDR,
    'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    'a CIDR without a length',
    block('10.0.0.0'),
    CIDR,
    'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  ['host bits', block('10.0.0.1/24'), CIDR, BITS],
  ['host bits of IPv6', block('fd00::1/64'), CIDR, BITS],
  ['leading zeros', block('010.0.0.0/8'), CIDR, 'must not have leading 0s in IP or prefix length'],
  [
    'leading zeros of the length',
    block('10.0.0.0/08'),
    CIDR,
    'must not have leading 0s in IP or prefix length',
  ],
  ['IPv4 inside of IPv6', block('::ffff:10.0.0.0/104'), CIDR, 'must not have an IPv4-mapped IPv6 address'],
  ['no CIDR', block(''), CIDR, 'Required value'],
  [
    'an exception outside of its block',
    block('10.0.0.0/8', '192.168.0.0/16'),
    EXCEPT,
    'must be a strict subset of `cidr`',
  ],
  [
    'an exception as large as its block',
    block('10.0.0.0/8', '10.0.0.0/8'),
    EXCEPT,
    'must be a strict subset of `cidr`',
  ],
  [
    'an exception of the other family',
    block('::/0', '10.0.0.0/8'),
    EXCEPT,
    'must be a strict subset of `cidr`',
  ],
  ['port 0', port('port: 0'), `${PORT}.port`, 'must be between 1 and 65535, inclusive'],
  ['a port too high', port('port: 70000'), `${PORT}.port`, 'must be between 1 and 65535, inclusive'],
  [
    'a range that ends before it starts',
    port('port: 90, endPort: 80'),
    `${PORT}.endPort`,
    'must be greater than or equal to `port`',
  ],
  [
    'an end without a port',
    port('endPort: 80'),
    `${PORT}.endPort`,
    'may not be specified when `port` is not specified',
  ],
  [
    'an end of a name',
    port('port: http, endPort: 80'),
    `${PORT}.endPort`,
    'may not be specified when `port` is non-numeric',
  ],
  ['a name that is none', port('port: "80"'), `${PORT}.port`, 'must contain at least one letter (a-z)'],
  [
    'an unknown protocol',
    port('protocol: ICMP, port: 80'),
    `${PORT}.protocol`,
    'supported values: "TCP", "UDP", "SCTP"',
  ],
  [
    'a bad operator',
    'podSelector:\n  matchExpressions: [{key: app, operator: Is}]',
    'spec.podSelector.matchExpressions[0].operator',
    'not a valid selector operator',
  ],
  [
    'a requirement without values',
    'podSelector:\n  matchExpressions: [{key: app, operator: In}]',
    'spec.podSelector.matchExpressions[0].values',
    "must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    'a value that is no label',
    'podSelector:\n  matchLabels: {app: a b}',
    'spec.podSelector.matchLabels',
    'a valid label must be',
  ],
  [
    'an empty peer',
    'podSelector: {}\ningress:\n  - from: [{}]',
    'spec.ingress[0].from[0]',
    'must specify a peer',
  ],
  [
    'a block with a selector',
    'podSelector: {}\ningress:\n  - from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]',
    'spec.ingress[0].from[0]',
    'may not specify both ipBlock and another peer',
  ],
  [
    'an unknown type',
    'podSelector: {}\npolicyTypes: [Both]',
    'spec.policyTypes[0]',
    'supported values: "Ingress", "Egress"',
  ],
  [
    'too many types',
    'podSelector: {}\npolicyTypes: [Ingress, Egress, Ingress]',
    'spec.policyTypes',
    'may not specify more than two policyTypes',
  ],
])('%s', (_what, spec, field, words) => {
  test('is refused, and the policy has no effect', () => {
    const { problems, policies, inventory } = networkPolicy(spec);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    const [problem] = problems;
    expect(problem?.message).toContain(`${field}: `);
    expect(problem?.message).toContain(words);
    expect(policies).toEqual([]);
    const located = inventory.locate(problem!.place);
    expect(located.line).toBeGreaterThan(4);
  });
});

test.each([
  ['a name', 'name: Web', 'metadata.name', 'a lowercase RFC 1123 subdomain'],
  ['a label', 'name: web, labels: {app: a b}', 'metadata.labels', 'a valid label must be'],
  ['an annotation', 'name: web, annotations: {a/b/c: ""}', 'metadata.annotations', 'a valid label key must'],
])('%s that the server does not take', (_what, metadata, field, words) => {
  const { problems } = readNetwork(
    inventoryOf(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {${metadata}}\nspec: {podSelector: {}}`,
    ),
  );
  expect(problems.map((problem) => problem.field)).toEqual([field]);
  expect(problems[0]?.message).toContain(words);
});

describe('before Kubernetes 1.36', () => {
  const peerOf = (cidr: string) => {
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] },
    };
    const { problems, policies } = readNetwork(inventoryOf([policy], { target: '1.35' }));
    expect(problems).toEqual([]);
    return policies[0]?.rules[0]?.peers?.[0];
  };

  test('host bits mean nothing', () => {
    expect(peerOf('10.0.0.1/24')).toMatchObject({
      type: 'block',
      block: { family: 4, first: 0x0a00_0000n, last: 0x0a00_00ffn },
    });
  });

  test.each(['010.0.0.0/8', '10.0.0.0/08', '::ffff:10.0.0.0/104'])('what %s means is unknown', (cidr) => {
    expect(peerOf(cidr)).toMatchObject({ type: 'unknown' });
  });
});

test('an unknown field is told, and the policy means what the server makes of it', () => {
  const { problems, policies, inventory } = networkPolicy(
    'podSelector: {}\ningres:\n  - from: [{podSelector: {}}]',
  );
  expect(problems).toEqual([]);
  expect(inventory.unknownFields).toHaveLength(1);
  expect(policies[0]).toMatchObject({ directions: ['ingress'], rules: [] });
});

function adminPolicy(spec: unknown): Network {
  const object = {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'admin' },
    spec,
  };
  return readNetwork(inventoryOf([object as unknown as JsonObject]));
}

describe('custom resources hold anything', () => {
  test.each([
    undefined,
    null,
    [],
    'x',
    1,
    {},
    { priority: '1', subject: [] },
    { priority: 1, subject: { namespaces: null } },
    { priority: 1, subject: { namespaces: { matchLabels: { app: 1 }, matchExpressions: {} } } },
    { priority: 1, subject: { namespaces: {} }, ingress: { length: 1 } },
    { priority: 1, subject: { namespaces: {} }, egress: [{ action: '__proto__', to: [null] }] },
    { priority: 1, subject: { namespaces: {} }, egress: [{ action: 'Deny', to: [{ networks: [{}] }] }] },
    {
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action: 'Deny', to: [{ domainNames: ['a'.repeat(100_000)] }] }],
    },
  ])('%#: refused without a throw', (spec) => {
    const { problems, policies } = adminPolicy(spec);
    expect(problems.length).toBeGreaterThan(0);
    expect(policies).toEqual([]);
  });

  test('null is what is not there, and so is a field that the schema does not know', () => {
    const { problems, policies } = adminPolicy({
      priority: 1,
      subject: { namespaces: { matchLabels: null }, nodes: {} },
      ingress: null,
      egress: [{ action: 'Deny', to: [{ namespaces: {}, pods: null }], ports: null }],
    });
    expect(problems).toEqual([]);
    expect(policies[0]?.rules).toMatchObject([{ action: 'deny', ports: undefined }]);
  });

  test.each([
    ['an operator', { matchExpressions: [{ key: 'app', operator: 'Like' }] }],
    ['a label', { matchLabels: { app: 'a b' } }],
  ])('%s that makes no sense makes the rules unknown', (_what, selector) => {
    const { problems, policies, unmodelled } = adminPolicy({
      priority: 1,
      subject: { namespaces: selector },
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    expect(problems).toEqual([]);
    expect(unmodelled).toHaveLength(1);
    expect(policies[0]?.rules[0]?.doubtful).toContain('makes no sense');
  });
});
