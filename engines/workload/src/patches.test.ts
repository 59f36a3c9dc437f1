import { pointerTokens, type PatchOperation, type Resource } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { rules } from './rules/index.ts';
import { workload } from './workload-engine.ts';

type Node = Record<string, unknown>;

/** RFC 6902, strictly: a parent that is missing, or a field to replace that is, is an error. */
function apply(root: Node, { op, path, ...rest }: PatchOperation): void {
  const tokens = pointerTokens(path);
  const last = tokens.pop() as string;
  let parent: unknown = root;
  for (const token of tokens) parent = (parent as Node)[token];
  const target = parent as Node;
  expect(typeof target, `${path} has a parent`).toBe('object');
  if (op !== 'add') expect(Object.hasOwn(target, last), `${path} is there`).toBe(true);
  else expect(Object.hasOwn(target, last), `${path} is not there yet`).toBe(false);
  if (op === 'remove') delete target[last];
  else target[last] = (rest as { value: unknown }).value;
}

const copyOf = (resources: readonly Resource[]): Node[] =>
  structuredClone(resources.map(({ object }) => JSON.parse(JSON.stringify(object)) as Node));

test.each(rules.map((rule) => [rule.rule.id, rule.example()] as const))(
  '%s: after its patches its findings are gone',
  async (id, { fail, options = {}, target = '1.36' }) => {
    const before = inventoryOf(fail, { target });
    const { findings } = await runEngine(workload, before, { options, only: [id] });
    const patched = findings.filter(({ patch }) => patch !== undefined);
    if (patched.length === 0) return;
    const objects = copyOf(before.resources);
    for (const { patch } of patched) {
      const index = before.resources.findIndex(({ place }) => place.document === patch?.document);
      for (const operation of patch?.operations ?? []) apply(objects[index] as Node, operation);
    }
    const after = await runEngine(workload, inventoryOf(objects, { target }), { options, only: [id] });
    expect(after.findings.filter(({ patch }) => patch !== undefined)).toEqual([]);
    expect(after.findings.length).toBe(findings.length - patched.length);
  },
);
