import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '@toride/core';
import { openCluster, writeSnapshot } from '@toride/inventory';
import { defineVerb } from '../command.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { CLUSTER_OPTIONS, clusterOptions } from '../input.ts';
import { usageError } from '../parse.ts';

const { kubeconfig, context: kubeContext, namespace } = CLUSTER_OPTIONS;

export const snapshot = defineVerb({
  name: 'snapshot',
  summary: 'Save a cluster in one file, with everything secret redacted',
  usage: ['snapshot -o FILE [--context NAME] [-n NAMESPACE]'],
  description:
    'Reads every kind that may be read, with GET requests alone, and writes it sorted, so that the same cluster gives the same bytes. Of Secrets only names and types are kept; credentials elsewhere are reduced to their kind and length. A name that ends with .gz packs the file. Every verb that takes a path takes the file.',
  operands: { min: 0, max: 0 },
  options: {
    output: { type: 'string', short: 'o', value: 'FILE', help: 'where to write it; required' },
    kubeconfig,
    context: kubeContext,
    namespace,
  },
  examples: [
    { about: 'The cluster of the current context', command: 'toride snapshot -o cluster.snapshot.gz' },
    {
      about: 'One namespace of another',
      command: 'toride snapshot -o shop.snapshot --context staging -n shop',
    },
  ],
  async run(values, _operands, context) {
    const file = values.output;
    if (file === undefined) throw usageError("'toride snapshot' needs a file: -o FILE", 'snapshot');
    const summary = await writeSnapshot(openCluster(clusterOptions(values)), resolve(context.cwd, file), {
      signal: context.signal,
      progress: (done, total, what) => context.progress.update('reading', done, total, what),
    });
    await printDiagnostics(summary.diagnostics, context);
    const gaps =
      summary.gaps.length === 0
        ? ''
        : `; ${summary.gaps.length} kinds could not be read whole: they count as not evaluated`;
    context.note(`${summary.objects} objects in ${file}${gaps}`);
    return (summary.objects === 0 ? EXIT.notEvaluated : EXIT.clean) satisfies ExitCode;
  },
});
