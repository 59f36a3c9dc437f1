import { afterAll, beforeAll, expect, test } from 'vitest';
import { admissionPolicies, type AdmissionPolicies } from '@toride/gatekeeper';
import {
  creation,
  lookedUp,
  policyObjects,
  prepare,
  trialsFor,
  VALIDATING,
  whole,
} from './admission-policies-trials.ts';
import {
  ADMIN,
  authorize,
  corpus,
  eventually,
  foretold,
  nameOf,
  pathOf,
  startPolicyWorld,
  text,
  type Plain,
  type PolicyWorld,
  type Said,
  type Trial,
} from './admission-policies-world.ts';
import { inParallel } from './in-parallel.ts';

let world: PolicyWorld;
let policies: AdmissionPolicies;
let trials: readonly Trial[];

beforeAll(async () => {
  world = await startPolicyWorld();
  const objects = policyObjects(VALIDATING);
  const names = objects.filter(({ kind }) => kind === VALIDATING.kind).map(nameOf);
  const namespaces: Plain[] = [
    ...names.map((policy) => ({ name: `p-${policy}`, labels: { policy } })),
    { name: 'shared' },
    { name: 'plain' },
    { name: 'several', labels: { several: 'yes' } },
  ];
  const stored = await prepare(world, namespaces);
  const tried = namespaces.map(({ name }) => text(name)).filter((name) => name !== 'shared');
  trials = await trialsFor(world, tried, stored);
  await inParallel(objects, world.make);
  await untilActive();
  policies = admissionPolicies({ objects: [...objects, ...(await lookedUp(world))], authorize });
}, 300_000);

afterAll(() => world?.stop());

/** All policies are taken up at once: when the last one refuses, so do the others. */
async function untilActive(): Promise<void> {
  const metadata = { name: 'sentinel' };
  const matchConstraints = {
    resourceRules: [
      { apiGroups: [''], apiVersions: ['v1'], resources: ['namespaces'], operations: ['CREATE'] },
    ],
  };
  const spec = { matchConstraints, validations: [{ expression: "object.metadata.name != 'sentinel'" }] };
  await world.make(whole({ metadata, spec }, VALIDATING));
  const binding = { policyName: 'sentinel', validationActions: ['Deny'] };
  await world.make({ ...whole({ metadata }, VALIDATING), kind: `${VALIDATING.kind}Binding`, spec: binding });
  const trial = creation({ apiVersion: 'v1', kind: 'Namespace', metadata }, '', ADMIN);
  await eventually(async () => (await world.send(trial)).code === 422);
}

/** Names that the server makes up differ from run to run, and it has no order among policies. */
function comparable({ code, message, warnings, annotations }: Said): string {
  const sorted = [...warnings].sort((a, b) => (a < b ? -1 : 1));
  const said = JSON.stringify({ code, message, warnings: sorted, annotations });
  return said.replaceAll(/batch-[a-z0-9]{5}\b/g, 'batch-*****');
}

test('policies say of every object what the API server says', async () => {
  expect(policies.problems).toEqual([]);
  const sent = await inParallel(trials, world.send);
  const audited = await world.audited();
  const compared = sent.map(({ trial, auditId, code, message, warnings }) => ({
    trial,
    live: { code, message, warnings, annotations: audited.get(auditId) ?? {} },
    ours: foretold(policies.validate(trial.request), trial.method === 'POST' ? 201 : 200),
  }));
  const differences = compared.filter(({ live, ours }) => comparable(live) !== comparable(ours));
  expect(
    differences.map(({ trial: { path, request }, live, ours }) => ({ path, name: request.name, live, ours })),
  ).toEqual([]);
  expect(new Set(compared.map(({ live }) => live.code))).toEqual(new Set([200, 201, 403, 413, 422]));
  expect(policies.policies.length).toBeGreaterThanOrEqual(60);
  expect(compared.length).toBeGreaterThanOrEqual(60 * 20);
}, 300_000);

test('a policy that the API server refuses is a problem, in its words', async () => {
  for (const document of corpus('refused.yaml')) {
    const policy = whole(document, VALIDATING);
    const { status, body } = await world.server.request('POST', `${pathOf(policy)}?dryRun=All`, policy);
    expect([nameOf(policy), status]).toEqual([nameOf(policy), 422]);
    const { problems } = admissionPolicies({ objects: [policy] });
    const refusal = text((body as Plain)['message']);
    for (const { message } of problems) expect(refusal).toContain(message);
    expect([nameOf(policy), problems.length]).not.toEqual([nameOf(policy), 0]);
  }
});
