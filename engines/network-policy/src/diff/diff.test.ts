import { inventoryOf, namespace, pod } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { type ChangeType, diffNetworks } from './diff.ts';

const web = pod({}, { name: 'web', namespace: 'shop', labels: { app: 'web' } });
const db = pod({}, { name: 'db', namespace: 'shop', labels: { app: 'db' } });

function policy(ingress: readonly object[]): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress },
  };
}

const from = (port: number, app = 'web') => ({
  from: [{ podSelector: { matchLabels: { app } } }],
  ports: [{ port }],
});

/** What changed between the two, one line a pair. */
function changes(before: readonly object[], after: readonly object[]): string[] {
  const [old, young] = [before, after].map((objects) =>
    readNetwork(inventoryOf([namespace('shop'), ...objects])),
  );
  const { algebra, changes: found } = diffNetworks(old!, young!);
  return found
    .flatMap((change) =>
      change.from.flatMap((a) =>
        change.to.map(
          (b) =>
            `${change.type}: ${a.key} -> ${b.key}: ${algebra.text(change.before.open)} => ${algebra.text(change.after.open)}`,
        ),
      ),
    )
    .sort();
}

const cases: readonly [ChangeType, readonly object[], readonly object[], string][] = [
  ['added', [], [from(80)], 'none => TCP 80'],
  ['removed', [from(80)], [], 'TCP 80 => none'],
  ['widened', [from(80)], [from(80), from(81)], 'TCP 80 => TCP 80-81'],
  ['narrowed', [from(80), from(81)], [from(81)], 'TCP 80-81 => TCP 81'],
  ['changed', [from(80)], [from(81)], 'TCP 80 => TCP 81'],
];

test.each(cases)('%s', (type, before, after, ports) => {
  expect(changes([web, db, policy(before)], [web, db, policy(after)])).toEqual([
    `${type}: shop/Pod/web -> shop/Pod/db: ${ports}`,
  ]);
});

test('the same is no difference, whatever its order', () => {
  expect(changes([web, db, policy([from(80), from(81)])], [policy([from(81), from(80)]), db, web])).toEqual(
    [],
  );
});

test('addresses outside are cut at the bounds of both sides', () => {
  const block = (cidr: string) => ({ from: [{ ipBlock: { cidr } }] });
  expect(changes([db, policy([block('10.0.0.0/8')])], [db, policy([block('10.0.0.0/9')])])).toEqual([
    'removed: 10.128.0.0/9 -> shop/Pod/db: all => none',
  ]);
});

test('a workload that is new brings connections, and one that goes takes them', () => {
  const only = changes([db, policy([from(80)])], [web, db, policy([from(80)])]);
  expect(only).toContain('added: shop/Pod/web -> shop/Pod/db: none => TCP 80');
});
