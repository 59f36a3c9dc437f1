/** Two public applications of the test-data folder, told as their own guides tell who can reach them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSource, readInventory } from '@toride/inventory';
import { exposures, readNetwork, waysIn } from '@toride/network-policy';
import { expect, test } from 'vitest';

const CORPORA = fileURLToPath(new URL('../../../shared/corpora', import.meta.url));

async function read(name: string) {
  const network = readNetwork(await readInventory([openSource(`${CORPORA}/${name}`)]));
  const found = waysIn(network);
  const lines = found.ways
    .filter(({ kind }) => kind !== 'cluster-ip')
    .map(
      ({ kind, port, to, targetPort, verdict }) =>
        `${kind} ${port ?? '?'} > ${to.name} ${targetPort ?? '?'} ${verdict}`,
    );
  const exposed = exposures(network, found).map(
    ({ endpoint, internet, otherNamespaces }) =>
      [endpoint.name, { internet: internet.verdict, otherNamespaces: otherNamespaces.verdict }] as const,
  );
  return { lines, deadEnds: found.deadEnds, exposed: new Map(exposed) };
}

test('the corpora of the test-data folder are there', () => {
  expect(existsSync(CORPORA)).toBe(true);
});

test('of Online Boutique, only the front end is for the Internet, and policies close the rest to others', async () => {
  const { lines, deadEnds, exposed } = await read('online-boutique');
  expect(lines).toEqual(['load-balancer 80 > frontend 8080 open', 'node-port ? > frontend 8080 open']);
  expect(deadEnds).toEqual([]);
  const internet = [...exposed].filter((entry) => entry[1].internet === 'open').map(([name]) => name);
  expect(internet).toEqual(['frontend']);
  expect(exposed.get('redis-cart')).toEqual({ internet: 'closed', otherNamespaces: 'closed' });
});

test('of Kubernetes Goat, the node port is a way in, and every namespace reaches every pod', async () => {
  const { lines, exposed } = await read('kubernetes-goat');
  expect(lines).toEqual([
    'node-port 30003 > internal-proxy-deployment 5000 open',
    'host-network ? > docker-bench-security ? open',
  ]);
  expect(exposed.get('internal-proxy-deployment')?.internet).toBe('unknown');
  expect(exposed.get('cache-store-deployment')).toEqual({ internet: 'closed', otherNamespaces: 'open' });
});
