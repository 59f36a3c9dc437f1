import { readNetwork, type Service } from '@toride/network-policy';
import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { behindService } from './service-ports.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: { containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }] }] }\n---\n';
const service = (port: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [${port}] }\n`;

test.each([
  ['{ port: 80 }', 'TCP 80'],
  ['{ port: 80, targetPort: 8080 }', 'TCP 8080'],
  ['{ port: 80, targetPort: http }', 'TCP 8080'],
  ['{ port: 80, targetPort: none }', 'none'],
  ['{ port: 53, protocol: UDP }', 'UDP 53'],
  // The server takes zero and the empty text for nothing said (SetDefaults_Service).
  ['{ port: 80, targetPort: 0 }', 'TCP 80'],
  ['{ port: 80, targetPort: "" }', 'TCP 80'],
])('port %s of a Service is %s at its pod', (port, expected) => {
  const inventory = inventoryOf(POD + service(port));
  const { world, reach } = readNetwork(inventory);
  const [resource] = inventory.ofKind<Service>('Service', '');
  const behind = behindService(resource!, undefined, reach.algebra, world.endpoints[0]!);
  expect(reach.algebra.text(behind)).toBe(expected);
});
