import { deployment as deploymentObject, inventoryOf, pod } from '@toride/testkit';
import { engineContract } from '@toride/testkit/engine-contract';
import { networkPolicy } from './engine.ts';
import { deployment, documents, examplePolicy } from './findings/example.ts';
import { rules } from './rules/index.ts';

const HOSTILE = documents(
  examplePolicy('__proto__', 'podSelector: {matchLabels: {__proto__: constructor}}'),
  examplePolicy('constructor', 'podSelector: {}\npolicyTypes: [Ingress, Egress, Nothing]'),
  examplePolicy('empty-peer', 'podSelector: {}\ningress:\n  - from: [{}]'),
  examplePolicy('numbers', 'podSelector: {}\ningress:\n  - ports: [{port: 70000}, {port: 9, endPort: 3}]'),
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: bare, namespace: shop}\n',
  deployment('web', 'hostNetwork: true'),
);

engineContract(await networkPolicy.load(), {
  nothing: () => inventoryOf([]),
  'a pod': () => inventoryOf([pod()]),
  'a deployment without a namespace': () => inventoryOf([deploymentObject()]),
  hostile: () => inventoryOf(HOSTILE),
  ...Object.fromEntries(rules.map(({ rule, example }) => [rule.id, () => inventoryOf(example().fail)])),
});
