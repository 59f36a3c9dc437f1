import type { Source } from '../source.ts';
import type { SnapshotOptions, SnapshotSummary } from './snapshot.ts';

/**
 * Writes everything that a source has into one file, redacted and sorted, so that the same cluster gives the same bytes.
 * The file is there when it is complete; on an error or when cancelled nothing is left. A name that ends with `.gz` packs it.
 * Its code is loaded when it is called.
 *
 * @throws {TorideError} `TORIDE_SNAPSHOT_WRITE`, or what the source throws; the signal's reason when cancelled.
 * @example await writeSnapshot(openCluster(), 'cluster.snapshot.gz')
 */
export async function writeSnapshot(
  source: Source,
  out: string,
  options: SnapshotOptions = {},
): Promise<SnapshotSummary> {
  return (await import('./snapshot.ts')).writeSnapshot(source, out, options);
}
