import { pointerTokens, type KubernetesObject, type PatchOperation } from '@toride/core';
import { deployment, inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { podSecurity } from './engine.ts';

type Node = Record<string, unknown>;

/** Strict as RFC 6902 is: `add` needs its parent, `replace` its target. */
function apply(object: KubernetesObject, operations: readonly PatchOperation[]): KubernetesObject {
  const copy = structuredClone(object);
  for (const operation of operations) {
    const tokens = pointerTokens(operation.path);
    const last = tokens.pop() ?? '';
    const parent = tokens.reduce<Node>(
      (node, token) => {
        expect(node, operation.path).toHaveProperty([token]);
        return node[token] as Node;
      },
      copy as unknown as Node,
    );
    if (operation.op !== 'add') expect(parent).toHaveProperty([last]);
    const value = operation.op === 'remove' ? undefined : operation.value;
    if (Array.isArray(parent)) parent.push(value);
    else parent[last] = value;
  }
  return copy;
}

const optional = <T>(fields: Record<string, fc.Arbitrary<T>>) => fc.record(fields, { requiredKeys: [] });
const context = optional<unknown>({
  privileged: fc.boolean(),
  allowPrivilegeEscalation: fc.boolean(),
  runAsNonRoot: fc.boolean(),
  runAsUser: fc.constantFrom(0, 1),
  seccompProfile: fc.constantFrom({ type: 'RuntimeDefault' }, { type: 'Unconfined' }),
  capabilities: optional({
    add: fc.subarray(['CHOWN', 'NET_RAW', 'CAP_SYS_ADMIN']),
    drop: fc.subarray(['ALL', 'CHOWN', 'KILL']),
  }),
});
const containers = fc
  .array(optional<unknown>({ securityContext: context }), { minLength: 1, maxLength: 3 })
  .map((list) => list.map((fields, index) => ({ name: `c${index}`, image: 'a', ...fields })));
const specs = fc.record(
  {
    containers,
    initContainers: containers.map((list) => list.map((each) => ({ ...each, name: `i-${each.name}` }))),
    securityContext: context,
    os: fc.constantFrom({ name: 'linux' }, { name: 'windows' }),
  },
  { requiredKeys: ['containers'] },
);

test('after its patch a finding is gone, and no other one has come', async () => {
  await fc.assert(
    fc.asyncProperty(specs, async (spec) => {
      const object = deployment(spec);
      const keysOf = async (each: KubernetesObject) => {
        const { findings } = await runEngine(podSecurity, inventoryOf([each]));
        return findings.map((finding) => ({ finding, key: `${finding.rule} ${finding.at.pointer}` }));
      };
      const before = await keysOf(object);
      for (const { finding, key } of before) {
        if (finding.patch === undefined) continue;
        const after = await keysOf(apply(object, finding.patch.operations));
        const left = after.map((each) => each.key);
        expect(left).not.toContain(key);
        expect(left.filter((each) => !before.some((known) => known.key === each))).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
