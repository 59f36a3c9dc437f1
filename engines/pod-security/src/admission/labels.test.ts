import { describe, expect, test } from 'vitest';
import { formatLevelVersion } from '../level.ts';
import { MODES, policyOf, type Policy } from './labels.ts';
import { aggregate } from './status.ts';

const labels = (modes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(modes).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]),
  );
const shown = (policy: Policy): string[] => MODES.map((mode) => formatLevelVersion(policy[mode]));

describe('what labels ask for', () => {
  test.each([
    [{}, ['privileged:latest', 'privileged:latest', 'privileged:latest']],
    [{ enforce: 'baseline' }, ['baseline:latest', 'privileged:latest', 'baseline:latest']],
    [
      { enforce: 'baseline', 'enforce-version': 'v1.30' },
      ['baseline:v1.30', 'privileged:latest', 'baseline:v1.30'],
    ],
    [
      { enforce: 'baseline', 'enforce-version': 'v1.30', 'warn-version': 'v1.2' },
      ['baseline:v1.30', 'privileged:latest', 'baseline:v1.2'],
    ],
    [
      { enforce: 'restricted', warn: 'privileged' },
      ['restricted:latest', 'privileged:latest', 'privileged:latest'],
    ],
    [
      { audit: 'restricted', 'audit-version': 'v1.0' },
      ['privileged:latest', 'restricted:v1.0', 'privileged:latest'],
    ],
    [{ enforce: 'low' }, ['restricted:latest', 'privileged:latest', 'privileged:latest']],
    [
      { enforce: 'baseline', audit: 'x', warn: 'y', 'enforce-version': '1.2' },
      ['baseline:latest', 'privileged:latest', 'privileged:latest'],
    ],
  ])('%j', (modes, expected) => {
    expect(shown(policyOf(labels(modes)).policy)).toEqual(expected);
  });

  test('defaults hold for modes without labels', () => {
    const defaults: Policy = {
      enforce: { level: 'baseline', version: { major: 1, minor: 30 } },
      audit: { level: 'restricted', version: 'latest' },
      warn: { level: 'privileged', version: 'latest' },
    };
    // Warnings follow only what the namespace itself enforces.
    expect(shown(policyOf(undefined, defaults).policy)).toEqual([
      'baseline:v1.30',
      'restricted:latest',
      'privileged:latest',
    ]);
    expect(shown(policyOf(labels({ enforce: 'restricted' }), defaults).policy)).toEqual([
      'restricted:v1.30',
      'restricted:latest',
      'restricted:v1.30',
    ]);
  });
});

test('several unreadable labels make one message, in the order of modes', () => {
  const { errors } = policyOf(labels({ warn: 'a', enforce: 'b', 'enforce-version': 'v1' }));
  expect(aggregate(errors)).toBe(
    '[metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "b": must be one of privileged, baseline, restricted, ' +
      'metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: "v1": must be "latest" or "v1.x", ' +
      'metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "a": must be one of privileged, baseline, restricted]',
  );
});
