import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@toride/core';
import { parseDocument } from '@toride/inventory';
import { readNetwork } from '@toride/network-policy';
import { type ApiServer, inventoryOf, startApiServer } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_KINDS, type AdminKind, generateAdminPolicy } from './admin-policy-generator.ts';
import { randomOf } from './pod-security-generator.ts';

const POLICIES = Number(process.env['TORIDE_POLICIES'] ?? 300);
const seed = Number(process.env['TORIDE_SEED'] ?? randomInt(2 ** 31));
const GROUP = 'policy.networking.k8s.io';

/** What the server adds to reasons that it gives. */
const REMARKS = ['some validation rules were not checked', 'Checked value must be of type integer'];

/** The release whose published CustomResourceDefinitions hold the kind. */
const RELEASES: Readonly<Record<AdminKind, { readonly release: string; readonly path: string }>> = {
  AdminNetworkPolicy: { release: 'v0.1.7', path: 'v1alpha1/adminnetworkpolicies' },
  BaselineAdminNetworkPolicy: { release: 'v0.1.7', path: 'v1alpha1/baselineadminnetworkpolicies' },
  ClusterNetworkPolicy: { release: 'v0.2.0', path: 'v1alpha2/clusternetworkpolicies' },
};

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  for (const kind of ADMIN_KINDS) await define(kind);
});
afterAll(async () => server?.stop());

async function define(kind: AdminKind): Promise<void> {
  const { release, path } = RELEASES[kind];
  const module = `sigs.k8s.io/network-policy-api@${release}`;
  const answer = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const { Dir } = JSON.parse(answer) as { readonly Dir: string };
  const file = join(Dir, 'config/crd/experimental', `${GROUP}_${path.split('/')[1]}.yaml`);
  const { value } = parseDocument(readFileSync(file, 'utf8'), { file, line: 1 });
  const { status } = await server.request(
    'POST',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    value,
  );
  expect(status).toBe(201);
  for (let tries = 0; (await server.request('GET', `/apis/${GROUP}/${path}`)).status !== 200; tries += 1) {
    if (tries > 600) throw new Error(`${kind} is not served`);
    await sleep(100);
  }
}

interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

async function ask(kind: AdminKind, policy: JsonObject): Promise<readonly string[]> {
  const path = `/apis/${GROUP}/${RELEASES[kind].path}?dryRun=All`;
  const { status, body } = await server.request('POST', path, policy);
  const { details, message = '' } = body as Status;
  if (![201, 422].includes(status)) throw new Error(`${status} ${message}: ${JSON.stringify(policy)}`);
  return (details?.causes ?? [])
    .filter(({ message: text = '' }) => !REMARKS.some((remark) => text.includes(remark)))
    .map((cause) => plain(`${cause.field}: ${cause.message}`))
    .sort();
}

/** Types are called by more than one name. */
function plain(message: string): string {
  return message.replace(/^(\S+): .* must be of type .*$/, '$1 has the wrong type');
}

test.each(ADMIN_KINDS)(
  `${POLICIES} generated policies of %s are refused as the server refuses them (TORIDE_SEED=${seed})`,
  async (kind) => {
    const random = randomOf(seed);
    let refused = 0;
    const differences: string[] = [];
    for (let number = 0; number < POLICIES; number += 1) {
      const name =
        kind === 'BaselineAdminNetworkPolicy' && random.chance(0.9) ? 'default' : `policy-${number}`;
      const policy = generateAdminPolicy(random, kind, name);
      const expected = await ask(kind, policy);
      const { problems, policies } = readNetwork(inventoryOf([policy]));
      const ours = problems.map(({ message }) => plain(message)).sort();
      if (ours.join('\n') !== expected.join('\n'))
        differences.push([JSON.stringify(policy), 'expected', ...expected, 'got', ...ours].join('\n'));
      expect(policies).toHaveLength(ours.length > 0 ? 0 : 1);
      if (expected.length > 0) refused += 1;
    }
    expect(differences).toEqual([]);
    process.stdout.write(`TORIDE_SEED=${seed}: ${POLICIES} of ${kind}, ${refused} refused\n`);
    expect(refused).toBeGreaterThan(POLICIES / 4);
    expect(refused).toBeLessThan(POLICIES);
  },
  600_000,
);
