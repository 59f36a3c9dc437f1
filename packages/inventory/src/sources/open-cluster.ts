import type { Source } from '../source.ts';
import type { ClusterOptions } from './cluster.ts';
import { lazySource } from './lazy.ts';

/**
 * A live cluster, read with GET requests alone; its client is loaded when it is read. See `clusterSource` in `cluster.ts`.
 *
 * @example openCluster({ context: 'staging', namespaces: ['shop'] })
 */
export function openCluster(options: ClusterOptions = {}): Source {
  return lazySource(options.context ?? 'cluster', async () =>
    (await import('./cluster.ts')).clusterSource(options),
  );
}
