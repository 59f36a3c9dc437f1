import { EXIT, TorideError } from '@toride/core';
import { candidateOf, readRecorded, replayOf } from '@toride/gatekeeper';
import { createBreathe } from '@toride/inventory';
import { oneLine, terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { FILE_OPTIONS } from '../input.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { EXTERNAL_DATA_OPTIONS, policyDrivers } from '../policy/drivers.ts';
import { problemTexts } from '../policy/problems.ts';
import { readObjects, type PolicyObject } from '../policy/read-objects.ts';
import { recordFiles } from '../policy/record-files.ts';
import { lost, readRecords } from '../policy/records.ts';
import { createRecordProblems } from '../policy/record-problems.ts';
import { replayJson, replayLines, type ReplayReport } from '../policy/replay-report.ts';

export const policyReplay = defineVerb({
  name: 'policy replay',
  summary: 'Ask new policies what was asked before: what would they newly deny?',
  usage: ['policy replay --policy PATH RECORD...'],
  description:
    'Reads recorded AdmissionReviews or a Kubernetes audit log (JSON lines, JSON or YAML documents, Lists, gzip) and asks each request again of the candidate policies, in bounded memory. Counts by namespace and owner what would newly be denied, newly be allowed, or get a warning. Audit events of level Metadata hold no object and cannot be asked again: they are counted. Exits 1 when something would newly be denied, 3 when nothing could be replayed or something could not be told.',
  operands: { min: 1, max: Infinity },
  options: {
    policy: {
      type: 'string',
      short: 'p',
      multiple: true,
      value: 'PATH',
      help: 'the candidate: a file, folder or archive with templates and constraints',
    },
    inventory: {
      type: 'string',
      multiple: true,
      value: 'PATH',
      help: 'objects that policies look up: Namespaces, and what they read as data.inventory',
    },
    examples: { type: 'string', value: 'N', help: 'requests to show of each group (default: 3)' },
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['table', 'json'],
      help: 'how to print it',
    },
    ...EXTERNAL_DATA_OPTIONS,
    ...FILE_OPTIONS,
  },
  examples: [
    {
      about: 'What would these policies have denied last week?',
      command: 'toride policy replay -p policies/ /var/log/kubernetes/audit.log',
    },
    {
      about: 'The same for recorded AdmissionReviews, with the Namespaces that selectors read',
      command: 'toride policy replay -p policies/ --inventory namespaces.yaml -f json reviews.jsonl',
    },
  ],
  async run(values, operands, context) {
    const named = values.policy ?? [];
    if (named.length === 0) throw usageError("'--policy' names the policies to replay with", 'policy replay');
    const files = recordFiles(operands, context.cwd);
    const paths = [...named, ...(values.inventory ?? [])];
    const { objects, diagnostics } = await readObjects(
      paths,
      values,
      loadConfig(values.config, context),
      context,
    );
    await printDiagnostics(diagnostics, context);
    const plain = objects.map(({ object }) => object);
    const candidate = candidateOf(plain, policyDrivers(plain, values, context));
    const constraints = candidate.policies.constraints.length + candidate.admission.policies.length;
    const problems = [
      ...problemTexts(candidate.policies, candidate.client, placesOf(objects)),
      ...candidate.admission.problems.map(({ message, code }) => `${message} [${code}]`),
    ];
    if (constraints === 0 && problems.length === 0) {
      throw new TorideError(
        'TORIDE_CLI_NOTHING_FOUND',
        `no constraint found in ${named.join(', ')}: nothing was replayed`,
      );
    }
    for (const problem of problems) context.note(`not evaluated: ${oneLine(problem)}`);
    const replay = replayOf(candidate, { examples: exampleCount(values.examples) });
    const unread = await replayFiles(files, replay, context);
    await printDiagnostics(unread.diagnostics, context);
    const report: ReplayReport = { summary: replay.summary(), constraints, problems, unread };
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    await writeOutput(values.output, context, async (sink) => {
      await sink.write(values.format === 'json' ? replayJson(report) : replayLines(report, shown));
    });
    const { replayed, outcomes } = report.summary;
    if (outcomes['newly-denied'] > 0) return EXIT.findings;
    const untold = outcomes.unknown > 0 || problems.length > 0 || unread.entries > 0;
    return replayed === 0 || untold ? EXIT.notEvaluated : EXIT.clean;
  },
});

async function replayFiles(
  files: ReturnType<typeof recordFiles>,
  replay: ReturnType<typeof replayOf>,
  context: Context,
): Promise<ReplayReport['unread']> {
  const problems = createRecordProblems();
  const breathe = createBreathe(context.signal);
  for (const file of files) {
    let read = 0;
    for await (const entry of readRecords(file, (bytes) => void (read = bytes))) {
      const pause = breathe();
      if (pause) await pause;
      context.progress.update('replaying', megabytes(read), file.size && megabytes(file.size), file.shown);
      if ('problem' in entry) {
        problems.add(entry.problem);
        continue;
      }
      const recorded = readRecorded(entry.value);
      const item = entry.item === '' ? '' : ` ${entry.item}`;
      if ('error' in recorded)
        problems.add(lost(file.shown, entry.line, `${recorded.error}${item && ` in${item}`}`).problem);
      else replay.add(recorded, `${file.shown}:${entry.line}${item}`);
    }
  }
  return problems.result();
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}

function placesOf(objects: readonly PolicyObject[]): ReadonlyMap<object, PolicyObject> {
  return new Map(objects.map((found) => [found.object, found]));
}

function exampleCount(text: string | undefined): number {
  if (text === undefined) return 3;
  if (!/^\d{1,4}$/.test(text))
    throw usageError(`'--examples' expects a number up to 9999, got '${text}'`, 'policy replay');
  return Number(text);
}
