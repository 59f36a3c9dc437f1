import { atLeast, EXIT, SEVERITIES, TorideError, type ExitCode, type Finding } from '@toride/core';
import { writeDiff } from '@toride/report';
import { diffReports, type ReportDiff } from '@toride/scan';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { evaluate, RULE_OPTIONS, type EvaluateValues } from '../evaluate.ts';
import { FILE_OPTIONS } from '../input.ts';
import { writeOutput } from '../output.ts';
import { readSavedReport } from '../saved-report.ts';
import { DEFAULT_THRESHOLD } from './scan.ts';

export const diff = defineVerb({
  name: 'diff',
  summary: 'Compare two reports, snapshots or folders: what is new, what is fixed',
  usage: ['diff OLD NEW'],
  description:
    'Each side is a JSON report of an earlier scan, a snapshot, or anything that can be scanned. Findings are compared by fingerprint, so moved lines and reordered lists are no difference. Exits 1 when something new is at or above the threshold.',
  operands: { min: 2, max: 2 },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['table', 'json', 'markdown'],
      help: 'how to print it',
    },
    severity: {
      type: 'string',
      value: 'LEVEL',
      choices: SEVERITIES,
      help: 'list and fail on findings this bad or worse',
    },
    all: { type: 'boolean', help: 'list every finding' },
    ...RULE_OPTIONS,
    ...FILE_OPTIONS,
  },
  examples: [
    { about: 'What a branch makes worse', command: 'toride diff main.json deploy/' },
    {
      about: 'What changed in a cluster since the last snapshot',
      command: 'toride diff monday.snapshot friday.snapshot',
    },
  ],
  async run(values, [old = '', next = ''], context) {
    const before = await findingsOf(old, values, context);
    const after = await findingsOf(next, values, context);
    const threshold = values.severity ?? 'info';
    const found = narrowed(diffReports(before, after), (finding) => atLeast(finding.severity, threshold));
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    await writeOutput(values.output, context, (sink) =>
      writeDiff(found, values.format ?? 'table', sink, {
        ...look,
        all: values.all === true,
        signal: context.signal,
      }),
    );
    const failing = values.severity ?? DEFAULT_THRESHOLD;
    const worse = found.added.some((finding) => atLeast(finding.severity, failing));
    return (worse ? EXIT.findings : EXIT.clean) satisfies ExitCode;
  },
});

async function findingsOf(
  operand: string,
  values: EvaluateValues,
  context: Context,
): Promise<Iterable<Finding>> {
  const saved = readSavedReport(operand, context);
  if (saved !== undefined) return saved;
  const { report } = await evaluate([operand], values, loadConfig(values.config, context), context);
  await printDiagnostics(report.diagnostics, context);
  // Nothing read is not nothing wrong: everything would look fixed.
  if (report.summary.resources === 0) {
    throw new TorideError(
      'TORIDE_CLI_NOTHING_FOUND',
      `expected a report or Kubernetes objects, got neither in ${operand}`,
    );
  }
  return report.findings;
}

function narrowed(found: ReportDiff, keep: (finding: Finding) => boolean): ReportDiff {
  return { ...found, added: found.added.filter(keep), fixed: found.fixed.filter(keep) };
}
