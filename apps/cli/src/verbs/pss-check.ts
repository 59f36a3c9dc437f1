import { EXIT, stringifyJson, type ExitCode, type Inventory, type Resource } from '@toride/core';
import {
  checkWorkloads,
  formatLevelVersion,
  type CheckResult,
  type WorkloadResult,
} from '@toride/pod-security';
import { oneLine, terminal, type Sink, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { placeOf } from '../words.ts';
import { writeOutput } from '../output.ts';
import { PSS_FORMAT, readJudged } from '../pss-input.ts';
import { nameOf, violationLines } from '../pss-lines.ts';
import { readPolicy } from '../pss-policy.ts';

export const pssCheck = defineVerb({
  name: 'pss check',
  summary: 'Check workloads against a level of the Pod Security Standards',
  usage: ['pss check LEVEL[:VERSION] [PATH...]', 'pss check LEVEL[:VERSION] --cluster'],
  description:
    'Every workload is judged as the API server would judge its pods, whatever its namespace enforces, with the messages of the admission plug-in. Exits 1 when a workload breaks the level.',
  operands: { min: 1, max: Infinity },
  words: ['baseline', 'restricted', 'baseline:latest', 'restricted:latest'],
  options: {
    ...PSS_FORMAT,
    ...INPUT_OPTIONS,
  },
  examples: [
    { about: 'Would these run in a restricted namespace?', command: 'toride pss check restricted deploy/' },
    {
      about: 'The same by the standards of an earlier version',
      command: 'toride pss check baseline:v1.28 deploy/',
    },
  ],
  async run(values, [policyText = '', ...paths], context) {
    const policy = readPolicy(policyText);
    const inventory = await readJudged(paths, values, context);
    const result = checkWorkloads(inventory, policy);
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    await writeOutput(values.output, context, (sink) =>
      values.format === 'json'
        ? writeJson(result, inventory, sink)
        : writeTable(result, inventory, sink, shown),
    );
    const broken = result.workloads.some(({ allowed }) => !allowed);
    if (broken) return EXIT.findings satisfies ExitCode;
    return (result.workloads.length === 0 ? EXIT.notEvaluated : EXIT.clean) satisfies ExitCode;
  },
});

async function writeTable(
  result: CheckResult,
  inventory: Inventory,
  sink: Sink,
  shown: Terminal,
): Promise<void> {
  const broken = result.workloads.filter(({ allowed }) => !allowed);
  for (const one of broken) await sink.write(`${workloadLines(one, inventory, shown).join('\n')}\n\n`);
  for (const resource of result.notEvaluated) {
    await sink.write(
      `${shown.paint(shown.sign.unknown, 'bold', 'yellow')} ${nameOf(resource)}: not evaluated, the API server would refuse it: ${oneLine(resource.refused ?? '')}\n\n`,
    );
  }
  await sink.write(`${summary(result, broken.length, shown)}\n`);
}

function workloadLines(
  { workload, violations }: WorkloadResult,
  inventory: Inventory,
  shown: Terminal,
): string[] {
  const place = placeOf(inventory.locate(workload.place));
  return [
    `${shown.paint(shown.sign.bad, 'bold', 'red')} ${shown.paint(nameOf(workload.resource), 'bold')}  ${shown.paint(place, 'dim')}`,
    ...violationLines(violations, '  ', inventory, shown),
  ];
}

function summary(
  { policy, target, workloads, notEvaluated }: CheckResult,
  broken: number,
  shown: Terminal,
): string {
  const name = `${formatLevelVersion(policy)}, Kubernetes ${target.major}.${target.minor}`;
  const passed = workloads.length - broken;
  const parts = [
    broken > 0
      ? shown.paint(`${broken} break it`, 'bold', 'red')
      : shown.paint(`${shown.sign.ok} none breaks it`, 'bold', 'green'),
    `${passed} ${passed === 1 ? 'passes' : 'pass'}`,
    ...(notEvaluated.length > 0 ? [shown.paint(`${notEvaluated.length} not evaluated`, 'yellow')] : []),
  ];
  return `${shown.paint(`${workloads.length} workloads against ${name}:`, 'bold')} ${parts.join(' · ')}`;
}

async function writeJson(result: CheckResult, inventory: Inventory, sink: Sink): Promise<void> {
  const { policy, target, workloads, notEvaluated } = result;
  await sink.write(
    `{"schema":"toride.dev/pss-check/v1","policy":${stringifyJson(formatLevelVersion(policy))},"target":"${target.major}.${target.minor}","workloads":[`,
  );
  for (const [index, { workload, allowed, message, violations }] of workloads.entries()) {
    const row = {
      workload: referenceOf(workload.resource),
      location: inventory.locate(workload.place),
      allowed,
      message,
      violations: violations.map(({ fields, ...violation }) => ({
        ...violation,
        fields: fields.map(({ place, ...field }) => ({ ...field, location: inventory.locate(place) })),
      })),
    };
    await sink.write(`${index === 0 ? '\n' : ',\n'}${stringifyJson(row)}`);
  }
  const refused = notEvaluated.map((resource) => ({ ...referenceOf(resource), why: resource.refused }));
  await sink.write(`\n],"notEvaluated":${stringifyJson(refused)}}\n`);
}

function referenceOf({ apiVersion, kind, namespace, name }: Resource): object {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}
