import { resolve } from 'node:path';
import { EXIT, SEVERITIES, TorideError, type ExitCode, type Finding } from '@toride/core';
import type { DocumentRecord } from '@toride/inventory';
import { columns, fit, oneLine, padEnd, terminal, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { evaluate, RULE_OPTIONS } from '../evaluate.ts';
import { INPUT_OPTIONS, requireObjects } from '../input.ts';
import { subjectName } from '../words.ts';
import { fixRounds, type FileFix, type FixResult } from '../fix/fix-rounds.ts';
import { withEdits } from '../fix/overlay.ts';
import { paintDiff } from '../fix/paint-diff.ts';
import { unifiedDiff } from '../fix/unified-diff.ts';
import { replaceFile } from '../output-file.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';

export const fix = defineVerb({
  name: 'fix',
  summary: 'Make the exact changes that findings name, and nothing else',
  usage: ['fix [PATH...]', 'fix [PATH...] --dry-run'],
  description:
    'Edits only the bytes of the changed fields: comments, order, quotes and line ends stay. Files are written beside their place and renamed. Rendered templates, archives and live objects are never edited; what has no exact fix is listed.',
  operands: { min: 0, max: Infinity },
  options: {
    'dry-run': { type: 'boolean', help: 'show the changes as a unified diff and write nothing' },
    severity: {
      type: 'string',
      value: 'LEVEL',
      choices: SEVERITIES,
      help: 'fix only findings this bad or worse',
    },
    ...RULE_OPTIONS,
    'kubernetes-version': INPUT_OPTIONS['kubernetes-version'],
    config: INPUT_OPTIONS.config,
  },
  examples: [
    { about: 'See what would change', command: 'toride fix deploy/ --dry-run' },
    {
      about: 'Fix one rule everywhere',
      command: 'toride fix deploy/ --rule workload/service-account-token-automounted',
    },
  ],
  async run(values, operands, context) {
    if (operands.includes('-')) throw usageError('standard input cannot be edited: name the files', 'fix');
    const config = loadConfig(values.config, context);
    const result = await fixRounds({
      threshold: values.severity ?? 'info',
      pathOf: (document) => pathOf(document, context),
      evaluate: (edits) =>
        evaluate(operands, values, config, context, { wrap: (source) => withEdits(source, edits) }),
    });
    await printDiagnostics(result.report.diagnostics, context);
    requireObjects(result.inventory, operands);
    const dryRun = values['dry-run'] === true;
    if (!dryRun) for (const file of result.files) await write(file, context);
    const toFile = values.output !== undefined;
    const shown = terminal(toFile ? PLAIN : appearance(context.stdout));
    const lines = dryRun
      ? result.files.flatMap((file) => diffLines(file, shown))
      : changeLines(result, shown);
    await writeOutput(values.output, context, async (sink) => {
      if (lines.length > 0) await sink.write(`${lines.join('\n')}\n`);
    });
    context.note(summary(result, dryRun));
    return EXIT.clean satisfies ExitCode;
  },
});

/** Only a file of its own: what a chart rendered or an archive holds has no bytes here. */
function pathOf({ file, template, text }: DocumentRecord, context: Context): string | undefined {
  if (
    template !== undefined ||
    text === undefined ||
    file === '-' ||
    file.includes('!') ||
    /^https?:/.test(file)
  ) {
    return undefined;
  }
  return resolve(context.cwd, file);
}

async function write({ shown, file, after }: FileFix, context: Context): Promise<void> {
  try {
    await replaceFile(file.path, context, file.mode, async (sink) => sink.write(after));
  } catch (cause) {
    throw new TorideError(
      'TORIDE_CLI_FIX_UNWRITABLE',
      `could not write ${shown}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function diffLines({ shown, file, after }: FileFix, style: Terminal): string[] {
  return unifiedDiff(shown, file.text, after).map((line) => paintDiff(line, style));
}

function changeLines({ fixed }: FixResult, shown: Terminal): string[] {
  const byFile = Map.groupBy(fixed, (finding) => finding.locations[0]?.file ?? '');
  return [...byFile].flatMap(([file, findings]) => [
    shown.paint(oneLine(file), 'bold'),
    ...findings.map((finding) => changeLine(finding, shown)),
    '',
  ]);
}

function changeLine({ reason, subject, rule }: Finding, shown: Terminal): string {
  const room = shown.width - 4 - columns(rule) - 2;
  const text = fit(oneLine(`${reason}  ${subjectName(subject)}`), room, shown.sign.more);
  return `  ${shown.paint(shown.sign.ok, 'bold', 'green')} ${padEnd(text, room)}  ${shown.paint(rule, 'dim')}`;
}

function summary({ files, fixed, report }: FixResult, dryRun: boolean): string {
  const left = SEVERITIES.reduce((sum, severity) => sum + report.summary.failed[severity], 0);
  const remains =
    left === 0
      ? 'nothing is left'
      : `${left} ${left === 1 ? 'finding has' : 'findings have'} no exact fix here: toride scan lists them`;
  if (fixed.length === 0) return `Nothing to fix: ${remains}.`;
  const done = `${fixed.length} ${fixed.length === 1 ? 'finding' : 'findings'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  return `${dryRun ? 'Would fix' : 'Fixed'} ${done}; ${remains}.`;
}
