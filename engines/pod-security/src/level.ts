import type { KubernetesVersion } from '@toride/core';

/** Pod Security Standards, from least to most strict. */
export const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

/** The version of the standards: a minor release, or `latest`, which means the version of the cluster. */
export type PolicyVersion = KubernetesVersion | 'latest';

/** What a namespace asks for in one mode: `baseline:v1.30`. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: PolicyVersion;
}

/** True for `privileged`, `baseline` and `restricted`, spelt so. */
export function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

/** Negative when `a` is less strict than `b`. */
export function compareLevels(a: Level, b: Level): number {
  return LEVELS.indexOf(a) - LEVELS.indexOf(b);
}

/**
 * Reads `latest` or `v1.x` as the labels spell it: no patch release, no leading zeros, no other major version.
 *
 * @returns undefined for any other text; the admission plug-in then evaluates `latest`.
 */
export function parsePolicyVersion(text: string): PolicyVersion | undefined {
  if (text === 'latest') return 'latest';
  const minor = /^v1\.(\d|[1-9]\d{1,18})$/.exec(text)?.[1];
  // The server reads a 64-bit integer and refuses more.
  if (minor === undefined || BigInt(minor) > 9223372036854775807n) return undefined;
  return { major: 1, minor: Number(minor) };
}

/** `latest` or `v1.30`. */
export function formatPolicyVersion(version: PolicyVersion): string {
  return version === 'latest' ? 'latest' : `v${version.major}.${version.minor}`;
}

/** `restricted:latest`, as messages and audit annotations name a policy. */
export function formatLevelVersion(policy: LevelVersion): string {
  return `${policy.level}:${formatPolicyVersion(policy.version)}`;
}

export function samePolicyVersion(a: PolicyVersion, b: PolicyVersion): boolean {
  if (a === 'latest' || b === 'latest') return a === b;
  return a.major === b.major && a.minor === b.minor;
}

export function sameLevelVersion(a: LevelVersion, b: LevelVersion): boolean {
  return a.level === b.level && samePolicyVersion(a.version, b.version);
}
