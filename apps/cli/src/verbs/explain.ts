import { EXIT, TorideError, type ExitCode, type Finding } from '@toride/core';
import { terminal, type Terminal } from '@toride/report';
import { findRule, rules } from '@toride/scan';
import { FINDING_ID } from '../baseline.ts';
import { appearance, PLAIN, type Look } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { loadConfig } from '../configuration.ts';
import type { Context } from '../context.ts';
import { evaluate, RULE_OPTIONS, type EvaluateValues } from '../evaluate.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { findingPage } from '../explain/finding-page.ts';
import { rulePage } from '../explain/rule-page.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';

export const explain = defineVerb({
  name: 'explain',
  summary: 'Explain a rule, or one finding with its proof and fix',
  usage: ['explain RULE', 'explain FINDING-ID [PATH...]'],
  description:
    'A rule is explained by why it matters, an example that fails and one that passes. A finding is looked up by scanning the same input again: the page shows what was read, what follows from it, and the change after which it is gone.',
  operands: { min: 1, max: Infinity },
  options: { 'image-config': RULE_OPTIONS['image-config'], ...INPUT_OPTIONS },
  examples: [
    { about: 'Why a rule exists and what passes it', command: 'toride explain workload/image-tag-latest' },
    {
      about: 'One finding of a scan of deploy/, by the id that the report shows',
      command: 'toride explain 0123456789abcdef deploy/',
    },
  ],
  async run(values, [name = '', ...paths], context) {
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    const text = FINDING_ID.test(name)
      ? await explainFinding(name, paths, values, look, context)
      : explainRule(name, terminal(look));
    await writeOutput(values.output, context, async (sink) => sink.write(text));
    return EXIT.clean satisfies ExitCode;
  },
});

function explainRule(name: string, shown: Terminal): string {
  const rule = findRule(name);
  if (rule !== undefined) return rulePage(rule, shown);
  const names = rules.map(({ id }) => id);
  const short = names.map((id) => id.slice(id.indexOf('/') + 1));
  const guess = didYouMean(name, names) || didYouMean(name, short);
  throw usageError(`expected a rule or the id of a finding, got '${name}'${guess}`, 'explain');
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
