import { readdirSync, readFileSync } from 'node:fs';
import { fillDetail, pointerTokens } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { networkPolicy } from './engine.ts';
import { rules } from './rules/index.ts';

const FOLDER = new URL('./rules/', import.meta.url);
const engine = await networkPolicy.load();

test('the list of rules is the folder of rules', () => {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -'.ts'.length));
  expect(rules.map(({ rule }) => rule.id)).toEqual(names.sort().map((name) => `network-policy/${name}`));
});

test('every rule file says where its matter comes from', () => {
  for (const { rule } of rules) {
    const text = readFileSync(new URL(`${rule.id.slice('network-policy/'.length)}.ts`, FOLDER), 'utf8');
    expect(text, rule.id).toMatch(/\/\*\*[\s\S]{30,}?\*\/\s*export const/);
  }
});

describe.each(rules.map((rule) => [rule.rule.id, rule] as const))('%s', (id, { rule, example }) => {
  const run = async (text: string) => {
    const inventory = inventoryOf(text);
    expect(inventory.diagnostics).toEqual([]);
    return { ...(await runEngine(engine, inventory, { only: [id] })), inventory };
  };

  test('its passing example passes', async () => {
    const { findings, tallies } = await run(example().pass);
    expect(findings).toEqual([]);
    expect(tallies[`${id} pass`] ?? 0).toBeGreaterThanOrEqual(1);
  });

  test('its failing example fails, at a line, with a whole sentence', async () => {
    const { findings, inventory } = await run(example().fail);
    expect(findings.length).toBeGreaterThan(0);
    for (const { at, rule: own, values, verdict } of findings) {
      expect(own).toBe(id);
      if (verdict !== 'unknown') expect(fillDetail(rule.detail, values)).not.toMatch(/[{}]/);
      const resource = inventory.resources.find(({ place }) => place.document === at.document);
      expect(valueAt(resource?.object, at.pointer), at.pointer).toBeDefined();
      expect(inventory.locate(at).line ?? 0).toBeGreaterThan(0);
    }
  });

  test('its texts are short where they are shown in lines', () => {
    expect(rule.title.length).toBeLessThanOrEqual(70);
    expect(rule.reason.length).toBeLessThanOrEqual(48);
  });
});

function valueAt(root: unknown, pointer: string): unknown {
  return pointerTokens(pointer).reduce<unknown>(
    (node, token) =>
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[token] : undefined,
    root,
  );
}
