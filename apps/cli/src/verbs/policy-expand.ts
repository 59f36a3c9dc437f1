import { EXIT, isJsonObject, stringifyJson, type JsonObject } from '@toride/core';
import { expandObjects } from '@toride/gatekeeper';
import { oneLine } from '@toride/report';
import { defineVerb } from '../command.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { writeOutput } from '../output.ts';
import { readJudged } from '../pss-input.ts';

export const policyExpand = defineVerb({
  name: 'policy expand',
  summary: 'Print the objects that ExpansionTemplates make of others, as gator expand does',
  usage: ['policy expand [PATH...]', 'policy expand --cluster'],
  description:
    'Reads ExpansionTemplates, mutators and objects, and prints what the objects would make: the Pods of a Deployment, mutated. Exits 3 when something could not be expanded.',
  operands: { min: 0, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['yaml', 'json'],
      help: 'how to print it (default: yaml)',
    },
    ...INPUT_OPTIONS,
  },
  examples: [
    { about: 'Which Pods would these make?', command: 'toride policy expand policies/ deploy/' },
    {
      about: 'The same for what a chart renders, as a JSON list',
      command: 'helm template chart/ | toride policy expand -f json policies/ -',
    },
  ],
  async run(values, paths, context) {
    const inventory = await readJudged(paths, values, context);
    const { objects, errors, policies } = expandObjects(
      inventory.resources.map(({ object }) => object as unknown as JsonObject).filter(isJsonObject),
    );
    const problems = [...policies.problems.map(({ message }) => message), ...errors];
    for (const problem of problems) context.note(`not expanded: ${oneLine(problem)}`);
    if (objects.length === 0 && problems.length === 0) context.note('Nothing is expanded.');
    await writeOutput(values.output, context, async (sink) => {
      await sink.write(
        values.format === 'json'
          ? `${stringifyJson(objects, 2)}\n`
          : // JSON is YAML too, and needs no rules of quoting.
            objects.map((object) => `---\n${stringifyJson(object, 2)}\n`).join(''),
      );
    });
    return problems.length > 0 ? EXIT.notEvaluated : EXIT.clean;
  },
});
