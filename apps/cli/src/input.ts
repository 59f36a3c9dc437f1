import {
  formatKubernetesVersion,
  parseKubernetesVersion,
  TorideError,
  type Inventory,
  type KubernetesVersion,
} from '@toride/core';
import {
  openCluster,
  openSource,
  readInventory,
  type ClusterOptions,
  type OpenOptions,
  type Source,
} from '@toride/inventory';
import type { Config } from '@toride/scan';
import type { OptionTable, Values } from './command.ts';
import type { Context } from './context.ts';
import { usageError } from './parse.ts';
import { requirePath, shownFromHere } from './shown-path.ts';

/** Flags that name a live cluster. */
export const CLUSTER_OPTIONS = {
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
} as const satisfies OptionTable;

/** Flags that say how files are read. */
export const FILE_OPTIONS = {
  'kubernetes-version': {
    type: 'string',
    value: '1.N',
    help: 'what the input means in this version (default: that of the cluster, else the newest known)',
  },
  values: { type: 'string', multiple: true, value: 'FILE', help: 'values for Helm charts' },
  'allow-network': {
    type: 'boolean',
    help: 'let helm and kustomize fetch remote charts, bases and plugins',
  },
  config: {
    type: 'string',
    value: 'FILE',
    help: 'the configuration (default: toride.yaml in the working folder)',
  },
} as const satisfies OptionTable;

/** Flags that say what is read and how; every verb that reads input has them. */
export const INPUT_OPTIONS = { ...CLUSTER_OPTIONS, ...FILE_OPTIONS } as const satisfies OptionTable;

type FileValues = Values<typeof FILE_OPTIONS>;
export type InputValues = Values<typeof INPUT_OPTIONS>;

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
  const names = operands.map((operand) => (operand === '-' ? 'standard input' : operand));
  const where = names.length === 0 ? 'this folder' : names.join(', ');
  return `no Kubernetes object found in ${where}: nothing was evaluated`;
}

/** The sources that operands and flags name, opened and named as seen from the working folder. */
export function openSources(
  operands: readonly string[],
  values: InputValues,
  config: Config,
  context: Context,
): Source[] {
  const live = values.cluster === true || values.context !== undefined || values.kubeconfig !== undefined;
  if (live && operands.length > 0)
    throw usageError('a cluster and paths cannot be scanned at once: leave one of them out', 'scan');
  if (!live && values.namespace !== undefined) throw usageError("'--namespace' needs '--cluster'", 'scan');
  if (live) return [openCluster(clusterOptions(values))];
  const paths = operands.length === 0 ? ['.'] : operands;
  if (paths.filter((path) => path === '-').length > 1)
    throw usageError("standard input ('-') can be read only once", 'scan');
  for (const path of paths) requirePath(path, context.cwd);
  const options = openOptions(values, config, context);
  return paths.map((path) => shownFromHere(openSource(path, options), path, context.cwd));
}

function openOptions(values: FileValues, config: Config, context: Context): OpenOptions {
  const target = targetOf(values['kubernetes-version']) ?? config.kubernetesVersion;
  return {
    cwd: context.cwd,
    ignore: config.ignore,
    helmValues: values.values ?? [],
    allowNetwork: values['allow-network'] === true,
    ...(target === undefined ? {} : { kubeVersion: formatKubernetesVersion(target) }),
  };
}

/** What the flags say of the cluster. */
export function clusterOptions(values: Values<typeof CLUSTER_OPTIONS>): ClusterOptions {
  return {
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
    ...(values.namespace === undefined ? {} : { namespaces: values.namespace }),
  };
}

function targetOf(text: string | undefined): KubernetesVersion | undefined {
  if (text === undefined) return undefined;
  try {
    return parseKubernetesVersion(text);
  } catch (cause) {
    throw usageError((cause as Error).message);
  }
}
