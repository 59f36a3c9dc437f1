import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byCodeUnit, isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { expandObjects, regoDriver, testPolicies } from '@toride/gatekeeper';
import { parseDocument } from '@toride/inventory';
import { goTool } from '@toride/testkit';
import type { SuiteResult } from '../suite.ts';
import { Random, randomExpansion, randomMatch, randomObjects } from './generate.ts';

/** Match blocks that are compared in one run of gator: starting it costs more than a block. */
const BLOCKS = 25;

/** Violates whatever it is asked about, so that the match block alone decides. */
const TEMPLATE: JsonObject = {
  apiVersion: 'templates.gatekeeper.sh/v1',
  kind: 'ConstraintTemplate',
  metadata: { name: 'always' },
  spec: {
    crd: { spec: { names: { kind: 'Always' } } },
    targets: [
      {
        target: 'admission.k8s.gatekeeper.sh',
        rego: 'package always\nviolation[{"msg": msg}] { msg := sprintf("%v", [input.review.object.metadata]) }',
      },
    ],
  },
};

/**
 * Random match blocks, expansions and mutators beside the real gator: `test` must say the same of every object, `expand`
 * must make the same objects. One case is one match block, and one expansion for every {@link BLOCKS} of them.
 */
export async function runGatekeeperMatch(): Promise<SuiteResult> {
  const blocks = Number(process.env['TORIDE_GATEKEEPER_BLOCKS'] ?? 200);
  const seed = Number(process.env['TORIDE_SEED'] ?? 1);
  const gator = await goTool('github.com/open-policy-agent/gatekeeper/v3/cmd/gator', 'v3.23.1', 'gator');
  const folder = await mkdtemp(join(tmpdir(), 'toride-gator-'));
  const failures: string[] = [];
  let total = 0;
  try {
    for (let round = 0; round * BLOCKS < blocks; round += 1) {
      const random = new Random(seed * 1_000_003 + round);
      const world = makeWorld(random);
      const file = join(folder, 'world.yaml');
      await writeFile(file, world.map((object) => stringifyJson(object)).join('\n---\n'));
      total += BLOCKS + 1;
      failures.push(
        ...(await compareTest(gator, file, world, round)),
        ...(await compareExpand(gator, file, world, round)),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { suite: 'gatekeeper-match', total, passed: total - failures.length, skipped: [], failures };
}

function makeWorld(random: Random): JsonObject[] {
  const constraints = Array.from({ length: BLOCKS }, (_, index) => ({
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'Always',
    metadata: { name: `c${index}` },
    spec: { match: randomMatch(random), enforcementAction: random.pick(['deny', 'warn', 'dryrun']) },
  }));
  return [TEMPLATE, ...constraints, ...randomExpansion(random), ...randomObjects(random, 20)];
}

/** One line a match block that differs. */
async function compareTest(
  gator: string,
  file: string,
  world: readonly JsonObject[],
  round: number,
): Promise<string[]> {
  const theirs = await run(gator, ['test', '-f', file, '-o', 'json']);
  const { violations, errors, policies } = testPolicies(world.map(parsed), [regoDriver()]);
  const refused = errors[0]?.message ?? policies.problems[0]?.message;
  if ('error' in theirs || refused !== undefined) return differentErrors(round, 'test', theirs, refused);
  const said = Array.isArray(theirs.value) ? (theirs.value as readonly JsonObject[]) : [];
  const expected = said.map((result) => ({
    constraint: text(result, 'constraint', 'metadata', 'name'),
    line: `${objectText(result['violatingObject'])} ${text(result, 'enforcementAction')} ${text(result, 'msg')}`,
  }));
  const actual = violations.map(({ constraint, object, actions, message }) => ({
    constraint: constraint.name,
    line: `${objectText(object)} ${actions.join(',')} ${message}`,
  }));
  return Array.from({ length: BLOCKS }, (_, index) => `c${index}`).flatMap((name) => {
    const lines = (all: readonly { constraint: string; line: string }[]): string[] =>
      all
        .filter(({ constraint }) => constraint === name)
        .map(({ line }) => line)
        .sort(byCodeUnit);
    const [want, got] = [lines(expected), lines(actual)];
    const missing = want.filter((line) => !got.includes(line));
    const extra = got.filter((line) => !want.includes(line));
    if (missing.length + extra.length === 0 && want.length === got.length) return [];
    const block = stringifyJson(world.find((object) => text(object, 'metadata', 'name') === name)?.['spec']);
    return [`round ${round} ${name} ${block}: missing ${missing.join(' | ')}; too many ${extra.join(' | ')}`];
  });
}

async function compareExpand(
  gator: string,
  file: string,
  world: readonly JsonObject[],
  round: number,
): Promise<string[]> {
  const theirs = await run(gator, ['expand', '-n', file, '-f', 'json']);
  const ours = expandObjects(world.map(parsed));
  const refused = ours.errors[0] ?? ours.policies.problems[0]?.message;
  if ('error' in theirs || refused !== undefined) return differentErrors(round, 'expand', theirs, refused);
  const expected = theirs.documents.map(sorted).sort(byCodeUnit);
  const actual = ours.objects.map((object) => sorted(object)).sort(byCodeUnit);
  if (expected.join('\n') === actual.join('\n')) return [];
  return [`round ${round} expand: expected ${expected.join(' ')}, got ${actual.join(' ')}`];
}

/** A run that gator refuses as a whole must be one in which something is refused here. */
function differentErrors(round: number, verb: string, theirs: Output, refused: string | undefined): string[] {
  if ('error' in theirs && refused !== undefined) return [];
  const said = 'error' in theirs ? theirs.error : 'nothing';
  return [`round ${round} ${verb}: gator refuses ${said}, here ${refused ?? 'nothing'}`];
}

type Output =
  | { readonly error: string }
  /** The whole as one document, and each of several. */
  | { readonly value: Json; readonly documents: readonly Json[] };

function run(gator: string, args: readonly string[]): Promise<Output> {
  return new Promise((resolve) => {
    const child = execFile(gator, args, { maxBuffer: 1 << 28 }, (_error, stdout, stderr) => {
      // Violations make gator exit with 1 too: only a message is an error.
      const said = stderr.split('\n').filter((line) => line.trim() !== '' && !line.includes(' WARNING '));
      if (said.length > 0) return resolve({ error: said.join('\n') });
      const documents = stdout
        .split(/^---$|(?<=\})---$/m)
        .filter((part) => part.trim() !== '')
        .map((part) => parseDocument(part, { file: 'gator', line: 1 }).value ?? null);
      return resolve({ value: documents[0] ?? null, documents });
    });
    // gator reads a standard input that is a pipe to its end.
    child.stdin?.end();
  });
}

/** As the parser makes it: without a prototype. */
function parsed(object: JsonObject): JsonObject {
  const { value } = parseDocument(stringifyJson(object), { file: 'world', line: 1 });
  return isJsonObject(value) ? value : {};
}

function sorted(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(sorted).join(',')}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${sorted(member)}`).join(',')}}`;
}

function text(value: Json | undefined, ...path: readonly string[]): string {
  const found = path.reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), value);
  return typeof found === 'string' ? found : '';
}

function objectText(object: Json | undefined): string {
  return `${text(object, 'apiVersion')} ${text(object, 'kind')} ${text(object, 'metadata', 'namespace')}/${text(object, 'metadata', 'name')}`;
}
