import { randomInt } from 'node:crypto';
import type { JsonObject } from '@toride/core';
import { readNetwork } from '@toride/network-policy';
import { type ApiServer, inventoryOf, startApiServer } from '@toride/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateNetworkPolicy } from './network-policy-generator.ts';
import { randomOf } from './pod-security-generator.ts';

const POLICIES = Number(process.env['TORIDE_POLICIES'] ?? 400);
const seed = Number(process.env['TORIDE_SEED'] ?? randomInt(2 ** 31));
const PATH = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies?dryRun=All';

interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

interface Answer {
  readonly status: number;
  readonly messages: readonly string[];
  readonly unknownFields: readonly string[];
}

describe.each([
  { target: '1.36', as: 'by default', flags: [] },
  {
    target: '1.35',
    as: 'with blocks as before 1.36',
    flags: ['--feature-gates=StrictIPCIDRValidation=false'],
  },
])('a server $as', ({ target, flags }) => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ flags });
  });
  afterAll(async () => server?.stop());

  /** What the server says of a policy, field by field. */
  async function ask(policy: JsonObject): Promise<Answer> {
    const { status, body, warnings } = await server.request('POST', PATH, policy);
    const { details, message = '' } = body as Status;
    const messages = (details?.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`).sort();
    if (![201, 422].includes(status)) throw new Error(`${status} ${message}: ${JSON.stringify(policy)}`);
    const unknownFields = warnings.flatMap((text) => /^unknown field "spec\.(.*)"$/.exec(text)?.[1] ?? []);
    return { status, messages, unknownFields };
  }

  function foretell(policy: JsonObject): Omit<Answer, 'status'> {
    const { problems, inventory } = readNetwork(inventoryOf([policy], { target }));
    return {
      messages: problems.map(({ message }) => message).sort(),
      unknownFields: inventory.unknownFields.map(({ place }) => place.pointer.replace('/spec/', '')),
    };
  }

  test(`${POLICIES} generated NetworkPolicies are refused as the server refuses them (TORIDE_SEED=${seed})`, async () => {
    const random = randomOf(seed);
    const kinds = new Set<string>();
    let refused = 0;
    for (let number = 0; number < POLICIES; number += 1) {
      const policy = generateNetworkPolicy(random, `policy-${number}`);
      const { status, ...answer } = await ask(policy);
      expect(foretell(policy), JSON.stringify(policy)).toEqual(answer);
      expect(answer.messages.length > 0).toBe(status === 422);
      if (status === 422) refused += 1;
      for (const message of answer.messages)
        kinds.add(message.replace(/^.*\.([a-zA-Z]+)[^:]*: /, '$1: ').replace(/value: .*?: /, ''));
    }
    process.stdout.write(
      `TORIDE_SEED=${seed}: ${POLICIES} policies, ${refused} refused, ${kinds.size} kinds of messages\n`,
    );
    expect(refused).toBeGreaterThan(POLICIES / 4);
    expect(refused).toBeLessThan(POLICIES);
  }, 600_000);
});
