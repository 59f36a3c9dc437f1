import { EXIT } from '@toride/core';
import { createBreathe } from '@toride/inventory';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { filterEnds, filterOf, FILTER_OPTIONS, isFiltered } from '../net/filter.ts';
import { blocksOfEnds } from '../net/ends.ts';
import { groupByOf } from '../net/group-by.ts';
import { LIST_FORMATS } from '../net/list-formats.ts';
import { listingOf } from '../net/listing.ts';
import { NET_OPTIONS, readNetworkOf } from '../net/read.ts';
import { writeOutput } from '../output.ts';

const FORMATS = ['table', 'json', 'csv', 'md', 'dot', 'svg', 'html'] as const;

export const netList = defineVerb({
  name: 'net list',
  summary: 'Who can reach whom: every connection that NetworkPolicies and their kin leave open',
  usage: ['net list [PATH...]', 'net list --cluster'],
  description:
    'Says first whether anything enforces policies, then what each group of workloads can reach, inside and outside. Workloads that reach the same are one group. What cannot be known is listed as unknown.',
  operands: { min: 0, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: FORMATS,
      help: 'how to print it; svg and html are a picture',
    },
    by: {
      type: 'string',
      value: 'GROUP',
      help: 'group by workload (default), namespace, or label=KEY',
    },
    ...FILTER_OPTIONS,
    all: { type: 'boolean', help: 'every group, and every name of a group' },
    ...NET_OPTIONS,
  },
  examples: [
    { about: 'Everything that manifests leave open', command: 'toride net list deploy/' },
    {
      about: 'A picture of one namespace of the live cluster',
      command: 'toride net list --cluster --namespace shop -f html -o shop.html',
    },
  ],
  async run(values, paths, context) {
    const by = groupByOf(values.by ?? 'workload');
    const read = await readNetworkOf(paths, values, context, blocksOfEnds(filterEnds(values)));
    const filter = filterOf(values, read);
    const listing = await listingOf(read.network, read.reach, filter, by, createBreathe(context.signal));
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    await writeOutput(values.output, context, (sink) =>
      LIST_FORMATS[values.format ?? 'table'](
        {
          ...read,
          listing,
          all: values.all === true,
          filtered: isFiltered(values),
          look,
          signal: context.signal,
        },
        sink,
      ),
    );
    return EXIT.clean;
  },
});
