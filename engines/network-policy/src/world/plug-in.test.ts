import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { surely } from '../reach/outcome.ts';

function daemonSet(name: string, container: object = {}, others: readonly object[] = []): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          hostNetwork: true,
          containers: [{ name: 'main', image: 'registry.example/cni:1', ...container }, ...others],
        },
      },
    },
  };
}

function node(kubeletVersion: string, annotations = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'one', annotations },
    status: { nodeInfo: { kubeletVersion } },
  };
}

const kindnet = (image: string) => [daemonSet('kindnet', { image })];
const agent = (flag: string) => [
  daemonSet('aws-node', {}, [{ name: 'aws-eks-nodeagent', image: 'registry.example/agent:1', args: [flag] }]),
];

test.each<[string, readonly object[], string]>([
  ['nothing', [], 'unknown'],
  ['a DaemonSet of no plug-in', [daemonSet('calico-node-exporter')], 'unknown'],
  ['Calico', [daemonSet('calico-node')], 'yes Calico yes ignored'],
  ['Canal', [daemonSet('canal')], 'yes Calico yes ignored'],
  [
    'Flannel beside Calico',
    [daemonSet('kube-flannel-ds'), daemonSet('calico-node')],
    'yes Calico yes ignored',
  ],
  ['Cilium', [daemonSet('cilium')], 'yes Cilium no ignored'],
  ['GKE Dataplane V2', [daemonSet('anetd')], 'yes Cilium no ignored'],
  ['Antrea', [daemonSet('antrea-agent')], 'yes Antrea yes unknown'],
  ['OVN-Kubernetes', [daemonSet('ovnkube-node')], 'yes OVN-Kubernetes yes unknown'],
  ['OpenShift SDN', [daemonSet('sdn')], 'unknown'],
  [
    'kube-router',
    [daemonSet('kube-router', { args: ['--run-firewall=true'] })],
    'yes kube-router yes unknown',
  ],
  [
    'kube-router without its firewall',
    [daemonSet('kube-router', { args: ['--run-firewall=false'] })],
    'no kube-router',
  ],
  [
    'Weave Net',
    [daemonSet('weave-net', {}, [{ name: 'weave-npc', image: 'a' }])],
    'yes Weave Net yes unknown',
  ],
  ['Weave Net without its controller', [daemonSet('weave-net')], 'no Weave Net'],
  ['Azure NPM', [daemonSet('azure-npm')], 'yes Azure NPM yes unknown'],
  ['Flannel', [daemonSet('kube-flannel-ds')], 'no Flannel'],
  [
    'Flannel with policies',
    [daemonSet('kube-flannel-ds', {}, [{ name: 'kube-network-policies', image: 'a' }])],
    'yes Flannel yes unknown',
  ],
  // The agent's container is there in any case.
  ['VPC CNI, agent on', agent('--enable-network-policy=true'), 'yes Amazon VPC CNI yes unknown'],
  ['VPC CNI, agent off', agent('--enable-network-policy=false'), 'no Amazon VPC CNI'],
  ['VPC CNI of old', [daemonSet('aws-node')], 'no Amazon VPC CNI'],
  ['kindnet', kindnet('docker.io/kindest/kindnetd:v20250512-df8de77b'), 'yes kindnet yes unknown'],
  ['kindnet before policies', kindnet('docker.io/kindest/kindnetd:v20240202-8f1494ea'), 'no kindnet'],
  ['kindnet of unknown age', kindnet('registry.example/kindnetd:latest'), 'unknown'],
  ['k3s', [node('v1.33.1+k3s1')], 'unknown'],
  [
    'k3s without policies',
    [node('v1.33.1+k3s1', { 'k3s.io/node-args': '["server","--disable-network-policy","true"]' })],
    'no k3s',
  ],
  [
    'k3s with Calico',
    [
      node('v1.33.1+k3s1', { 'k3s.io/node-args': '["server","--disable-network-policy"]' }),
      daemonSet('calico-node'),
    ],
    'yes Calico yes ignored',
  ],
  [
    'the operator of Calico',
    [{ apiVersion: 'operator.tigera.io/v1', kind: 'Installation', metadata: { name: 'default' }, spec: {} }],
    'yes Calico yes ignored',
  ],
  [
    'nodes of Cilium',
    [{ apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: 'one' }, spec: {} }],
    'yes Cilium no ignored',
  ],
  ['Cilium that never enforces', [daemonSet('cilium'), configMap('never')], 'no Cilium'],
])('%s: %s', (_name, objects, expected) => {
  const { enforcement } = readNetwork(inventoryOf(objects));
  const text = {
    yes: () =>
      enforcement.enforced === 'yes' &&
      `${enforcement.by.name} ${enforcement.by.ipBlockPods} ${enforcement.by.hostNetworkPods}`,
    no: () => enforcement.enforced === 'no' && enforcement.found.map(({ name }) => name).join(),
    unknown: () => '',
  }[enforcement.enforced]();
  expect(`${enforcement.enforced} ${text}`.trim()).toBe(expected);
});

function configMap(mode: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cilium-config', namespace: 'kube-system' },
    data: { 'enable-policy': mode },
  };
}

const PODS = ['web', 'job'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'registry.example/a:1' }] },
  status: { podIP: name === 'web' ? '10.1.0.1' : '10.1.0.2' },
}));

const STRICT = daemonSet('aws-node', { env: [{ name: 'NETWORK_POLICY_ENFORCING_MODE', value: 'strict' }] }, [
  { name: 'aws-eks-nodeagent', image: 'a', args: ['--enable-network-policy=true'] },
]);

test.each<[string, readonly object[], boolean]>([
  ['by default', agent('--enable-network-policy=true'), true],
  ['in strict mode', [STRICT], false],
  ['of Cilium', [daemonSet('cilium'), configMap('default')], true],
  ['of Cilium that always enforces', [daemonSet('cilium'), configMap('always')], false],
])('pods without policies %s', (_name, objects, open) => {
  const { reach, world } = readNetwork(inventoryOf([...PODS, ...objects]));
  const [job, web] = ['job', 'web'].map((name) =>
    reach.peers.classOf(world.endpoints.find((endpoint) => endpoint.name === name)!),
  );
  expect(surely(reach.algebra, reach.outcome(job!, web!))).toBe(
    open ? reach.algebra.all : reach.algebra.none,
  );
});

test('whether blocks take in pods goes by the plug-in, unless it is said', () => {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/24' } }] }],
    },
  };
  const open = (plugIn: readonly object[], ipBlockPods: 'yes' | 'no' | 'auto' = 'auto') => {
    const { reach, world } = readNetwork(inventoryOf([...PODS, policy, ...plugIn]), { ipBlockPods });
    const [job, web] = ['job', 'web'].map((name) =>
      reach.peers.classOf(world.endpoints.find((endpoint) => endpoint.name === name)!),
    );
    const outcome = reach.outcome(job!, web!);
    if (outcome.closed === reach.algebra.none) return 'yes';
    return outcome.open === reach.algebra.none ? 'no' : 'unknown';
  };
  expect(open([daemonSet('calico-node')])).toBe('yes');
  expect(open([daemonSet('cilium')])).toBe('no');
  expect(open([])).toBe('unknown');
  expect(open([daemonSet('cilium')], 'yes')).toBe('yes');
});
