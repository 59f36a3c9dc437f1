import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { networkPolicy } from './engine.ts';
import { DEFAULT_DENY, deployment, documents, examplePolicy, yaml } from './findings/example.ts';

const engine = await networkPolicy.load();

/** `rule verdict value,value` of each finding, in order. */
async function said(text: string, rule: string): Promise<string[]> {
  const { findings } = await runEngine(engine, inventoryOf(text), { only: [`network-policy/${rule}`] });
  return findings.map(({ verdict = 'fail', subject, values }) => {
    const name = subject.type === 'object' ? `${subject.kind} ${subject.name}` : '';
    return `${verdict} ${name}: ${Object.values(values).join(' | ')}`;
  });
}

const TWO = documents(deployment('web'), deployment('cart'));
const WEB = 'podSelector: {matchLabels: {app: web}}';
const MESH = yaml(`
  apiVersion: security.istio.io/v1
  kind: AuthorizationPolicy
  metadata: {name: all, namespace: shop}
  spec: {}
`);
const ADMIN = yaml(`
  apiVersion: policy.networking.k8s.io/v1alpha1
  kind: AdminNetworkPolicy
  metadata: {name: closed}
  spec:
    priority: 5
    subject: {namespaces: {}}
    ingress: [{name: all, action: Deny, from: [{namespaces: {}}]}]
    egress: [{name: metadata, action: Deny, to: [{networks: [169.254.169.254/32]}]}]
`);

test.each([
  ['nothing at all', TWO, ['fail Namespace shop: shop | all of its 2 workloads']],
  [
    'one is open',
    documents(TWO, examplePolicy('web', WEB)),
    ['fail Namespace shop: shop | 1 of its 2 workloads'],
  ],
  [
    'all are closed by name',
    documents(deployment('web'), examplePolicy('web', WEB)),
    ['fail Namespace shop: shop | each new workload'],
  ],
  ['default deny', documents(TWO, DEFAULT_DENY), []],
  [
    'allow all',
    documents(TWO, examplePolicy('all', 'podSelector: {}\ningress: [{}]')),
    ['fail Namespace shop: shop | each new workload'],
  ],
  ['an administrator denies', documents(TWO, ADMIN), []],
  [
    'a service mesh',
    documents(TWO, MESH),
    [
      'unknown Namespace shop: shop | all of its 2 workloads | AuthorizationPolicy all of Istio is not modelled and may decide it',
    ],
  ],
  ["the system's own namespace", deployment('web', '', 'kube-system'), []],
  ['no workloads', yaml('{apiVersion: v1, kind: Namespace, metadata: {name: shop}}'), []],
])('default denial of ingress: %s', async (_, text, expected) => {
  expect(await said(text, 'default-deny-ingress-missing')).toEqual(expected);
});

test('a mesh decides about ingress alone', async () => {
  expect(await said(documents(TWO, MESH), 'default-deny-egress-missing')).toEqual([
    'fail Namespace shop: shop | all of its 2 workloads',
  ]);
});

test.each([
  ['no policy: told of the namespace', TWO, []],
  ['a neighbour has one', documents(TWO, examplePolicy('web', WEB)), ['fail Deployment cart: cart']],
  [
    'an egress policy closes no ingress',
    documents(TWO, examplePolicy('web', `${WEB}\npolicyTypes: [Egress]`)),
    [],
  ],
  [
    'on the host network',
    documents(deployment('web'), deployment('cart', 'hostNetwork: true'), examplePolicy('web', WEB)),
    [],
  ],
])('policy of a workload for ingress: %s', async (_, text, expected) => {
  expect(await said(text, 'ingress-policy-missing')).toEqual(expected);
});

test('a pod whose namespace is not known is told of by itself', async () => {
  const text = deployment('web').replace('  namespace: shop\n', '');
  expect(await said(text, 'ingress-policy-missing')).toEqual(['fail Deployment web: web']);
});

test.each([
  ['one letter', WEB.replace('web', 'frontent'), ['fail NetworkPolicy p: app: frontent | app: frontend']],
  ['another number', WEB.replace('web', 'frontend2'), []],
  ['the key', 'podSelector: {matchLabels: {appp: frontend}}', []],
  [
    'a longer key',
    'podSelector: {matchLabels: {componnent: frontend}}',
    ['fail NetworkPolicy p: componnent | component'],
  ],
  [
    'a peer',
    'podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {app: fronted}}}]}]',
    ['fail NetworkPolicy p: app: fronted | app: frontend'],
  ],
  [
    'a namespace',
    'podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shopp}}}]}]',
    ['fail NetworkPolicy p: kubernetes.io/metadata.name: shopp | kubernetes.io/metadata.name: shop'],
  ],
  [
    'a set',
    'podSelector: {matchExpressions: [{key: app, operator: In, values: [frontent, other]}]}',
    ['fail NetworkPolicy p: app: frontent | app: frontend'],
  ],
  [
    'what is not to be there',
    'podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [frontend]}]}',
    [],
  ],
])('misspelt labels: %s', async (_, spec, expected) => {
  const frontend = deployment('frontend').replaceAll(
    'app: frontend',
    'app: frontend\n        component: frontend',
  );
  expect(
    await said(
      documents(
        frontend.replace('        component: frontend\n  template', '  template'),
        examplePolicy('p', spec),
      ),
      'label-misspelt',
    ),
  ).toEqual(expected);
});

test.each([
  ['everything', 'egress: [{}]', 'fail NetworkPolicy p: web | 169.254.169.254'],
  [
    'every address',
    'egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]',
    'fail NetworkPolicy p: web | 169.254.169.254',
  ],
  [
    'link-local',
    'egress: [{to: [{ipBlock: {cidr: 169.254.0.0/16}}]}]',
    'fail NetworkPolicy p: web | 169.254.169.254',
  ],
  ['IPv6', "egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]", 'fail NetworkPolicy p: web | fd00:ec2::254'],
  ['another port', 'egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]', undefined],
  ['with a hole', 'egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]', undefined],
  ['pods', 'egress: [{to: [{podSelector: {}}]}]', undefined],
])('the metadata address: %s', async (_, spec, expected) => {
  const text = documents(deployment('web'), examplePolicy('p', `podSelector: {}\n${spec}`));
  expect(await said(text, 'metadata-address-open')).toEqual(expected === undefined ? [] : [expected]);
});

test('the metadata address is closed when an administrator closes it', async () => {
  const text = documents(deployment('web'), examplePolicy('p', 'podSelector: {}\negress: [{}]'), ADMIN);
  expect(await said(text, 'metadata-address-open')).toEqual([]);
});

test.each([
  ['nothing', 'podSelector: {}\npolicyTypes: [Egress]', 1],
  ['one pod that is to reach nothing', `${WEB}\npolicyTypes: [Egress]`, 0],
  ['one pod that may reach another alone', `${WEB}\negress: [{to: [{podSelector: {}}]}]`, 1],
  ['names by TCP alone', 'podSelector: {}\negress: [{ports: [{port: 53}]}]', 1],
  ['everything', 'podSelector: {}\negress: [{}]', 0],
  ['every namespace', 'podSelector: {}\negress: [{to: [{namespaceSelector: {}}]}]', 0],
  [
    'a namespace whose labels are not known',
    'podSelector: {}\negress: [{to: [{namespaceSelector: {matchLabels: {dns: here}}}]}]',
    0,
  ],
  [
    'a resolver on the node',
    'podSelector: {}\negress: [{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{protocol: UDP, port: 53}]}]',
    0,
  ],
])('names can be asked for where egress is closed but for %s', async (_, spec, findings) => {
  const text = documents(deployment('web'), examplePolicy('p', spec));
  expect(await said(text, 'default-deny-without-dns')).toHaveLength(findings);
});

test('a policy of a namespace that is not there is told where namespaces were read', async () => {
  const policy = examplePolicy('p', 'podSelector: {}', 'shpo');
  expect(await said(policy, 'namespace-missing')).toEqual([]);
  const shop = yaml('{apiVersion: v1, kind: Namespace, metadata: {name: shop}}');
  expect(await said(documents(shop, policy), 'namespace-missing')).toEqual([
    'fail NetworkPolicy p: shpo | ; did you mean shop?',
  ]);
});
