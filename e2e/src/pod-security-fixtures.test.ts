import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from '@toride/inventory';
import { asAdmitted, parsePolicyVersion, type PodLike } from '@toride/pod-security';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';
import { differences, podCreation, startWorld, TARGET, type World } from './pod-security-world.ts';

const data =
  process.env['TORIDE_CONFORMANCE_DATA'] ??
  fileURLToPath(new URL('../../../shared/conformance', import.meta.url));
const root = join(data, 'pod-security');

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface Fixture {
  readonly path: string;
  readonly level: string;
  readonly version: string;
  readonly pod: PodLike;
}

test.runIf(existsSync(root))(
  'every fixture up to the server: the same decision and message as dry-run creates',
  async () => {
    const fixtures = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml'))
      .sort()
      .map(readFixture)
      .filter(({ version }) => isKnown(version));
    const policies = new Map(
      fixtures.map(({ level, version }) => [`${level}-${version}`, { level, version }]),
    );
    await inParallel([...policies.values()], ({ level, version }) =>
      world.makeNamespace(namespaceOf(level, version), {
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': version,
      }),
    );
    const outcomes = await inParallel(fixtures, ({ pod, level, version }) =>
      world.ask(podCreation(pod, asAdmitted(pod), namespaceOf(level, version))),
    );
    const unseen = outcomes
      .map((outcome, index) => ({ ...outcome, path: fixtures[index]?.path }))
      .filter(({ beforeAdmission }) => beforeAdmission);
    const list = unseen.map(({ path, live }) => `${path}: ${live.message}`).join('\n');
    process.stdout.write(
      `${fixtures.length} fixtures, ${unseen.length} refused by object validation before admission:\n${list}\n`,
    );
    expect(differences(outcomes)).toEqual([]);
    expect(unseen.length).toBeLessThan(fixtures.length / 10);
    // Both answers occur, or the comparison compared nothing.
    expect(outcomes.filter(({ live }) => live.code === 403).length).toBeGreaterThan(fixtures.length / 2);
    expect(outcomes.filter(({ live }) => live.code === 201).length).toBeGreaterThan(fixtures.length / 10);
  },
  300_000,
);

/** Namespace and pod names may hold no underscore. */
function readFixture(path: string): Fixture {
  const [level = '', version = ''] = path.split(sep);
  const { value } = parseDocument(readFileSync(join(root, path), 'utf8'), { file: path, line: 1 });
  const pod = value as PodLike;
  const { generateName: _, name = '', ...metadata } = pod.metadata ?? {};
  return {
    path,
    level,
    version,
    pod: { ...pod, metadata: { ...metadata, name: name.replaceAll('_', '-') } },
  };
}

function namespaceOf(level: string, version: string): string {
  return `${level}-${version.replace('.', '-')}`;
}

function isKnown(version: string): boolean {
  const parsed = parsePolicyVersion(version);
  return parsed !== undefined && parsed !== 'latest' && parsed.minor <= TARGET.minor;
}
