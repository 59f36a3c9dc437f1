import { readdirSync, readFileSync } from 'node:fs';
import { fillDetail } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { exists } from './edits.ts';
import { rules } from './rules/index.ts';
import { workload } from './workload-engine.ts';

const FOLDER = new URL('./rules/', import.meta.url);

test('the list of rules is the folder of rules', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const names = files.map((file) => file.slice(0, -'.ts'.length)).filter((name) => name !== 'index');
  expect(rules.map(({ rule }) => rule.id)).toEqual(names.sort().map((name) => `workload/${name}`));
});

test('every rule file begins with its source in a comment', () => {
  for (const { rule } of rules) {
    const text = readFileSync(new URL(`${rule.id.slice('workload/'.length)}.ts`, FOLDER), 'utf8');
    expect(text, rule.id).toMatch(/\/\*\*[\s\S]{30,}?\*\/\s*export const/);
  }
});

describe.each(rules.map((rule) => [rule.rule.id, rule] as const))('%s', (id, { rule, noise, ...rest }) => {
  const example = rest.example();
  const run = async (text: string) => {
    const inventory = inventoryOf(text, example.target === undefined ? {} : { target: example.target });
    expect(inventory.diagnostics).toEqual([]);
    expect(inventory.refused.map((resource) => resource.refused)).toEqual([]);
    const result = await runEngine(workload, inventory, { options: example.options ?? {}, only: [id] });
    return { ...result, inventory };
  };

  test('its passing example passes', async () => {
    const { findings, tallies } = await run(example.pass);
    expect(findings).toEqual([]);
    expect(tallies[`${id} pass`] ?? 0, 'a pass, not only not-applicable').toBeGreaterThanOrEqual(
      rule.scope === 'object' && tallies[`${id} not-applicable`] !== undefined ? 0 : 1,
    );
  });

  test('its failing example fails, at a line, with a whole sentence', async () => {
    const { findings, inventory } = await run(example.fail);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.rule).toBe(id);
      expect(fillDetail(rule.detail, finding.values)).not.toMatch(/[{}]/);
      const resource = inventory.resources.find(({ place }) => place.document === finding.at.document);
      const dropped = inventory.unknownFields.some(({ place }) => place.pointer === finding.at.pointer);
      expect(dropped || exists(resource?.object, finding.at.pointer), finding.at.pointer).toBe(true);
      expect(inventory.locate(finding.at).line ?? 0).toBeGreaterThan(0);
    }
  });

  test('its texts are short where they are shown in lines', () => {
    expect(rule.title.length).toBeLessThanOrEqual(70);
    expect(rule.reason.length).toBeLessThanOrEqual(48);
    expect(noise.includes('|')).toBe(false);
  });
});
