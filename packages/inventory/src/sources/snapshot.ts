import type { Source } from '../source.ts';
import { readSnapshot } from './snapshot/read.ts';

export { isSnapshot } from './snapshot/format.ts';
export { type SnapshotOptions, type SnapshotSummary, writeSnapshot } from './snapshot/write.ts';

/**
 * A cluster as `toride snapshot` wrote it, packed or not: the same objects, gaps and version as the live cluster, with
 * everything secret reduced to its kind and length. `label` is what reports call the file, its path unless said otherwise.
 *
 * @example snapshotSource('cluster.snapshot.gz')
 */
export function snapshotSource(path: string, label: string = path): Source {
  return { label, read: (context) => readSnapshot(path, label, context) };
}
