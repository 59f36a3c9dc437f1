import type { Report } from '@toride/core';
import { ruleIndex, type Format, type ReportOptions } from './format.ts';
import type { Writer } from './sink.ts';
import { listGroups } from './table/list.ts';
import { group, type Grouped } from './table/groups.ts';
import { listLosses } from './table/losses.ts';
import { summaryBox } from './table/summary.ts';
import { terminal } from './terminal.ts';

/** Workloads and findings that a table lists unless all are asked for: what a person reads in one sitting. */
const LIMITS = { groups: 20, rows: 8, total: 60 } as const;

/**
 * What a person reads first: findings by workload, the worst first, what was not evaluated, then a summary with the few
 * changes that close most. The summary comes last, since that is what a terminal shows when the command returns.
 */
export const table: Format = {
  about: 'a summary for people, grouped by workload, worst first',
  extension: 'txt',
  mediaType: 'text/plain',
  async write(report, out, options) {
    const limits = options.all === true ? { groups: Infinity, rows: Infinity, total: Infinity } : LIMITS;
    const grouped = group(report, options, limits.groups);
    await writeLines(out, listGroups(grouped, ruleIndex(report), limits, options));
    await writeLines(out, listLosses(report, grouped, options));
    await writeLines(out, footer(report, grouped, options));
  },
};

function footer(report: Report, grouped: Grouped, options: ReportOptions): Iterable<string> {
  return summaryBox(report, grouped, terminal(options), options);
}

async function writeLines(out: Writer, lines: Iterable<string>): Promise<void> {
  for (const line of lines) {
    const pause = out.write(`${line}\n`);
    if (pause) await pause;
  }
}
