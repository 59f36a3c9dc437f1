import { EXIT } from '@toride/core';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { explained } from '../net/explained.ts';
import { explainJson } from '../net/explain-json.ts';
import { explainLines } from '../net/explain-lines.ts';
import { readQuestion } from '../net/question.ts';
import { NET_OPTIONS } from '../net/read.ts';
import { writeOutput } from '../output.ts';

export const netExplain = defineVerb({
  name: 'net explain',
  summary: 'Why one end can or cannot reach another: every policy and rule that was asked',
  usage: ['net explain FROM TO [PORT] [PATH...]', 'net explain FROM TO --cluster'],
  description:
    'Shows both sides: what leaves FROM (egress), what enters TO (ingress). Without PORT, ports that are decided alike are one range. Ends and ports are written as for `net can`.',
  operands: { min: 2, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['table', 'json'],
      help: 'how to print it',
    },
    ...NET_OPTIONS,
  },
  examples: [
    { about: 'Every port, from pod to pod', command: 'toride net explain shop/web shop/db deploy/' },
    { about: 'One port of the outside', command: 'toride net explain shop/web 169.254.169.254 80 deploy/' },
  ],
  async run(values, operands, context) {
    const question = await readQuestion(operands, values, context, 'net explain');
    const all = explained(question);
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const text =
      values.format === 'json'
        ? explainJson(question, all)
        : `${explainLines(question, all, shown).join('\n').trimEnd()}\n`;
    await writeOutput(values.output, context, (sink) => Promise.resolve(sink.write(text)));
    return EXIT.clean;
  },
});
