import { randomInt } from 'node:crypto';
import { asAdmitted, CHECKS, evaluatePod, LEVELS, type PodLike } from '@toride/pod-security';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';
import { generatePod, randomOf, type Random } from './pod-security-generator.ts';
import {
  auditDifferences,
  differences,
  podCreation,
  startWorld,
  TARGET,
  type Outcome,
  type World,
} from './pod-security-world.ts';

const PODS = 2000;
const seed = Number(process.env['TORIDE_SEED'] ?? randomInt(2 ** 31));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test(`${PODS} generated pods: decision, message, warnings and audit annotations (TORIDE_SEED=${seed})`, async () => {
  const random = randomOf(seed);
  const namespaces = Array.from({ length: 40 }, (_, index) => `generated-${index}`);
  await inParallel(namespaces, (name) => world.makeNamespace(name, labels(random)));
  const pods = Array.from({ length: PODS }, (_, index) => generatePod(random, `pod-${index}`));
  const outcomes = await inParallel(pods, (pod) =>
    world.ask(podCreation(pod, asAdmitted(pod), random.pick(namespaces))),
  );
  report(outcomes);
  expect(differences(outcomes)).toEqual([]);
  expect(await auditDifferences(world, outcomes)).toEqual([]);
  expect(checksHit(pods)).toEqual(new Set(CHECKS.map(({ id }) => id)));
  expect(outcomes.filter(({ beforeAdmission }) => beforeAdmission).length).toBeLessThan(PODS / 50);
}, 300_000);

function labels(random: Random): Record<string, string> {
  const all: Record<string, string> = {};
  for (const mode of ['enforce', 'audit', 'warn']) {
    if (random.chance(0.7)) all[`pod-security.kubernetes.io/${mode}`] = random.pick(LEVELS);
    if (random.chance(0.6)) all[`pod-security.kubernetes.io/${mode}-version`] = version(random);
  }
  return all;
}

/** Later versions than the server's are evaluated as its own, and named as they were asked for. */
function version(random: Random): string {
  return random.chance(0.3) ? 'latest' : `v1.${random.int(TARGET.minor + 3)}`;
}

/** Unmasked needs a user namespace, which baseline relaxes for since 1.35: only an older version can refuse a valid pod for it. */
function checksHit(pods: readonly PodLike[]): Set<string> {
  const versions = ['latest', { major: 1, minor: 30 }] as const;
  const violations = pods
    .map(asAdmitted)
    .flatMap((pod) =>
      LEVELS.flatMap((level) => versions.flatMap((at) => evaluatePod(pod, level, at, TARGET))),
    );
  return new Set(violations.map(({ check }) => check.id));
}

function report(outcomes: readonly Outcome[]): void {
  const count = (code: number): number => outcomes.filter(({ live }) => live.code === code).length;
  const warned = outcomes.filter(({ live }) => live.warnings.length > 0).length;
  const unseen = outcomes.filter(({ beforeAdmission }) => beforeAdmission);
  const reasons = [
    ...new Set(unseen.map(({ live }) => live.message.replace(/^Pod "[^"]*" is invalid: /, ''))),
  ];
  process.stdout.write(
    `TORIDE_SEED=${seed}: ${count(201)} admitted (${warned} with warnings), ${count(403)} refused, ` +
      `${unseen.length} refused by object validation before admission\n${reasons.map((reason) => `  ${reason}\n`).join('')}`,
  );
}
