import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Inventory, JsonObject } from '@toride/core';
import { buildInventory } from '@toride/inventory';
import { type Network, type Outcome, PROTOCOLS, readNetwork, surely } from '@toride/network-policy';
import type { SuiteResult } from '../../suite.ts';

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ip: string;
    readonly ports: readonly { readonly port: number; readonly name: string; readonly protocol: string }[];
  }[];
  readonly policies?: readonly JsonObject[] | null;
  /** `x/a x/b TCP/80 allowed blocked blocked`: by ingress, by egress, by both. */
  readonly expected: readonly string[];
}

const KIND = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };

/**
 * Every case of cyclonus' generator: a case is all its steps and all that each expects. Self pairs are compared by what policies
 * say about them, since that is what cyclonus states.
 */
export function runCyclonus(dataDir: string): Promise<SuiteResult> {
  const file = join(dataDir, 'networkpolicy/cyclonus.json.gz');
  const cases = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Case[];
  const failures = cases.flatMap(({ name, steps }) => {
    const wrong = steps.flatMap((step, index) => failedOf(step).map((line) => `step ${index}: ${line}`));
    return wrong.length === 0 ? [] : [`${name}: ${wrong.length} differ, ${wrong[0]}`];
  });
  const { length: total } = cases;
  return Promise.resolve({
    suite: 'networkpolicy/cyclonus',
    total,
    passed: total - failures.length,
    skipped: [],
    failures,
  });
}

function failedOf(step: Step): string[] {
  const network = readNetwork(inventoryOf(step), { ipBlockPods: 'yes' });
  const refused = network.problems.map(({ resource, message }) => `${resource.name} refused: ${message}`);
  const ids = idsByName(network);
  const differing = step.expected.filter((line) => line !== actual(network, ids, line));
  return [...refused, ...differing.map((line) => `expected ${line}, got ${actual(network, ids, line)}`)];
}

function inventoryOf({ namespaces, pods, policies }: Step): Inventory {
  const objects: JsonObject[] = [
    ...Object.entries(namespaces).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
    ...pods.map(({ namespace, name, labels, ip, ports }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels },
      spec: {
        containers: ports.map(({ port, name: own, protocol }) => ({
          name: own,
          image: 'agnhost',
          ports: [{ containerPort: port, name: own, protocol }],
        })),
      },
      status: { podIP: ip },
    })),
    // Some were written by Go without the fields of their type.
    ...(policies ?? []).map((policy) => ({ ...KIND, ...policy })),
  ];
  const documents = objects.map((value, index) => ({ file: 'case', value, pointer: '', index }));
  return buildInventory(documents, { target: { major: 1, minor: 36 } });
}

function idsByName({ world, reach }: Network): ReadonlyMap<string, number> {
  return new Map(
    world.endpoints.map((endpoint) => [
      `${endpoint.namespace}/${endpoint.name}`,
      reach.peers.classOf(endpoint),
    ]),
  );
}

/** An expected line as we would write it. */
function actual({ reach }: Network, ids: ReadonlyMap<string, number>, line: string): string {
  const [source = '', destination = '', connection = ''] = line.split(' ');
  const [name, port] = connection.split('/');
  const from = ids.get(source);
  const to = ids.get(destination);
  const protocol = PROTOCOLS.find((one) => one === name);
  if (from === undefined || to === undefined || protocol === undefined) return 'no such end';
  const say = (outcome: Outcome) =>
    reach.algebra.includes(surely(reach.algebra, outcome), protocol, Number(port)) ? 'allowed' : 'blocked';
  const ingress = say(reach.oneWay('ingress', to, from));
  const egress = say(reach.oneWay('egress', from, to));
  return [source, destination, connection, ingress, egress, say(reach.outcome(from, to))].join(' ');
}
