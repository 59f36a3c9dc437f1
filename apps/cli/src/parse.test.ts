import { expect, test } from 'vitest';
import { TorideError } from '@toride/core';
import { parseInvocation } from './parse.ts';
import type { VerbSpec } from './command.ts';

const spec: VerbSpec = {
  name: 'demo',
  summary: 'A verb for tests',
  usage: ['demo [PATH...]'],
  operands: { min: 0, max: 2 },
  options: {
    format: { type: 'string', short: 'f', multiple: true, value: 'FORMAT', help: 'x' },
    severity: { type: 'string', choices: ['high', 'low'], help: 'x' },
    all: { type: 'boolean', short: 'a', help: 'x' },
  },
  examples: [
    { about: 'x', command: 'toride demo' },
    { about: 'x', command: 'toride demo .' },
  ],
};

test.each([
  [['.'], {}, ['.']],
  [['-f', 'json', '--format=sarif=out', 'a'], { format: ['json', 'sarif=out'] }, ['a']],
  [['-aq', '-', '--severity', 'high'], { all: true, quiet: true, severity: 'high' }, ['-']],
  [['--severity=low', '--severity=high'], { severity: 'high' }, []],
  [['--', '--all'], {}, ['--all']],
  [['-o', '-'], { output: '-' }, []],
  [['--output=-x'], { output: '-x' }, []],
])('%j is understood', (args, values, operands) => {
  const parsed = parseInvocation(spec, args);
  expect({ ...parsed.values }).toEqual(values);
  expect(parsed.operands).toEqual(operands);
});

test.each([
  [['--formt', 'json'], "unknown flag '--formt' of 'toride demo', did you mean '--format'?"],
  [['-x'], "unknown flag '-x'"],
  [['--__proto__'], "unknown flag '--__proto__'"],
  [['--constructor=1'], "unknown flag '--constructor'"],
  [['--no-all'], "unknown flag '--no-all'"],
  [['--format'], "flag '--format' needs a value: --format FORMAT"],
  [['--format', '--all'], "flag '--format' needs a value"],
  [['--all=yes'], "flag '--all' takes no value, got 'yes'"],
  [['--severity', 'hgh'], "flag '--severity' expects one of high, low, got 'hgh', did you mean 'high'?"],
  [['a', 'b', 'c'], "'toride demo' did not expect 'c'"],
])('%j is refused with what to do', (args, message) => {
  const error = thrown(() => parseInvocation(spec, args));
  expect(error.code).toBe('TORIDE_CLI_USAGE');
  expect(error.message).toContain(message);
});

test('help is shown even where operands are missing', () => {
  const needy = { ...spec, operands: { min: 1, max: 1 } };
  expect(parseInvocation(needy, ['--help']).values['help']).toBe(true);
  expect(thrown(() => parseInvocation(needy, [])).message).toContain('needs more operands');
});

function thrown(act: () => unknown): TorideError {
  try {
    act();
  } catch (error) {
    if (error instanceof TorideError) return error;
  }
  throw new Error('expected a TorideError');
}
