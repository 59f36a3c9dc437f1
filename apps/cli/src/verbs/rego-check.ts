import { EXIT } from '@toride/core';
import { compileSources } from '@toride/rego';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { errorJson, errorLines } from '../rego/errors.ts';
import { readRegoFiles } from '../rego/files.ts';

export const regoCheck = defineVerb({
  name: 'rego check',
  summary: 'Check Rego files: syntax, safety, recursion and types',
  usage: ['rego check PATH...'],
  description:
    'Finds what OPA would refuse, with its codes and places, in all files at once. Exits 1 when there is an error.',
  operands: { min: 1, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['pretty', 'json'],
      help: 'how to print errors',
    },
    'v0-compatible': { type: 'boolean', help: 'read the files as Rego v0' },
  },
  examples: [
    { about: 'Check every policy below a folder', command: 'toride rego check policies/' },
    { about: 'For an editor', command: 'toride rego check -f json policy.rego' },
  ],
  async run(values, paths, context) {
    const { modules } = readRegoFiles(paths, context.cwd);
    const { errors } = compileSources(modules, { version: values['v0-compatible'] === true ? 'v0' : 'v1' });
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const sources = new Map(modules.map(({ file, text }) => [file, text]));
    await writeOutput(values.output, context, async (sink) => {
      if (values.format === 'json')
        await sink.write(`${JSON.stringify({ errors: errorJson(errors) }, undefined, 2)}\n`);
      else if (errors.length > 0) await sink.write(`${errorLines(errors, sources, shown).join('\n')}\n`);
    });
    if (errors.length === 0) context.note(`${modules.length} files are right.`);
    return errors.length === 0 ? EXIT.clean : EXIT.findings;
  },
});
