import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const pod = (name: string, namespace = 'shop', more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: nginx, ports: [{ name: http, containerPort: 8080 }] }] }
${more}`;

const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] }
`;

const letWeb = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: let-web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: http }] }]
`;

const flannel = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-flannel-ds, namespace: kube-flannel }
spec:
  selector: { matchLabels: { app: flannel } }
  template:
    metadata: { labels: { app: flannel } }
    spec: { hostNetwork: true, containers: [{ name: kube-flannel, image: flannel }] }
`;

const service = `apiVersion: v1
kind: Service
metadata: { name: database, namespace: shop }
spec: { selector: { app: db }, ports: [{ name: sql, port: 5432, targetPort: http }] }
`;

const world = [pod('web'), pod('db'), pod('other', 'ops'), deny, letWeb, service];

function net(args: string, documents: readonly string[] = world): ReturnType<typeof runHere> {
  return runHere(['net', ...args.split(' '), '.'], newFolder({ 'all.yaml': documents.join('---\n') }));
}

test.each([
  ['web db 8080', 0, 'yes: shop/web → shop/db on TCP 8080'],
  ['shop/web shop/db http', 0, 'allowed by NetworkPolicy shop/let-web, ingress rule 1  all.yaml:'],
  ['Pod/shop/web pod/shop/db 8080/TCP', 0, 'yes'],
  ['web db 80', 1, 'stopped: 2 policies select it for ingress'],
  ['web db 8080/UDP', 1, 'no: '],
  ['web db', 0, 'yes, in part: shop/web → shop/db on any port'],
  ['other db 8080', 1, 'no: ops/other → shop/db'],
  ['web service/shop/database 5432', 0, 'behind service shop/database: shop/db'],
  ['web service/shop/database sql', 0, 'yes'],
  ['web service/shop/database 8080', 1, 'no container of it has such a port'],
  ['web database', 0, 'yes'],
  ['internet db', 1, 'no: the Internet → shop/db'],
  ['internet web 443', 0, 'yes: the Internet → shop/web'],
  ['web 10.1.2.3 443', 0, 'yes: shop/web → 10.1.2.3'],
  ['192.168.0.0/16 db', 1, 'no: 192.168.0.0/16 → shop/db'],
  ['2001:db8::/32 web', 0, 'yes'],
  ['web web 80', 0, 'both are the same pod, and a pod always reaches itself'],
  ['db db 80', 0, 'both are the same pod'],
  ['web db missing', 1, 'no container of it has such a port'],
])('net can %s', async (args, status, says) => {
  const ran = await net(`can ${args}`);
  expect(ran.stdout, ran.stderr).toContain(says);
  expect(ran.status).toBe(status);
});

test.each([
  ['can web nobody', "no workload, pod or service 'nobody'"],
  ['can wbe db', "did you mean 'web'?"],
  ['can 10.0.0.1/8 db', 'bits set beyond the prefix length'],
  ['can 010.0.0.0/8 db', 'must be a valid CIDR'],
  ['can 1.2.3.4 5.6.7.8', 'both ends are outside'],
  ['can internet internet', 'both ends are outside'],
  ['can a/b/c/d db', 'expected NAMESPACE/NAME'],
  ['can web/ db', 'expected NAMESPACE/NAME'],
  ['can web db 70000', 'expected a port'],
  ['list --by foo', "'--by' expects"],
  ['list --by namespac', 'did you mean'],
  ['list --port http', 'a list takes a number'],
  ['list --namespace shpo', "did you mean 'shop'?"],
  ['list --focus nobody', "no workload, pod or service 'nobody'"],
  ['exposure --ingress-controller x', 'expects NAMESPACE/NAME'],
])('net %s is a mistake', async (args, says) => {
  const ran = await net(args);
  expect(ran.stderr).toContain(says);
  expect(ran.status).toBe(2);
});

test('two workloads of one name are a question of which', async () => {
  const ran = await net('can web db', [pod('web'), pod('web', 'ops'), pod('db')]);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('Pod/ops/web or Pod/shop/web: say which');
});

test('where nothing enforces policies, that comes first and every pair is open', async () => {
  const listed = await net('list', [...world, flannel]);
  expect(listed.stdout).toMatch(/^! NOTHING ENFORCES POLICIES HERE: Flannel does not/);
  expect(listed.stdout).toContain('Every pair of workloads can talk (12 of 12)');
  const asked = await net('can other db 80', [...world, flannel]);
  expect(asked.status).toBe(0);
  expect(asked.stdout).toContain('nothing enforces policies here');
});

test('what cannot be known is unknown, with the reason and exit status 3', async () => {
  const block = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: block, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]
`;
  const ran = await net('can web db 80', [pod('web'), pod('db'), block]);
  expect(ran.status).toBe(3);
  expect(ran.stdout).toContain('unknown: shop/web → shop/db');
  expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'perhaps allowed by NetworkPolicy shop/block, ingress rule 1',
  );
  const listed = await net('list --from web --to db', [pod('web'), pod('db'), block]);
  expect(listed.stdout).toContain('unknown: all');
  expect((await net('can web db 80 --ip-block-pods no', [pod('web'), pod('db'), block])).status).toBe(1);
});

test('the address of a pod is that pod', async () => {
  const addressed = [pod('web', 'shop', 'status: { podIP: 10.0.0.7 }\n'), pod('db'), deny, letWeb];
  const ran = await net('can 10.0.0.7 db 8080', addressed);
  expect(ran.stdout).toContain('yes: shop/web (10.0.0.7) → shop/db');
  expect((await net('can 10.0.0.8 db 8080', addressed)).status).toBe(1);
});

test('a policy that the server refuses is told with its place, and has no effect', async () => {
  const bad = deny.replace(
    'policyTypes: [Ingress]',
    'policyTypes: [Ingress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/33 } }] }]',
  );
  const ran = await net('can web db 80', [pod('web'), pod('db'), bad]);
  expect(ran.stderr).toMatch(
    /all\.yaml:\d+:\d+: error: NetworkPolicy shop\/deny is refused.*\[TORIDE_CLI_NET_POLICY_REFUSED\]/,
  );
  expect(ran.status).toBe(0);
});

test('explain names every rule that was asked', async () => {
  const { stdout } = await net('explain other db 8080');
  const text = stdout.replaceAll(/\s+/g, ' ');
  expect(text).toContain('no TCP 8080');
  expect(text).toContain('NetworkPolicy shop/let-web, ingress rule 1 is for other peers all.yaml:');
  expect(text).toContain('NetworkPolicy shop/deny has no rule, so it lets nothing pass all.yaml:');
  const ranges = await net('explain web db');
  expect(ranges.stdout).toContain('yes  TCP 8080');
  expect(ranges.stdout).toContain('no  TCP 1-8079,8081-65535, UDP, SCTP');
});

test('groups by namespace and label say where only some pairs are meant', async () => {
  const byNamespace = await net('list --by namespace');
  expect(byNamespace.stdout).toContain(
    'ops\n  → every address outside  all\n  → shop                   all (some of them)\n',
  );
  const byLabel = await net('list --by label=app');
  expect(byLabel.stdout).toContain('app=web\n  → app=db                 TCP 8080\n');
});

test('filters narrow what is listed', async () => {
  const only = await net('list --from web --to db --port 8080 -f csv');
  expect(only.stdout).toBe('from,to,open,unknown\r\nshop/web,shop/db,TCP 8080,\r\n');
  const other = await net('list --from web --to db --port 8081 -f csv');
  expect(other.stdout).toBe('from,to,open,unknown\r\n');
  const internet = await net('list --from internet --port 443');
  expect(internet.stdout).toContain(
    'the Internet (IPv4), the Internet (IPv6)\n  → ops/other, shop/web  TCP 443\n',
  );
  const focus = await net('list --focus db -f json');
  const { connections } = JSON.parse(focus.stdout) as { connections: { from: string[]; to: string[] }[] };
  for (const { from, to } of connections) expect([...from, ...to]).toContain('shop/db');
});

test('no object at all is no answer', async () => {
  const ran = await runHere(['net', 'list', '.'], newFolder({ 'x.txt': 'x' }));
  expect(ran.status).toBe(3);
});

test('policies that would close an exposure close it', async () => {
  const folder = newFolder({ 'all.yaml': [pod('web'), pod('db'), pod('other', 'ops')].join('---\n') });
  const { stdout } = await runHere(['net', 'exposure', '-f', 'yaml', '.'], folder);
  expect(stdout).toContain('# closes shop/db, shop/web to all but its own namespace, tried out');
  // What is printed can be read again.
  expect(inventoryOf(stdout).ofKind('NetworkPolicy', 'networking.k8s.io')).toHaveLength(2);
  const after = newFolder({ 'all.yaml': [pod('web'), pod('db'), pod('other', 'ops'), stdout].join('---\n') });
  const closed = await runHere(['net', 'exposure', '-f', 'json', '.'], after);
  const { exposures } = JSON.parse(closed.stdout) as { exposures: { otherNamespaces: string }[] };
  expect(new Set(exposures.map(({ otherNamespaces }) => otherNamespaces))).toEqual(new Set(['none']));
});

test('a diff fails where something is opened, and only then', async () => {
  const folder = newFolder({
    'old/all.yaml': [pod('web'), pod('db'), deny].join('---\n'),
    'new/all.yaml': [pod('web'), pod('db'), deny, letWeb].join('---\n'),
  });
  const opened = await runHere(['net', 'diff', 'old', 'new'], folder);
  expect(opened.status).toBe(1);
  expect(opened.stdout).toContain('shop/web → shop/db\n      TCP 8080');
  const closed = await runHere(['net', 'diff', '-f', 'md', 'new', 'old'], folder);
  expect(closed.status).toBe(0);
  expect(closed.stdout).toContain('| removed | `shop/web` | `shop/db` | TCP 8080 | none |');
  const same = await runHere(['net', 'diff', 'old', 'old'], folder);
  expect(same.stdout).toContain('Nothing changed');
});

test('no line of a table is wider than 100 columns', async () => {
  const long = Array.from({ length: 30 }, (_, index) => pod(`a-rather-long-name-of-a-workload-${index}`));
  for (const args of ['list', 'exposure', 'explain web db', 'can web db']) {
    const { stdout } = await net(args, [...world, ...long]);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  }
});
