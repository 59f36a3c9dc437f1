import { byCodeUnit, EXIT, stringifyJson, TorideError, type Json, type JsonObject } from '@toride/core';
import { expandEach, type Expansion } from '@toride/gatekeeper';
import { oneLine, terminal, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { INPUT_OPTIONS, nothingFound } from '../input.ts';
import { writeOutput } from '../output.ts';
import { locate, readObjects, type PolicyObject } from '../policy/read-objects.ts';
import { problemTexts } from '../policy/problems.ts';
import { subjectOf } from '../policy/test-gatekeeper.ts';
import { WORKLOAD_EXPANSIONS } from '../policy/workload-expansions.ts';
import { placeOf } from '../words.ts';

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
      choices: ['yaml', 'json', 'table'],
      help: 'how to print it: the objects, or which object makes which (default: yaml)',
    },
    workloads: {
      type: 'boolean',
      help: 'expand Deployments, Jobs and other workloads to Pods without an ExpansionTemplate',
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
    const { workloads, format = 'yaml', ...input } = values;
    const read = await readObjects(paths, input, loadConfig(values.config, context), context);
    await printDiagnostics(read.diagnostics, context);
    if (read.objects.length === 0) throw new TorideError('TORIDE_CLI_NOTHING_FOUND', nothingFound(paths));
    const found = workloads === true ? [...read.objects, ...WORKLOAD_EXPANSIONS] : read.objects;
    const { expansions, policies } = expandEach(found.map(({ object }) => object));
    const places = new Map<object, PolicyObject>(found.map((one) => [one.object, one]));
    const problems = [
      ...problemTexts(policies, undefined, places),
      ...expansions.flatMap(({ error }) => (error === undefined ? [] : [error])),
    ];
    for (const problem of problems) context.note(`not expanded: ${oneLine(problem)}`);
    if (expansions.length === 0 && problems.length === 0) context.note('Nothing is expanded.');
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    await writeOutput(values.output, context, (sink) =>
      Promise.resolve(sink.write(textOf(expansions, format, places, shown))),
    );
    return problems.length > 0 ? EXIT.notEvaluated : EXIT.clean;
  },
});

function textOf(
  expansions: readonly Expansion[],
  format: 'yaml' | 'json' | 'table',
  places: ReadonlyMap<object, PolicyObject>,
  shown: Terminal,
): string {
  if (format === 'table') return expansions.map((one) => tableLines(one, places, shown)).join('');
  const objects = expansions.flatMap(({ made }) => made.map(({ object }) => object));
  const sorted = objects.sort((a, b) => byCodeUnit(sortKey(b), sortKey(a)));
  if (format === 'json') return `${stringifyJson(sorted, 2)}\n`;
  // JSON is YAML too, and needs no rules of quoting.
  return sorted.map((object) => `---\n${stringifyJson(object, 2)}\n`).join('');
}

/** gator prints objects backwards, by name, version and kind. */
function sortKey(object: JsonObject): string {
  const { name } = (object['metadata'] ?? {}) as { readonly name?: string };
  return `${name ?? ''}${text(object['apiVersion'])}${text(object['kind'])}`;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function tableLines(
  { maker, made }: Expansion,
  places: ReadonlyMap<object, PolicyObject>,
  shown: Terminal,
): string {
  const found = places.get(maker);
  const place = found === undefined ? '' : `  ${shown.paint(placeOf(locate(found)), 'dim')}`;
  const lines = made.map(
    ({ object, template }) => `  makes ${oneLine(subjectOf(object))}  by ${oneLine(template)}\n`,
  );
  return lines.length === 0
    ? ''
    : `${shown.paint(oneLine(subjectOf(maker)), 'bold')}${place}\n${lines.join('')}`;
}
