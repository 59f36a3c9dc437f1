import { EXIT } from '@toride/core';
import { compileSources } from '@toride/rego';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { errorJson, errorLines } from '../rego/errors.ts';
import { LOAD_OPTIONS } from '../rego/eval-options.ts';
import { count } from '../rego/flag-values.ts';
import { loadRego } from '../rego/load.ts';
import { versionOf } from '../rego/query-setup.ts';
import { SCHEMA_OPTIONS, schemaOptions } from '../rego/schema.ts';

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
    strict: { type: 'boolean', short: 'S', help: 'unused variables, arguments and imports are errors too' },
    'max-errors': {
      type: 'string',
      short: 'm',
      value: 'N',
      help: 'stop after N errors, 0 for all of them (default: 10)',
    },
    bundle: { type: 'boolean', short: 'b', help: 'the paths are bundles: folders or .tar.gz' },
    ignore: LOAD_OPTIONS.ignore,
    ...SCHEMA_OPTIONS,
    'v0-compatible': { type: 'boolean', help: 'read the files as Rego v0' },
  },
  examples: [
    { about: 'Check every policy below a folder', command: 'toride rego check policies/' },
    { about: 'For an editor', command: 'toride rego check -f json policy.rego' },
  ],
  async run(values, paths, context) {
    const version = versionOf(values);
    const limit = values['max-errors'];
    const { modules } = await loadRego(
      {
        data: values.bundle === true ? [] : paths,
        bundles: values.bundle === true ? paths : [],
        ignore: values.ignore ?? [],
        version,
      },
      context,
    );
    const { errors } = compileSources(modules, {
      version,
      compile: {
        strict: values.strict === true,
        ...schemaOptions(values.schema, context.cwd),
        ...(limit === undefined ? {} : { errorLimit: count(limit, '--max-errors', 'rego check') }),
      },
    });
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const sources = new Map(modules.map(({ file, text }) => [file, text]));
    await writeOutput(values.output, context, async (sink) => {
      if (values.format === 'json')
        await sink.write(`${JSON.stringify({ errors: errorJson(errors) }, undefined, 2)}\n`);
      else if (errors.length > 0) await sink.write(`${errorLines(errors, sources, shown).join('\n')}\n`);
    });
    if (errors.length === 0)
      context.note(`${modules.length === 1 ? '1 file is' : `${modules.length} files are`} right.`);
    return errors.length === 0 ? EXIT.clean : EXIT.findings;
  },
});
