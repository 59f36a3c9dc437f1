import { buildInventory } from '@toride/inventory';
import { expect, test } from 'vitest';
import { explain } from '../explain/explain.ts';
import { readNetwork } from '../network.ts';

/** What may reach the pod from a pod that has both addresses, where one block is let in. */
function verdict(
  ips: readonly string[],
  ipBlock: { readonly cidr: string; readonly except?: readonly string[] },
  ipBlockPods: 'yes' | 'no' | 'auto' = 'yes',
): string {
  const pod = (name: string, own: readonly string[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: { containers: [{ name: 'main', image: 'a' }] },
    status: { podIP: own[0] ?? '', podIPs: own.map((ip) => ({ ip })) },
  });
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'in', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'to' } },
      ingress: [{ from: [{ ipBlock: { cidr: ipBlock.cidr, except: [...(ipBlock.except ?? [])] } }] }],
    },
  };
  const documents = [pod('from', ips), pod('to', ['10.9.9.9']), policy].map((value, index) => ({
    file: 'x.yaml',
    value,
    pointer: '',
    index,
  }));
  const inventory = buildInventory(documents, { target: { major: 1, minor: 36 } });
  const { reach, world } = readNetwork(inventory, { ipBlockPods });
  const [from, to] = world.endpoints.map((endpoint) => reach.peers.classOf(endpoint));
  return explain(reach, { from: from!, to: to!, protocol: 'TCP', port: 80 }).verdict;
}

const BOTH = ['10.0.0.1', '10.0.1.1'];

test.each([
  [{ cidr: '10.0.0.0/23' }, 'open'],
  [{ cidr: '10.0.0.0/24' }, 'unknown'],
  [{ cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] }, 'unknown'],
  [{ cidr: '10.0.0.0/16', except: ['10.0.0.0/24', '10.0.1.1/32'] }, 'closed'],
  [{ cidr: '10.0.0.0/24', except: ['10.0.0.1/32'] }, 'closed'],
  [{ cidr: '10.0.0.0/16', except: ['10.0.2.0/24'] }, 'open'],
])('a pod of two addresses is in %j: %s', (block, expected) => {
  expect(verdict(BOTH, block)).toBe(expected);
});

test('whether blocks mean pods at all is the plug-in’s matter', () => {
  const block = { cidr: '10.0.0.0/16' };
  expect(verdict(BOTH, block, 'no')).toBe('closed');
  expect(verdict(BOTH, block, 'auto')).toBe('unknown');
});

test('a pod whose address is not known may be in any block', () => {
  expect(verdict([], { cidr: '10.0.0.0/16' })).toBe('unknown');
  expect(verdict([], { cidr: '10.0.0.0/16' }, 'no')).toBe('closed');
});
