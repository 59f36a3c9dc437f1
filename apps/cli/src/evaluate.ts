import {
  isJsonObject,
  parseKubernetesVersion,
  TorideError,
  type Inventory,
  type KubernetesVersion,
  type Report,
} from '@toride/core';
import { openCluster, openSource, readInventory, type Source } from '@toride/inventory';
import { DEFAULT_CONFIG, findRule, rules, scan, selectRules, type Config } from '@toride/scan';
import type { OptionTable, Values } from './command.ts';
import type { Context } from './context.ts';
import { readImageConfigs } from './image-config.ts';
import { usageError } from './parse.ts';
import { requirePath, shownFromHere } from './shown-path.ts';
import { didYouMean } from './suggest.ts';
import { version } from './version.ts';

/** Flags that say what is read and how; every verb that reads input has them. */
export const INPUT_OPTIONS = {
  cluster: { type: 'boolean', help: 'read the live cluster of the current context, or the one this runs in' },
  kubeconfig: {
    type: 'string',
    value: 'FILE',
    help: 'the kubeconfig to use (default: KUBECONFIG, then ~/.kube/config)',
  },
  context: { type: 'string', value: 'NAME', help: 'the context of the kubeconfig' },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NAME',
    help: 'read only this namespace of the cluster',
  },
  'kubernetes-version': {
    type: 'string',
    value: '1.N',
    help: 'what the input means in this version (default: that of the cluster, else the newest known)',
  },
  values: { type: 'string', multiple: true, value: 'FILE', help: 'values for Helm charts' },
  'allow-network': { type: 'boolean', help: 'let helm and kustomize fetch remote charts, bases and plugins' },
  config: {
    type: 'string',
    value: 'FILE',
    help: 'the configuration (default: toride.yaml in the working folder)',
  },
} as const satisfies OptionTable;

/** Flags that narrow what is looked for. */
export const RULE_OPTIONS = {
  rule: {
    type: 'string',
    multiple: true,
    value: 'RULE',
    help: "only this rule, by id or glob such as 'workload/image-*'",
  },
  framework: {
    type: 'string',
    multiple: true,
    value: 'NAME[:CONTROL]',
    help: 'only rules of a framework: cis-kubernetes, pss, nsa-cisa, owasp-k8s-top-10, attack, k8s-threat-matrix',
  },
  'image-config': {
    type: 'string',
    value: 'DIR',
    help: 'OCI layouts that hold the configuration of images (their user, for one)',
  },
} as const satisfies OptionTable;

export type InputValues = Values<typeof INPUT_OPTIONS>;
export type EvaluateValues = InputValues & Values<typeof RULE_OPTIONS>;

/** Opens and reads what the operands and flags name. */
export async function readInput(
  operands: readonly string[],
  values: InputValues,
  config: Config,
  context: Context,
  wrap: (source: Source) => Source = (source) => source,
): Promise<{ inventory: Inventory; sources: readonly string[] }> {
  const sources = openSources(operands, values, config, context).map(wrap);
  const target = targetOf(values['kubernetes-version']) ?? config.kubernetesVersion;
  const inventory = await readInventory(sources, {
    ...(target === undefined ? {} : { target }),
    podTemplates: config.podTemplates,
    signal: context.signal,
    onProgress: (done, total, what) => context.progress.update('reading', done, total, what),
  });
  return { inventory, sources: sources.map((source) => source.label) };
}

export interface EvaluateExtra {
  readonly baseline?: ReadonlySet<string>;
  readonly showPasses?: boolean;
  /** Reads a source otherwise: with edits that are not on the disk yet. */
  readonly wrap?: (source: Source) => Source;
}

/** Reads the input and runs the engines over it. */
export async function evaluate(
  operands: readonly string[],
  values: EvaluateValues,
  config: Config,
  context: Context,
  extra: EvaluateExtra = {},
): Promise<{ report: Report; inventory: Inventory }> {
  const { wrap, ...options } = extra;
  checkRuleNames(values);
  const { inventory, sources } = await readInput(operands, values, config, context, wrap);
  const report = await scan(inventory, {
    config: withImages(config, values['image-config'], context),
    sources,
    version: version(),
    today: context.today,
    signal: context.signal,
    onProgress: (engine, done, total) => context.progress.update('scanning', done, total, engine),
    ...(values.rule === undefined ? {} : { rules: values.rule }),
    ...(values.framework === undefined ? {} : { frameworks: values.framework }),
    ...options,
  });
  return { report, inventory };
}

/**
 * Nothing looked at is not nothing wrong.
 *
 * @throws {TorideError} `TORIDE_CLI_NOTHING_FOUND`
 */
export function requireObjects(inventory: Inventory, operands: readonly string[]): void {
  if (inventory.resources.length + inventory.refused.length > 0) return;
  throw new TorideError('TORIDE_CLI_NOTHING_FOUND', nothingFound(operands));
}

export function nothingFound(operands: readonly string[]): string {
  const where = operands.length === 0 ? 'this folder' : operands.join(', ');
  return `no Kubernetes object found in ${where}: nothing was evaluated`;
}

/** A misspelt rule is told before anything is read. */
function checkRuleNames(values: EvaluateValues): void {
  for (const name of values.rule ?? []) {
    if (/[*?]/.test(name) || findRule(name) !== undefined) continue;
    const ids = rules.map(({ id }) => id);
    const short = ids.map((id) => id.slice(id.indexOf('/') + 1));
    throw usageError(
      `expected the name of a rule, got '${name}'${didYouMean(name, ids) || didYouMean(name, short)}`,
    );
  }
  selectRules(rules, DEFAULT_CONFIG, {
    ...(values.rule === undefined ? {} : { rules: values.rule }),
    ...(values.framework === undefined ? {} : { frameworks: values.framework }),
  });
}

function openSources(
  operands: readonly string[],
  values: InputValues,
  config: Config,
  context: Context,
): Source[] {
  const live = values.cluster === true || values.context !== undefined || values.kubeconfig !== undefined;
  if (live && operands.length > 0)
    throw usageError('a cluster and paths cannot be scanned at once: leave one of them out', 'scan');
  if (!live && values.namespace !== undefined) throw usageError("'--namespace' needs '--cluster'", 'scan');
  if (live) return [clusterOf(values)];
  const paths = operands.length === 0 ? ['.'] : operands;
  if (paths.filter((path) => path === '-').length > 1)
    throw usageError("standard input ('-') can be read only once", 'scan');
  for (const path of paths) requirePath(path, context.cwd);
  return paths.map((path) =>
    shownFromHere(openSource(path, { cwd: context.cwd, ignore: config.ignore }), path, context.cwd),
  );
}

function clusterOf(values: InputValues): Source {
  return openCluster({
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
    ...(values.namespace === undefined ? {} : { namespaces: values.namespace }),
  });
}

function targetOf(text: string | undefined): KubernetesVersion | undefined {
  if (text === undefined) return undefined;
  try {
    return parseKubernetesVersion(text);
  } catch (cause) {
    throw usageError((cause as Error).message);
  }
}

function withImages(config: Config, directory: string | undefined, context: Context): Config {
  if (directory === undefined) return config;
  const workload = config.engines['workload'] ?? {};
  const named = isJsonObject(workload['images']) ? workload['images'] : {};
  const images = { ...readImageConfigs(directory, context), ...named };
  return { ...config, engines: { ...config.engines, workload: { ...workload, images } } };
}
