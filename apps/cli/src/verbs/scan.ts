import { EXIT, SEVERITIES, type ExitCode, type Report, type Severity } from '@toride/core';
import { formats, writeReport, type ReportOptions } from '@toride/report';
import { exitCodeOf } from '@toride/scan';
import { readBaseline, writeBaseline } from '../baseline.ts';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { evaluate, RULE_OPTIONS } from '../evaluate.ts';
import { INPUT_OPTIONS, nothingFound } from '../input.ts';
import { writeOutput } from '../output.ts';
import { parseTargets, type Target } from '../targets.ts';

export const scan = defineVerb({
  name: 'scan',
  summary: 'Find what is wrong in manifests, charts, archives or a live cluster',
  usage: ['scan [PATH...]', 'scan -', 'scan --cluster [-n NAMESPACE]'],
  description:
    'Reads every Kubernetes object below the paths (the working folder unless given), or from standard input (-), or from a live cluster, read-only. Helm charts and kustomizations are rendered with your own helm and kustomize.',
  operands: { min: 0, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      multiple: true,
      value: 'FORMAT[=FILE]',
      help: `one or several of ${Object.keys(formats).join(', ')} (default: table)`,
    },
    severity: {
      type: 'string',
      value: 'LEVEL',
      choices: SEVERITIES,
      help: 'list and fail on findings this bad or worse (default: list all, fail from low)',
    },
    ...RULE_OPTIONS,
    baseline: {
      type: 'string',
      value: 'FILE',
      help: 'a JSON report or list of ids: only findings that are not in it fail',
    },
    'write-baseline': {
      type: 'string',
      value: 'FILE',
      help: 'accept the findings of today: write them as a baseline and exit 0',
    },
    'fail-on-unknown': { type: 'boolean', help: 'exit 3 when anything could not be evaluated' },
    'show-passes': { type: 'boolean', help: 'report what passed too' },
    all: { type: 'boolean', help: 'list every finding in the table, not only the most urgent' },
    'group-by': {
      type: 'string',
      value: 'WHAT',
      choices: ['owner', 'namespace', 'severity', 'framework'],
      help: 'how the table is grouped',
    },
    ...INPUT_OPTIONS,
  },
  examples: [
    {
      about: 'Scan a folder, and write SARIF for code scanning beside the table',
      command: 'toride scan deploy/ -f table -f sarif=toride.sarif',
    },
    {
      about: 'Scan what a pipeline renders; fail on high and critical only',
      command: 'helm template shop ./chart | toride scan - --severity high',
    },
    {
      about: 'Scan a live cluster, failing only on what is new since the baseline',
      command: 'toride scan --cluster --baseline known.json',
    },
  ],
  async run(values, operands, context) {
    const targets = parseTargets(values.format, values.output);
    const config = loadConfig(values.config, context);
    const baseline = values.baseline === undefined ? undefined : readBaseline(values.baseline, context);
    const { report } = await evaluate(operands, values, config, context, {
      ...(baseline === undefined ? {} : { baseline }),
      showPasses: values['show-passes'] === true,
    });
    await printDiagnostics(report.diagnostics, context);
    const listing: Listing = {
      ...(values.severity === undefined ? {} : { threshold: values.severity }),
      ...(values['group-by'] === undefined ? {} : { groupBy: values['group-by'] }),
      all: values.all === true,
    };
    for (const target of targets) await writeTarget(report, target, listing, context);
    if (report.summary.resources === 0) await explainNothing(operands, context);
    if (values['write-baseline'] !== undefined) return acceptAll(report, values['write-baseline'], context);
    return exitCodeOf(report, {
      threshold: values.severity ?? config.severity ?? DEFAULT_THRESHOLD,
      failOnUnknown: values['fail-on-unknown'] === true,
      failOnlyNew: baseline !== undefined,
    });
  },
});

/** `info` never fails a run unless it is asked to. */
export const DEFAULT_THRESHOLD: Severity = 'low';

type Listing = Pick<ReportOptions, 'threshold' | 'groupBy' | 'all'>;

async function writeTarget(
  report: Report,
  target: Target,
  listing: Listing,
  context: Context,
): Promise<void> {
  const look = target.file === undefined ? appearance(context.stdout) : PLAIN;
  await writeOutput(target.file, context, (sink) =>
    writeReport(report, target.format, sink, { ...look, ...listing, signal: context.signal }),
  );
}

async function explainNothing(operands: readonly string[], context: Context): Promise<void> {
  const text = `toride: ${nothingFound(operands)} [TORIDE_CLI_NOTHING_FOUND]\n`;
  await context.stderr.write(text).catch(() => {});
}

async function acceptAll(report: Report, file: string, context: Context): Promise<ExitCode> {
  if (report.summary.resources === 0) return EXIT.notEvaluated;
  const count = await writeBaseline(report, file, context);
  context.note(
    `${count} ${count === 1 ? 'finding' : 'findings'} accepted in ${file}: pass --baseline ${file} to fail on new ones only`,
  );
  return EXIT.clean;
}
