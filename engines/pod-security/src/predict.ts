import {
  byCodeUnit,
  type Inventory,
  type KubernetesVersion,
  type ObjectMeta,
  type Resource,
  type Workload,
} from '@toride/core';
import { DEFAULT_CONFIGURATION, type PodSecurityConfiguration } from './admission/configuration.ts';
import { isExemptRuntimeClass } from './admission/exemptions.ts';
import { policyOf } from './admission/labels.ts';
import { changesFor, type Change } from './changes.ts';
import { checkWorkload, type WorkloadResult } from './check-workloads.ts';
import { seesEveryWorkload } from './coverage.ts';
import { LEVELS, type Level, type LevelVersion, type PolicyVersion } from './level.ts';
import { ownerOf } from './owner.ts';

export interface PredictOptions {
  /** Only this namespace; all of them without it. */
  readonly namespace?: string;
  /** The level that namespaces go to; without it each keeps its own, and only versions change. */
  readonly level?: Level;
  /** The version of the standards that they go to, `latest` with a level unless said. */
  readonly version?: PolicyVersion;
  /** The version that the cluster goes to; the inventory's target unless said. It is what `latest` then means. */
  readonly clusterVersion?: KubernetesVersion;
  /** Labels and annotations that name a workload's owner, see {@link ownerOf}. */
  readonly ownerKeys?: readonly string[];
  /** The plug-in's defaults and exemptions. */
  readonly configuration?: PodSecurityConfiguration;
}

/** How a workload fares: broken only then, broken today too, mended by the change, or outside the standards. */
export type Fate = 'newly-broken' | 'already-broken' | 'mended' | 'passes' | 'exempt';

export interface WorkloadPrediction {
  readonly workload: Workload;
  readonly owner: string;
  readonly fate: Fate;
  /** Under the future policy; its message is empty where it passes. */
  readonly result: WorkloadResult;
}

export interface OwnerPrediction {
  readonly owner: string;
  /** Those that break then, the newly broken ones first. */
  readonly workloads: readonly WorkloadPrediction[];
}

export interface NamespacePrediction {
  /** Undefined for workloads whose documents leave it unset. */
  readonly namespace: string | undefined;
  /** What it enforces today; undefined where the Namespace is not among the input. */
  readonly today: LevelVersion | undefined;
  readonly future: LevelVersion;
  readonly counts: Readonly<Record<Fate, number>>;
  /** What breaks, by owner, sorted by name. */
  readonly owners: readonly OwnerPrediction[];
  /** The highest level that every workload passes today, at the cluster's version. */
  readonly highest: Level;
  /** What stands between the namespace and the next level; absent at `restricted`. */
  readonly next?: { readonly level: Level; readonly changes: readonly Change[] };
  /** False where some workloads were not seen: nothing breaks is then not to be said. */
  readonly complete: boolean;
}

export interface Prediction {
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
  /** In the order of names, those without one last. */
  readonly namespaces: readonly NamespacePrediction[];
  /** Objects that the API server would refuse anyway: nothing is predicted of them. */
  readonly notEvaluated: readonly Resource[];
}

/**
 * What breaks when namespaces go to another level or version of the standards, or the cluster to another version: per
 * namespace and owner, compared with what is broken today, with the fewest changes that lead to the next level.
 *
 * @example predict(inventory, { level: 'restricted' }).namespaces[0]?.counts['newly-broken'] // 3
 * @example predict(inventory, { clusterVersion: { major: 1, minor: 37 } })
 */
export function predict(inventory: Inventory, options: PredictOptions = {}): Prediction {
  const names = namespacesWithWorkloads(inventory);
  const asked = options.namespace === undefined ? names : names.filter((name) => name === options.namespace);
  return {
    from: inventory.target,
    to: options.clusterVersion ?? inventory.target,
    namespaces: asked.map((name) => predictNamespace(inventory, name, options)),
    notEvaluated: inventory.refused.filter(
      ({ namespace }) => options.namespace === undefined || namespace === options.namespace,
    ),
  };
}

function namespacesWithWorkloads(inventory: Inventory): (string | undefined)[] {
  const named = inventory.namespaces.filter((name) => inventory.workloadsIn(name).length > 0);
  return inventory.workloadsIn(undefined).length > 0 ? [...named, undefined] : named;
}

function predictNamespace(
  inventory: Inventory,
  namespace: string | undefined,
  options: PredictOptions,
): NamespacePrediction {
  const today = policyToday(inventory, namespace, options);
  const future = futurePolicy(today, options);
  const predictions = oncePerController(
    inventory
      .workloadsIn(namespace)
      .map((workload) => predictWorkload(workload, namespace, today, future, inventory, options)),
  );
  const subject = predictions.filter(({ fate }) => fate !== 'exempt').map(({ workload }) => workload);
  return {
    namespace,
    today,
    future,
    counts: countsOf(predictions),
    owners: byOwner(predictions),
    ...levelsOf(subject, inventory.target),
    complete: seesEveryWorkload(inventory, namespace),
  };
}

/** A controller counts once: by its template, or where that is let in, by the first of its drifted pods that is not. */
function oncePerController(predictions: readonly WorkloadPrediction[]): readonly WorkloadPrediction[] {
  const byController = new Map<Resource, WorkloadPrediction>();
  for (const prediction of predictions) {
    const before = byController.get(prediction.workload.resource);
    if (before === undefined || (before.result.allowed && !prediction.result.allowed))
      byController.set(prediction.workload.resource, prediction);
  }
  return [...byController.values()];
}

function policyToday(
  inventory: Inventory,
  name: string | undefined,
  { configuration = DEFAULT_CONFIGURATION }: PredictOptions,
): LevelVersion | undefined {
  const namespace = name === undefined ? undefined : inventory.find('Namespace', '', undefined, name);
  if (namespace === undefined) return undefined;
  const { labels } = namespace.object.metadata as ObjectMeta;
  return policyOf(labels, configuration.defaults).policy.enforce;
}

function futurePolicy(today: LevelVersion | undefined, options: PredictOptions): LevelVersion {
  const { level, version, configuration = DEFAULT_CONFIGURATION } = options;
  const now = today ?? configuration.defaults.enforce;
  if (level !== undefined) return { level, version: version ?? 'latest' };
  return { level: now.level, version: version ?? now.version };
}

function predictWorkload(
  workload: Workload,
  namespace: string | undefined,
  today: LevelVersion | undefined,
  future: LevelVersion,
  inventory: Inventory,
  options: PredictOptions,
): WorkloadPrediction {
  const { configuration = DEFAULT_CONFIGURATION, clusterVersion, ownerKeys } = options;
  const result = checkWorkload(workload, future, clusterVersion ?? inventory.target);
  const broken = today !== undefined && !checkWorkload(workload, today, inventory.target).allowed;
  const { exemptions } = configuration;
  const exempt =
    (namespace !== undefined && exemptions.namespaces.includes(namespace)) ||
    isExemptRuntimeClass(workload.pod, exemptions);
  return {
    workload,
    owner: ownerOf(workload, ownerKeys),
    fate: exempt ? 'exempt' : fateOf(broken, !result.allowed),
    result,
  };
}

function fateOf(brokenToday: boolean, brokenThen: boolean): Fate {
  if (brokenThen) return brokenToday ? 'already-broken' : 'newly-broken';
  return brokenToday ? 'mended' : 'passes';
}

function countsOf(predictions: readonly WorkloadPrediction[]): Record<Fate, number> {
  const counts = { 'newly-broken': 0, 'already-broken': 0, mended: 0, passes: 0, exempt: 0 };
  for (const { fate } of predictions) counts[fate] += 1;
  return counts;
}

function byOwner(predictions: readonly WorkloadPrediction[]): OwnerPrediction[] {
  const owners = new Map<string, WorkloadPrediction[]>();
  for (const fate of ['newly-broken', 'already-broken'] as const) {
    for (const prediction of predictions.filter((candidate) => candidate.fate === fate)) {
      const list = owners.get(prediction.owner);
      if (list === undefined) owners.set(prediction.owner, [prediction]);
      else list.push(prediction);
    }
  }
  return [...owners]
    .map(([owner, workloads]) => ({ owner, workloads }))
    .sort((a, b) => byCodeUnit(a.owner, b.owner));
}

/** The highest level that all pass, and what the next one asks for. */
function levelsOf(
  workloads: readonly Workload[],
  target: KubernetesVersion,
): Pick<NamespacePrediction, 'highest' | 'next'> {
  const changesTo = (level: Level): Change[] =>
    workloads.flatMap((workload) => changesFor(workload, { level, version: 'latest' }, target));
  let highest: Level = 'privileged';
  for (const level of LEVELS.slice(1)) {
    const changes = changesTo(level);
    if (changes.length > 0) return { highest, next: { level, changes } };
    highest = level;
  }
  return { highest };
}
