import { readFileSync } from 'node:fs';
import { EXIT } from '@toride/core';
import { defineVerb } from '../command.ts';
import { usageError } from '../parse.ts';
import { EVAL_OPTIONS, type EvalValues } from '../rego/eval-options.ts';
import { evaluateQuery } from '../rego/evaluate-query.ts';

const VERB = 'rego eval';

export const regoEval = defineVerb({
  name: VERB,
  summary: 'Evaluate a Rego query over policies, data and input',
  usage: ['rego eval QUERY [-d PATH]... [-b BUNDLE]... [-i FILE]'],
  description:
    'The flags are those of `opa eval`. Policies reach neither the network nor files, and a policy that runs away is stopped.',
  operands: { min: 0, max: 1 },
  options: EVAL_OPTIONS,
  examples: [
    {
      about: 'What does this policy say of an input?',
      command: 'toride rego eval -d policy.rego -i input.json data.app.allow',
    },
    {
      about: 'Why does it say that?',
      command: 'toride rego eval -d policy.rego -i input.json --explain fails -f pretty data.app.allow',
    },
    {
      about: 'Where does the time go?',
      command: 'toride rego eval -b bundle.tar.gz -i input.json --profile -f pretty data.app',
    },
    { about: 'Try the language', command: "toride rego eval -f pretty 'x = [1, 2, 3][_]'" },
  ],
  async run(values, operands, context) {
    checkFlags(values, operands);
    const query = operands[0] ?? readFileSync(0, 'utf8');
    const defined = await evaluateQuery(values, query, context);
    const failed = defined ? values['fail-defined'] === true : values.fail === true;
    return failed ? EXIT.findings : EXIT.clean;
  },
});

function checkFlags(values: EvalValues, operands: readonly string[]): void {
  const apart = (one: keyof EvalValues, other: keyof EvalValues): void => {
    if (values[one] !== undefined && values[other] !== undefined)
      throw usageError(`--${one} and --${other} cannot be used together`, VERB);
  };
  if (operands.length === 0 && values.stdin !== true) throw usageError('a query is needed, or --stdin', VERB);
  if (operands.length > 0 && values.stdin === true)
    throw usageError('the query is given twice: leave out --stdin', VERB);
  apart('stdin', 'stdin-input');
  apart('stdin-input', 'input');
  apart('fail', 'fail-defined');
  apart('strict-builtin-errors', 'show-builtin-errors');
  if (values.stdin === true && values.input === '-')
    throw usageError('standard input can be read only once', VERB);
}
