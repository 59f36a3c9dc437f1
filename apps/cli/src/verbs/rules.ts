import { EXIT, stringifyJson, type Rule } from '@toride/core';
import { columns, fit, padEnd, terminal, type Sink, type Terminal } from '@toride/report';
import { DEFAULT_CONFIG, rules as allRules, selectRules } from '@toride/scan';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { writeOutput } from '../output.ts';
import { RULE_OPTIONS } from '../evaluate.ts';

const FORMATS = ['table', 'json'] as const;

export const rules = defineVerb({
  name: 'rules',
  summary: 'List every rule with its severity and frameworks',
  usage: ['rules'],
  operands: { min: 0, max: 0 },
  options: {
    format: { type: 'string', short: 'f', value: 'FORMAT', choices: FORMATS, help: 'how to print them' },
    rule: RULE_OPTIONS.rule,
    framework: RULE_OPTIONS.framework,
  },
  examples: [
    { about: 'Every rule', command: 'toride rules' },
    {
      about: 'What counts against one control of a framework',
      command: 'toride rules --framework owasp-k8s-top-10:K01',
    },
  ],
  async run(values, _operands, context) {
    const narrowed = values.rule !== undefined || values.framework !== undefined;
    const { enabled } = selectRules(allRules, DEFAULT_CONFIG, {
      ...(values.rule === undefined ? {} : { rules: values.rule }),
      ...(values.framework === undefined ? {} : { frameworks: values.framework }),
    });
    const listed = narrowed ? allRules.filter((rule) => enabled.has(rule.id)) : allRules;
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    const write = values.format === 'json' ? writeJson : writeTable;
    await writeOutput(values.output, context, (sink) => write(listed, sink, terminal(look)));
    return EXIT.clean;
  },
});

async function writeJson(listed: readonly Rule[], sink: Sink): Promise<void> {
  await sink.write(`[\n${listed.map((rule) => stringifyJson(rule)).join(',\n')}\n]\n`);
}

async function writeTable(listed: readonly Rule[], sink: Sink, shown: Terminal): Promise<void> {
  const width = Math.min(48, Math.max(4, ...listed.map((rule) => columns(rule.id))));
  const lines = listed.map((rule) => {
    const off = rule.optIn === true ? ' (off unless switched on)' : '';
    const id = padEnd(fit(rule.id, width), width);
    const title = fit(`${rule.title}${off}`, Math.max(20, shown.width - width - 12));
    return `${shown.severity(rule.severity, rule.severity.padEnd(8))}  ${shown.link(id, rule.references[0])}  ${title}`;
  });
  lines.push('', shown.paint(`${listed.length} rules. Understand one: toride explain RULE`, 'dim'));
  await sink.write(`${lines.join('\n')}\n`);
}
