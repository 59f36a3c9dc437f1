import {
  EXIT,
  parseKubernetesVersion,
  stringifyJson,
  type ExitCode,
  type Inventory,
  type KubernetesVersion,
} from '@toride/core';
import {
  formatLevelVersion,
  predict,
  type Change,
  type NamespacePrediction,
  type OwnerPrediction,
  type Prediction,
} from '@toride/pod-security';
import { fit, oneLine, terminal, type Sink, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { placeOf } from '../words.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { PSS_FORMAT, readJudged } from '../pss-input.ts';
import { nameOf, violationLines } from '../pss-lines.ts';
import { readPolicy } from '../pss-policy.ts';

export const pssPredict = defineVerb({
  name: 'pss predict',
  summary: 'Foretell what breaks at another level, or when the cluster is upgraded',
  usage: ['pss predict --level LEVEL[:VERSION] [PATH...]', 'pss predict --to 1.N --cluster'],
  description:
    'Compares every workload under the policy of today with the one to come, by namespace and owner, and names the fewest changes that lead to the next level. Exits 1 when something breaks that works today.',
  operands: { min: 0, max: Infinity },
  options: {
    ...PSS_FORMAT,
    level: {
      type: 'string',
      value: 'LEVEL[:VERSION]',
      help: 'the level that namespaces go to (default: each keeps its own)',
    },
    to: { type: 'string', value: '1.N', help: 'the Kubernetes version that the cluster goes to' },
    only: { type: 'string', value: 'NAMESPACE', help: 'predict this namespace alone' },
    'owner-label': {
      type: 'string',
      multiple: true,
      value: 'KEY',
      help: 'a label or annotation that names the owner of a workload',
    },
    ...INPUT_OPTIONS,
  },
  examples: [
    {
      about: 'Who breaks when the namespaces of a cluster go to restricted?',
      command: 'toride pss predict --level restricted --cluster',
    },
    { about: 'Does an upgrade change anything?', command: 'toride pss predict --to 1.36 cluster.snapshot' },
  ],
  async run(values, paths, context) {
    const policy = values.level === undefined ? {} : readPolicy(values.level);
    const inventory = await readJudged(paths, values, context);
    const prediction = predict(inventory, {
      ...policy,
      ...(values.only === undefined ? {} : { namespace: values.only }),
      ...(values.to === undefined ? {} : { clusterVersion: versionOf(values.to) }),
      ...(values['owner-label'] === undefined ? {} : { ownerKeys: values['owner-label'] }),
    });
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    await writeOutput(values.output, context, (sink) =>
      values.format === 'json'
        ? writeJson(prediction, inventory, sink)
        : writeTable(prediction, inventory, sink, shown),
    );
    if (prediction.namespaces.length === 0) return EXIT.notEvaluated satisfies ExitCode;
    const worse = prediction.namespaces.some(({ counts }) => counts['newly-broken'] > 0);
    return (worse ? EXIT.findings : EXIT.clean) satisfies ExitCode;
  },
});

function versionOf(text: string): KubernetesVersion {
  try {
    return parseKubernetesVersion(text);
  } catch (cause) {
    throw usageError((cause as Error).message, 'pss predict');
  }
}

async function writeTable(
  prediction: Prediction,
  inventory: Inventory,
  sink: Sink,
  shown: Terminal,
): Promise<void> {
  for (const one of prediction.namespaces)
    await sink.write(`${namespaceLines(one, inventory, shown).join('\n')}\n\n`);
  for (const resource of prediction.notEvaluated) {
    await sink.write(
      `${shown.paint(shown.sign.unknown, 'bold', 'yellow')} ${nameOf(resource)}: not evaluated, the API server would refuse it\n`,
    );
  }
  const newly = prediction.namespaces.reduce((sum, { counts }) => sum + counts['newly-broken'], 0);
  const hit = prediction.namespaces.filter(({ counts }) => counts['newly-broken'] > 0).length;
  const head =
    newly === 0
      ? shown.paint(`${shown.sign.ok} Nothing breaks that works today`, 'bold', 'green')
      : shown.paint(
          `${newly} ${newly === 1 ? 'workload breaks' : 'workloads break'} in ${hit} of ${prediction.namespaces.length} namespaces`,
          'bold',
          'red',
        );
  const { from, to } = prediction;
  const versions =
    from.minor === to.minor && from.major === to.major
      ? ''
      : ` · Kubernetes ${from.major}.${from.minor} to ${to.major}.${to.minor}`;
  await sink.write(`${head}${versions}\n`);
}

function namespaceLines(one: NamespacePrediction, inventory: Inventory, shown: Terminal): string[] {
  const { namespace, today, future, counts, owners, highest, next, complete } = one;
  const before = today === undefined ? 'unknown today' : formatLevelVersion(today);
  const lines = [
    `${shown.paint(namespace === undefined ? 'Without a namespace' : `Namespace ${oneLine(namespace)}`, 'bold')}  ${before} ${shown.sign.fix} ${formatLevelVersion(future)}`,
    `  ${countsText(one, shown)} · ${shown.paint(`every workload already passes ${highest}`, 'dim')}`,
  ];
  if (!complete)
    lines.push(
      `  ${shown.paint(shown.sign.warning, 'bold', 'yellow')} some workloads were not seen: more may break`,
    );
  for (const owner of owners) lines.push(...ownerLines(owner, inventory, shown));
  if (
    next !== undefined &&
    next.changes.length > 0 &&
    (counts['newly-broken'] > 0 || counts['already-broken'] > 0)
  ) {
    lines.push(
      `  ${shown.paint(`${next.changes.length === 1 ? 'One change leads' : `${next.changes.length} changes lead`} to ${next.level}:`, 'bold')}`,
    );
    lines.push(...next.changes.flatMap((change) => changeLines(change, inventory, shown)));
  }
  return lines;
}

function countsText({ counts }: NamespacePrediction, shown: Terminal): string {
  const parts = [
    counts['newly-broken'] > 0 ? shown.paint(`${counts['newly-broken']} newly broken`, 'red') : '',
    counts['already-broken'] > 0 ? shown.paint(`${counts['already-broken']} broken already`, 'yellow') : '',
    counts.mended > 0 ? shown.paint(`${counts.mended} mended`, 'green') : '',
    counts.passes > 0 ? `${counts.passes} pass` : '',
    counts.exempt > 0 ? `${counts.exempt} exempt` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function ownerLines({ owner, workloads }: OwnerPrediction, inventory: Inventory, shown: Terminal): string[] {
  return [
    `  ${shown.paint('owner', 'dim')} ${oneLine(owner)}`,
    ...workloads.flatMap(({ workload, fate, result }) => [
      `    ${shown.paint(shown.sign.bad, 'bold', 'red')} ${nameOf(workload.resource)}${fate === 'newly-broken' ? '' : shown.paint(' (today too)', 'dim')}  ${shown.paint(placeOf(inventory.locate(workload.place)), 'dim')}`,
      ...violationLines(result.violations, '      ', inventory, shown),
    ]),
  ];
}

function changeLines(change: Change, inventory: Inventory, shown: Terminal): string[] {
  const { workload, place, reason, container, operation } = change;
  const location = inventory.locate(place);
  const exact =
    operation === undefined
      ? ''
      : ` ${shown.sign.fix} ${operation.op}${'value' in operation ? ` ${stringifyJson(operation.value)}` : ''}`;
  const where = container === undefined ? '' : ` container ${oneLine(container)}`;
  return [
    `    ${shown.sign.point} ${nameOf(workload.resource)}${where}: ${oneLine(reason)}`,
    `      ${shown.paint(fit(oneLine(`${placeOf(location)}${exact}`), shown.width - 6, shown.sign.more), 'dim')}`,
  ];
}

async function writeJson(prediction: Prediction, inventory: Inventory, sink: Sink): Promise<void> {
  const { from, to, namespaces, notEvaluated } = prediction;
  const rows = namespaces.map(({ today, future, owners, next, ...rest }) => ({
    ...rest,
    ...(today === undefined ? {} : { today: formatLevelVersion(today) }),
    future: formatLevelVersion(future),
    owners: owners.map(({ owner, workloads }) => ({
      owner,
      workloads: workloads.map(({ workload, fate, result }) => ({
        workload: nameOf(workload.resource),
        location: inventory.locate(workload.place),
        fate,
        message: result.message,
      })),
    })),
    ...(next === undefined
      ? {}
      : {
          next: {
            level: next.level,
            changes: next.changes.map(({ workload, place, ...change }) => ({
              workload: nameOf(workload.resource),
              location: inventory.locate(place),
              ...change,
            })),
          },
        }),
  }));
  const text = stringifyJson(
    {
      schema: 'toride.dev/pss-predict/v1',
      from: `${from.major}.${from.minor}`,
      to: `${to.major}.${to.minor}`,
      namespaces: rows,
      notEvaluated: notEvaluated.map(nameOf),
    },
    2,
  );
  await sink.write(`${text}\n`);
}
