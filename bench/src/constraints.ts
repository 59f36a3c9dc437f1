import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '@toride/core';
import { GatekeeperClient, readPolicies, regoDriver, reviewOf, type Review } from '@toride/gatekeeper';
import { parseDocument } from '@toride/inventory';
import { inTurn, type Benchmark, type BenchOptions, type Figure } from './figure.ts';

const LIBRARY = fileURLToPath(new URL('../../../shared/conformance/gatekeeper-library', import.meta.url));
const TEMPLATES = [
  'general/allowedrepos',
  'general/requiredlabels',
  'pod-security-policy/privileged-containers',
];
const MATCHING = 10;
const ALL = 1_000;
const TEAMS = ALL / MATCHING;
const BAR = 2;

/**
 * A thousand constraints, of which ten match each pod, beside ten that match them all: whoever has many teams pays for those
 * that concern an object. In one process, without reading files.
 */
export const constraintsBenchmark: Benchmark = {
  name: 'constraints',
  run(options) {
    if (!existsSync(LIBRARY)) throw new Error(`the Gatekeeper library is not there: ${LIBRARY}`);
    return Promise.resolve([
      figureOf('chosen by a label', (team) => ({ labelSelector: { matchLabels: { team } } }), options),
      figureOf('chosen by namespace', (team) => ({ namespaces: [team] }), options),
      figureOf('chosen by a pattern of namespaces', (team) => ({ namespaces: [`${team}-*`, team] }), options),
    ]);
  },
};

type MatchOf = (team: string) => JsonObject;

function figureOf(how: string, matchOf: MatchOf, { short }: BenchOptions): Figure {
  const few = clientOf(MATCHING, () => ({}));
  const many = clientOf(ALL, matchOf);
  const reviews = Array.from({ length: TEAMS * 5 }, (_, index) => reviewOf(podOf(index)));
  const [fewTime, manyTime] = inTurn(
    short ? 5 : 21,
    () => microseconds(few, reviews),
    () => microseconds(many, reviews),
  );
  const ratio = manyTime / fewTime;
  return {
    what: `${ALL} constraints of which ${MATCHING} match each pod, ${how}`,
    ratio,
    ours: `${manyTime.toFixed(1)} µs a pod`,
    other: `those ${MATCHING} alone, ${fewTime.toFixed(1)} µs`,
    bar: `at most ${BAR}`,
    holds: ratio <= BAR,
  };
}

function clientOf(count: number, matchOf: MatchOf): GatekeeperClient {
  const templates = TEMPLATES.map((name) => {
    const text = readFileSync(join(LIBRARY, name, 'template.yaml'), 'utf8');
    const { value } = parseDocument(text, { file: name, line: 1 });
    if (!isJsonObject(value)) throw new Error(`${name}: expected a template`);
    return value;
  });
  const constraints = Array.from({ length: count }, (_, index) => constraintOf(index, matchOf));
  const policies = readPolicies([...templates, ...constraints]);
  const [problem] = policies.problems;
  if (problem !== undefined) throw new Error(problem.message);
  return new GatekeeperClient({ ...policies, drivers: [regoDriver()] });
}

const KINDS: readonly (readonly [kind: string, parameters: JsonObject])[] = [
  ['K8sAllowedRepos', { repos: ['registry.example/', 'mirror.example/'] }],
  ['K8sRequiredLabels', { labels: [{ key: 'team', allowedRegex: '^t[0-9]+$' }] }],
  ['K8sPSPPrivilegedContainer', { exemptImages: ['trusted.example/*'] }],
];

function constraintOf(index: number, matchOf: MatchOf): JsonObject {
  const [kind, parameters] = KINDS[index % KINDS.length] ?? ['', {}];
  const match = { kinds: [{ apiGroups: [''], kinds: ['Pod'] }], ...matchOf(teamOf(index / MATCHING)) };
  return {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind,
    metadata: { name: `c${index}` },
    spec: { match, parameters },
  };
}

function teamOf(number: number): string {
  return `t${Math.floor(number) % TEAMS}`;
}

/** Every tenth breaks a policy. */
function podOf(index: number): JsonObject {
  const team = teamOf(index);
  const images = index % 10 === 0 ? ['docker.io/nginx', 'docker.io/envoy'] : ['nginx', 'envoy'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: team, labels: { team, app: `app-${index % 7}` } },
    spec: {
      containers: images.map((name, at) => ({
        name: `c${at}`,
        image: index % 10 === 0 ? `${name}:1.${index}` : `registry.example/${name}:1.${index}`,
        securityContext: { privileged: false },
      })),
    },
  };
}

let found = 0;

function microseconds(client: GatekeeperClient, reviews: readonly Review[]): number {
  const start = process.hrtime.bigint();
  for (const review of reviews) found += client.review(review).length;
  const elapsed = Number(process.hrtime.bigint() - start) / reviews.length / 1000;
  if (found === 0) throw new Error('expected violations');
  return elapsed;
}
