import { byCodeUnit } from '@toride/core';
import { readKustomization, type Kustomization, type KustomizationRead } from './kustomization.ts';

/** Kustomizations of a tree, with all that they reach, inside the tree or not. */
export interface KustomizeGraph {
  /** By real folder. */
  readonly nodes: ReadonlyMap<string, KustomizationRead>;
  /** Folders to build: those that no other takes, in order. A component is only ever a part of something. */
  readonly roots: readonly string[];
  /** Real paths of files that are inputs: what is built counts, not they. */
  readonly consumed: ReadonlySet<string>;
}

/** @param folders real paths of the tree's folders that hold a kustomization file */
export function buildGraph(folders: readonly string[]): KustomizeGraph {
  const nodes = new Map<string, KustomizationRead>();
  const referenced = new Set<string>();
  const consumed = new Set<string>();
  const queue = [...folders];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (nodes.has(folder)) continue;
    const node = readKustomization(folder);
    if (node === undefined) continue;
    nodes.set(folder, node);
    consumed.add(node.file);
    if ('problem' in node) continue;
    for (const path of [...node.resources, ...node.inputs]) consumed.add(path);
    for (const base of node.bases) {
      referenced.add(base);
      queue.push(base);
    }
  }
  const roots = folders.filter((folder) => {
    const node = nodes.get(folder);
    return node !== undefined && !referenced.has(folder) && ('problem' in node || !node.component);
  });
  // Bases that take each other in a circle: none would be built, so Kustomize gets the first to say so.
  const circle = roots.length === 0 && folders.some((folder) => nodes.has(folder));
  return { nodes, roots: (circle ? folders.slice(0, 1) : roots).toSorted(byCodeUnit), consumed };
}

/** One way from a root to a kustomization: what it adds to the names of what lies there. */
export interface Reach {
  readonly node: Kustomization;
  readonly prefix: string;
  readonly suffix: string;
  /** The outermost `namespace` wins. */
  readonly namespace: string | undefined;
}

// Each way counts, and a crafted tree of bases has exponentially many.
const MAX_WAYS = 1000;

/** Every kustomization that a root takes, along every way; Kustomize applies inner prefixes first. */
export function reachOf(
  graph: KustomizeGraph,
  root: string,
): { readonly ways: readonly Reach[]; readonly broken: readonly KustomizationRead[] } {
  const ways: Reach[] = [];
  const broken: KustomizationRead[] = [];
  const walk = (folder: string, outer: Omit<Reach, 'node'>, path: readonly string[]): void => {
    const node = graph.nodes.get(folder);
    if (node === undefined || path.includes(folder) || ways.length >= MAX_WAYS) return;
    if ('problem' in node) {
      broken.push(node);
      return;
    }
    const here = {
      prefix: outer.prefix + node.namePrefix,
      suffix: node.nameSuffix + outer.suffix,
      namespace: outer.namespace ?? node.namespace,
    };
    ways.push({ node, ...here });
    for (const base of node.bases) walk(base, here, [...path, folder]);
  };
  walk(root, { prefix: '', suffix: '', namespace: undefined }, []);
  return { ways, broken };
}
