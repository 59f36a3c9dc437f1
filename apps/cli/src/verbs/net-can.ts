import { EXIT } from '@toride/core';
import { terminal } from '@toride/report';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { answer } from '../net/answer.ts';
import { canJson } from '../net/can-json.ts';
import { canLines } from '../net/can-lines.ts';
import { readQuestion } from '../net/question.ts';
import { NET_OPTIONS } from '../net/read.ts';
import { writeOutput } from '../output.ts';

const STATUS = { yes: EXIT.clean, no: EXIT.findings, unknown: EXIT.notEvaluated } as const;

export const netCan = defineVerb({
  name: 'net can',
  summary: 'May one end reach another? With the rules that decide, file and line',
  usage: ['net can FROM TO [PORT] [PATH...]', 'net can FROM TO [PORT] --cluster'],
  description:
    'FROM and TO are a workload or pod (shop/web, Deployment/shop/web, pod/shop/web-1), a service, an address, a block or `internet`. PORT is 80, 80/TCP, 53/UDP, 8000-8080 or a name. Exits 0 for yes (something gets through), 1 for no, 3 for unknown.',
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
    { about: 'May the shop talk to its database?', command: 'toride net can shop/web shop/db 5432 deploy/' },
    { about: 'And the Internet, in the live cluster?', command: 'toride net can internet shop/db --cluster' },
  ],
  async run(values, operands, context) {
    const question = await readQuestion(operands, values, context, 'net can');
    const whole = answer(question.reach, question.from, question.to, question.port);
    const shown = terminal(values.output === undefined ? appearance(context.stdout) : PLAIN);
    const text =
      values.format === 'json'
        ? canJson(question, whole)
        : `${canLines(question, whole, shown).join('\n')}\n`;
    await writeOutput(values.output, context, (sink) => Promise.resolve(sink.write(text)));
    return STATUS[whole.answer];
  },
});
