import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundFile, Walk } from '../walk.ts';
import { localDependency, readChart } from './chart.ts';
import type { ChartFolder } from './helm.ts';
import { buildGraph, type KustomizeGraph } from './kustomize-graph.ts';
import type { KustomizationRoot } from './kustomize.ts';

/** What a folder's files are: manifests to read, charts and kustomizations to render. Nothing counts twice. */
export interface RenderPlan {
  readonly files: readonly FoundFile[];
  readonly charts: readonly ChartFolder[];
  readonly kustomizations: readonly KustomizationRoot[];
  readonly graph: KustomizeGraph;
}

// What belongs to a chart; other folders beside them are read like any other.
const CHART_FOLDERS = ['templates/', 'charts/', 'crds/'];

export function planRender(root: string, found: Walk): RenderPlan {
  const inCharts = partsOfCharts(found.charts);
  const kustomizationFolders = found.kustomizations.filter(({ folder }) => !inCharts(`${folder}/`));
  const paths = new Map(
    kustomizationFolders.map(({ folder }) => [realpathSync.native(join(root, folder)), folder]),
  );
  const graph = buildGraph([...paths.keys()]);
  return {
    files: found.files.filter(({ shown, path }) => !inCharts(shown) && !graph.consumed.has(path)),
    charts: chartsToRender(
      root,
      found.charts.filter((chart) => !inCharts(`${chart}/`)),
    ),
    kustomizations: graph.roots.map((path) => ({ shown: paths.get(path) ?? '', path, root })),
    graph,
  };
}

/** True for paths in the parts of a chart that Helm renders. */
function partsOfCharts(charts: readonly string[]): (path: string) => boolean {
  const prefixes = new Set(charts.map((chart) => (chart === '' ? '' : `${chart}/`)));
  if (prefixes.size === 0) return () => false;
  return (path) => {
    for (let slash = -1; ;) {
      const prefix = path.slice(0, slash + 1);
      if (prefixes.has(prefix) && CHART_FOLDERS.some((part) => path.startsWith(part, prefix.length)))
        return true;
      slash = path.indexOf('/', slash + 1);
      if (slash === -1) return false;
    }
  };
}

/** Charts that no other chart of the tree takes as a dependency from beside it (`file://../common`). */
function chartsToRender(root: string, charts: readonly string[]): ChartFolder[] {
  const folders = charts.map((shown) => ({ shown, path: realpathSync.native(join(root, shown)), root }));
  const taken = new Set<string>();
  for (const { path } of folders) {
    for (const dependency of readChart(path)?.dependencies ?? []) {
      const local = localDependency(path, dependency);
      if (local !== undefined && local !== path) taken.add(local);
    }
  }
  return folders.filter(({ path }) => !taken.has(path));
}
