import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import type { GroupBy } from './listing.ts';

/** @throws {TorideError} `TORIDE_CLI_USAGE` */
export function groupByOf(text: string): GroupBy {
  if (text === 'workload' || text === 'namespace') return { type: text };
  if (text.startsWith('label=') && text.length > 6) return { type: 'label', key: text.slice(6) };
  throw usageError(
    `'--by' expects workload, namespace or label=KEY, got '${text}'${didYouMean(text, ['workload', 'namespace', 'label='])}`,
    'net list',
  );
}
