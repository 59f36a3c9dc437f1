import { EXIT } from '@toride/core';
import { diffNetworks } from '@toride/network-policy';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { DIFF_FORMATS } from '../net/diff-formats.ts';
import { changeRows, opensMore } from '../net/diff-groups.ts';
import { headOf } from '../net/head.ts';
import { FILE_NET_OPTIONS, readNetworkOf } from '../net/read.ts';
import { writeOutput } from '../output.ts';

export const netDiff = defineVerb({
  name: 'net diff',
  summary: 'Which connections a change adds, removes, widens or narrows; for pull requests',
  usage: ['net diff OLD NEW'],
  description:
    'Each side is a file, a folder, an archive or a snapshot. Ends are compared by name, addresses by what they hold. Exits 1 when something can be reached that could not be reached before.',
  operands: { min: 2, max: 2 },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['table', 'json', 'csv', 'md'],
      help: 'how to print it; md for a comment on a pull request',
    },
    all: { type: 'boolean', help: 'every change, and every name of a group' },
    ...FILE_NET_OPTIONS,
  },
  examples: [
    { about: 'What a branch opens', command: 'toride net diff ../main/deploy deploy/' },
    {
      about: 'What changed in a cluster since Monday, for a comment',
      command: 'toride net diff -f md monday.snapshot friday.snapshot',
    },
  ],
  async run(values, [old = '', next = ''], context) {
    const before = await readNetworkOf([old], values, context);
    const after = await readNetworkOf([next], values, context);
    const diff = diffNetworks(before.network, after.network);
    const rows = changeRows(diff, [before.network, after.network]);
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    await writeOutput(values.output, context, (sink) =>
      DIFF_FORMATS[values.format ?? 'table'](
        {
          diff,
          rows,
          heads: { before: headOf(before.network), after: headOf(after.network) },
          all: values.all === true,
          look,
          signal: context.signal,
        },
        sink,
      ),
    );
    return opensMore(rows) ? EXIT.findings : EXIT.clean;
  },
});
