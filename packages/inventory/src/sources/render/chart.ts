import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isJsonObject, type Json } from '@toride/core';
import { parseDocument } from '../../yaml/index.ts';

/** What of a chart's Chart.yaml matters before Helm is run (https://helm.sh/docs/topics/charts/). */
export interface Chart {
  readonly name: string;
  /** A library has no manifests of its own. */
  readonly library: boolean;
  readonly dependencies: readonly ChartDependency[];
}

export interface ChartDependency {
  readonly name: string;
  readonly repository: string;
}

/** Undefined when there is nothing in it that Helm could render. */
export function readChart(folder: string): Chart | undefined {
  const value = readYaml(join(folder, 'Chart.yaml'));
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return undefined;
  // Charts of Helm 2 name their dependencies in a file of their own.
  const requirements = value['dependencies'] ?? requirementsOf(folder);
  return {
    name: value['name'],
    library: value['type'] === 'library',
    dependencies: (Array.isArray(requirements) ? (requirements as readonly Json[]) : []).flatMap(
      dependencyOf,
    ),
  };
}

/** Dependencies that are not in `charts/`, where Helm would look for them. */
export function missingDependencies(folder: string, chart: Chart): ChartDependency[] {
  const present = list(join(folder, 'charts'));
  return chart.dependencies.filter(
    ({ name }) =>
      !present.some((entry) => entry === name || (entry.startsWith(`${name}-`) && entry.endsWith('.tgz'))),
  );
}

/** The folder of a dependency that lies beside the chart (`file://../common`). */
export function localDependency(folder: string, { repository }: ChartDependency): string | undefined {
  return repository.startsWith('file://') ? resolve(folder, repository.slice('file://'.length)) : undefined;
}

function requirementsOf(folder: string): Json {
  const value = readYaml(join(folder, 'requirements.yaml'));
  return isJsonObject(value) ? (value['dependencies'] ?? null) : null;
}

function dependencyOf(value: Json): ChartDependency[] {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return [];
  return [
    { name: value['name'], repository: typeof value['repository'] === 'string' ? value['repository'] : '' },
  ];
}

const MAX_FILE = 1024 * 1024;

function readYaml(path: string): Json | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_FILE) return undefined;
    return parseDocument(readFileSync(path, 'utf8'), { file: path, line: 1 }).value;
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
