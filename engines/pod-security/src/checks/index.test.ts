import { readdirSync } from 'node:fs';
import { compareKubernetesVersions, parseKubernetesVersion } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { describe, expect, test } from 'vitest';
import { podSecurity } from '../engine.ts';
import { examples } from '../examples.ts';
import { CHECKS } from './index.ts';

const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''));

test('the list holds every check of the folder, and a file is called as its rule', () => {
  expect(CHECKS.map(({ rule }) => rule.id.replace('pod-security/', '')).sort()).toEqual(files.sort());
});

test('ids are unique', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
});

test.each(CHECKS)('$id: revisions rise, and only restricted checks stand in for baseline ones', (check) => {
  const since = check.versions.map((revision) => parseKubernetesVersion(revision.since));
  since.slice(1).forEach((version, index) => {
    expect(compareKubernetesVersions(version, since[index]!)).toBeGreaterThan(0);
  });
  for (const id of check.versions.flatMap((revision) => revision.overrides ?? [])) {
    expect(check.level).toBe('restricted');
    expect(CHECKS.find((other) => other.id === id)?.level).toBe('baseline');
  }
});

describe.each(podSecurity.rules.map((rule) => [rule.id, rule] as const))('%s', (id) => {
  const verdicts = async (yaml: string): Promise<readonly string[]> => {
    const { findings } = await runEngine(podSecurity, inventoryOf(yaml, { target: '1.37' }));
    return findings
      .filter(({ rule, verdict }) => rule === id && verdict === undefined)
      .map(({ rule }) => rule);
  };

  test('its failing example fails', async () => {
    expect(await verdicts(examples[id]!.fail)).not.toEqual([]);
  });

  test('its passing example passes', async () => {
    expect(await verdicts(examples[id]!.pass)).toEqual([]);
  });
});
