import { EXIT, TorideError, type ExitCode, type Finding, type Rule } from '@toride/core';
import { terminal, type Terminal } from '@toride/report';
import { findRule, mayComeWithInput, rules, rulesIn } from '@toride/scan';
import { FINDING_ID } from '../baseline.ts';
import { appearance, PLAIN, type Look } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { evaluate, RULE_OPTIONS, type EvaluateValues } from '../evaluate.ts';
import { INPUT_OPTIONS, readInput } from '../input.ts';
import { findingPage } from '../explain/finding-page.ts';
import { rulePage } from '../explain/rule-page.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { readSavedRules } from '../saved-report.ts';
import { didYouMean } from '../suggest.ts';

export const explain = defineVerb({
  name: 'explain',
  summary: 'Explain a rule, a policy, or one finding with its proof and fix',
  usage: ['explain RULE', 'explain POLICY PATH...', 'explain FINDING-ID [PATH...]'],
  description:
    'A rule is explained by why it matters, an example that fails and one that passes. A policy of the input is named by its kind, its name or its rule, and read from files that hold it or from a JSON report: the page shows what it judges, with which parameters, and what is done about a violation. A finding is looked up by scanning the same input again: the page shows what was read, what follows from it, and the change after which it is gone.',
  operands: { min: 1, max: Infinity },
  options: { 'image-config': RULE_OPTIONS['image-config'], ...INPUT_OPTIONS },
  examples: [
    { about: 'Why a rule exists and what passes it', command: 'toride explain workload/image-tag-latest' },
    {
      about: 'What a policy of the cluster judges, from its files or from the JSON report of a scan',
      command: 'toride explain gatekeeper/k8srequiredlabels/all-must-have-owner report.json',
    },
    {
      about: 'One finding of a scan of deploy/, by the id that the report shows',
      command: 'toride explain 0123456789abcdef deploy/',
    },
  ],
  async run(values, [name = '', ...paths], context) {
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    const text = FINDING_ID.test(name)
      ? await explainFinding(name, paths, values, look, context)
      : await explainRule(name, paths, values, terminal(look), context);
    await writeOutput(values.output, context, async (sink) => sink.write(text));
    return EXIT.clean satisfies ExitCode;
  },
});

async function explainRule(
  name: string,
  paths: readonly string[],
  values: EvaluateValues,
  shown: Terminal,
  context: Context,
): Promise<string> {
  const rule = findRule(name);
  if (rule !== undefined) return rulePage(rule, shown);
  // Without a path, only what can be nothing but a policy is worth reading the folder for.
  const known = paths.length > 0 || mayComeWithInput(name) ? await policiesOf(paths, values, context) : [];
  const found = findPolicies(name, known);
  if (found.length > 0) return found.map((one) => rulePage(one, shown)).join('\n');
  const names = [...rules, ...known].map(({ id }) => id);
  const short = [
    ...names.map((id) => id.slice(id.indexOf('/') + 1)),
    ...known.flatMap(({ policy }) => (policy === undefined ? [] : [policy.name, policy.kind])),
  ];
  const guess = didYouMean(name, names) || didYouMean(name, short);
  throw usageError(`expected a rule, a policy or the id of a finding, got '${name}'${guess}`, 'explain');
}

/** Rules of policies, from a JSON report or from the input itself. */
async function policiesOf(
  paths: readonly string[],
  values: EvaluateValues,
  context: Context,
): Promise<readonly Rule[]> {
  const [path] = paths;
  const saved = paths.length === 1 && path !== undefined ? readSavedRules(path, context) : undefined;
  const all =
    saved ??
    (await rulesIn((await readInput(paths, values, loadConfig(values.config, context), context)).inventory));
  return all.filter(({ policy }) => policy !== undefined);
}

/** By the rule's id or its end, by the policy's name, or all of a kind. */
function findPolicies(name: string, known: readonly Rule[]): readonly Rule[] {
  const one = findRule(name, known);
  if (one !== undefined) return [one];
  const byName = known.filter(({ policy }) => policy?.name === name);
  if (byName.length > 0) return byName;
  return known.filter(({ policy }) => policy?.kind.toLowerCase() === name.toLowerCase());
}

async function explainFinding(
  id: string,
  paths: readonly string[],
  values: EvaluateValues,
  look: Look,
  context: Context,
): Promise<string> {
  const { report, inventory } = await evaluate(paths, values, loadConfig(values.config, context), context);
  const finding = firstWithId(report.findings, id);
  if (finding === undefined) {
    const where = paths.length === 0 ? 'this folder' : paths.join(', ');
    throw new TorideError(
      'TORIDE_CLI_FINDING_UNKNOWN',
      `no finding ${id} in ${where}: it may be fixed, or of another input`,
    );
  }
  const rule = report.rules.find((one) => one.id === finding.rule);
  return findingPage(finding, rule, inventory, look);
}

function firstWithId(findings: Iterable<Finding>, id: string): Finding | undefined {
  for (const finding of findings) if (finding.id === id) return finding;
  return undefined;
}
