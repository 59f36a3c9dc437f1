import {
  EXIT,
  isJsonObject,
  stringifyJson,
  type Inventory,
  type JsonObject,
  type Resource,
} from '@toride/core';
import { regoDriver, testPolicies, type TestViolation } from '@toride/gatekeeper';
import { oneLine, terminal, type Sink, type Terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { writeOutput } from '../output.ts';
import { PSS_FORMAT, readJudged } from '../pss-input.ts';
import { nameOf } from '../pss-lines.ts';
import { placeOf } from '../words.ts';

export const policyTest = defineVerb({
  name: 'policy test',
  summary: 'Judge objects by the Gatekeeper policies among them, as gator test does',
  usage: ['policy test [PATH...]', 'policy test --cluster'],
  description:
    'ConstraintTemplates, Constraints and ExpansionTemplates are read from the same input as the objects that they judge. Templates in CEL are not evaluated yet, and are told. Exits 1 when a constraint denies.',
  operands: { min: 0, max: Infinity },
  options: { ...PSS_FORMAT, ...INPUT_OPTIONS },
  examples: [
    { about: 'Would these be admitted?', command: 'toride policy test policies/ deploy/' },
    {
      about: 'The same for what a chart renders',
      command: 'helm template chart/ | toride policy test policies/ -',
    },
  ],
  async run(values, paths, context) {
    const inventory = await readJudged(paths, values, context);
    const byObject = new Map<object, Resource>(
      inventory.resources.map((resource) => [resource.object, resource]),
    );
    const objects = inventory.resources
      .map(({ object }) => object as unknown as JsonObject)
      .filter(isJsonObject);
    const { violations, errors, policies, client } = testPolicies(objects, [
      regoDriver({ signal: context.signal }),
    ]);
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const told = violations.map((violation) => ({ violation, resource: byObject.get(violation.object) }));
    const problems = [
      ...policies.problems.map(({ message, object }) => `${objectName(byObject.get(object))}: ${message}`),
      ...client.failures.flatMap(({ template, problems: own }) =>
        own.map(({ message }) => `${template.kind}: ${message}`),
      ),
      ...errors.map(({ message, object }) => `${objectName(byObject.get(object))}: ${message}`),
    ];
    for (const problem of problems) context.note(`not evaluated: ${oneLine(problem)}`);
    await writeOutput(values.output, context, (sink) =>
      values.format === 'json'
        ? writeJson(told, problems, inventory, sink)
        : writeTable(told, inventory, sink, shown),
    );
    if (violations.some(({ actions }) => actions.includes('deny'))) return EXIT.findings;
    return problems.length > 0 || policies.constraints.length === 0 ? EXIT.notEvaluated : EXIT.clean;
  },
});

interface Told {
  readonly violation: TestViolation;
  readonly resource: Resource | undefined;
}

function objectName(resource: Resource | undefined): string {
  return resource === undefined ? 'an object' : nameOf(resource);
}

async function writeTable(
  told: readonly Told[],
  inventory: Inventory,
  sink: Sink,
  shown: Terminal,
): Promise<void> {
  for (const { violation, resource } of told) {
    const { constraint, message, actions } = violation;
    const place = resource === undefined ? '' : placeOf(inventory.locate(resource.place));
    const action = shown.paint(actions.join(', '), actions.includes('deny') ? 'red' : 'yellow');
    await sink.write(
      `${action}  ${shown.paint(objectName(resource), 'bold')}  ${shown.paint(place, 'dim')}\n  [${oneLine(constraint.name)}] ${oneLine(message)}\n`,
    );
  }
  await sink.write(`${told.length} ${told.length === 1 ? 'violation' : 'violations'}\n`);
}

async function writeJson(
  told: readonly Told[],
  problems: readonly string[],
  inventory: Inventory,
  sink: Sink,
): Promise<void> {
  const violations = told.map(({ violation: { constraint, message, details, actions, type }, resource }) => ({
    constraint: { kind: constraint.kind, name: constraint.name },
    message,
    details,
    actions,
    type,
    ...(resource === undefined
      ? {}
      : { object: nameOf(resource), location: inventory.locate(resource.place) }),
  }));
  await sink.write(`${stringifyJson({ violations, notEvaluated: problems }, 2)}\n`);
}
