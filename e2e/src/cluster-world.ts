import { type ApiServer, startApiServer } from '@toride/testkit';

/** Credentials that the cluster below holds, in every place where people put them. None may be in a snapshot. */
export const PLANTED = {
  secretValue: 'planted-secret-value-1',
  appliedSecret: 'planted-applied-value-2',
  environment: 'planted-env-value-3',
  environmentToken: `ghp_${'a1B2'.repeat(9)}`,
  argument: 'planted-arg-value-4',
  annotation: 'planted-url-value-5',
  configLine: 'planted-config-value-6',
  configKey: 'planted-config-value-7',
  custom: 'planted-custom-value-8',
  helm: 'planted-helm-value-9',
} as const;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const container = {
  name: 'cart',
  image: 'registry.example.com/cart:1',
  args: ['--listen=:8080', `--db-password=${PLANTED.argument}`],
  env: [
    { name: 'LOG_LEVEL', value: PLANTED.environment },
    { name: 'GITHUB_TOKEN', value: PLANTED.environmentToken },
  ],
};
const labels = { app: 'cart' };
const template = { metadata: { labels }, spec: { containers: [container] } };

const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'carts.shop.example.com' },
  spec: {
    group: 'shop.example.com',
    scope: 'Namespaced',
    names: { plural: 'carts', singular: 'cart', kind: 'Cart' },
    versions: ['v1alpha1', 'v1'].map((name) => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
};

const OBJECTS: readonly (readonly [path: string, body: object])[] = [
  [
    '/api/v1/namespaces',
    { metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } },
  ],
  ['/api/v1/namespaces', { metadata: { name: 'vault' } }],
  [
    '/api/v1/namespaces/shop/secrets',
    {
      metadata: {
        name: 'db',
        annotations: {
          [LAST_APPLIED]: JSON.stringify({
            data: { a: base64(PLANTED.appliedSecret) },
            stringData: { a: PLANTED.appliedSecret },
          }),
        },
      },
      type: 'kubernetes.io/basic-auth',
      stringData: { username: 'app', password: PLANTED.secretValue },
    },
  ],
  [
    '/api/v1/namespaces/shop/secrets',
    {
      metadata: { name: 'sh.helm.release.v1.shop.v1', labels: { owner: 'helm' } },
      type: 'helm.sh/release.v1',
      stringData: { release: PLANTED.helm },
    },
  ],
  [
    '/api/v1/namespaces/shop/configmaps',
    {
      metadata: { name: 'app' },
      data: {
        'app.properties': `db.host=db\ndb.password=${PLANTED.configLine}\n`,
        API_KEY: PLANTED.configKey,
      },
    },
  ],
  [
    '/api/v1/namespaces/shop/configmaps',
    {
      metadata: { name: 'sh.helm.release.v1.old.v1', labels: { owner: 'helm' } },
      data: { release: PLANTED.helm },
    },
  ],
  [
    '/apis/apps/v1/namespaces/shop/deployments',
    {
      metadata: {
        name: 'cart',
        annotations: {
          hook: `https://ci:${PLANTED.annotation}@ci.example.com/`,
          [LAST_APPLIED]: JSON.stringify(template),
        },
      },
      spec: { selector: { matchLabels: labels }, template },
    },
  ],
  ['/api/v1/namespaces/vault/pods', { metadata: { name: 'tool' }, spec: { containers: [container] } }],
  [
    '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
    { metadata: { name: 'deny' }, spec: { podSelector: {} } },
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles',
    {
      metadata: { name: 'reader' },
      rules: [
        {
          apiGroups: ['', 'apps', 'networking.k8s.io'],
          resources: ['pods', 'configmaps', 'deployments', 'networkpolicies'],
          verbs: ['get', 'list'],
        },
      ],
    },
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings',
    {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', name: 'eve', apiGroup: 'rbac.authorization.k8s.io' }],
    },
  ],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', CRD],
];

/** Starts a server and fills it; `eve` may read a few kinds in the namespace `shop` and nothing else. */
export async function startCluster(): Promise<ApiServer> {
  // Pages come from etcd, as in servers before 1.34, so that compaction can outrun them.
  const flags = ['--feature-gates=ListFromCacheSnapshot=false'];
  const server = await startApiServer({ flags, users: [{ name: 'eve', token: 'eve-token' }] });
  try {
    for (const [path, body] of OBJECTS) await create(server, path, body);
    const carts = '/apis/shop.example.com/v1/namespaces/shop/carts';
    while ((await server.request('GET', carts)).status !== 200)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await create(server, carts, {
      apiVersion: 'shop.example.com/v1',
      kind: 'Cart',
      metadata: { name: 'one' },
      spec: { auth: { password: PLANTED.custom } },
    });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export async function create(server: ApiServer, path: string, body: object): Promise<void> {
  const { status, body: answer } = await server.request('POST', path, body);
  if (status !== 201) throw new Error(`expected 201 from ${path}, got ${status}: ${JSON.stringify(answer)}`);
}
