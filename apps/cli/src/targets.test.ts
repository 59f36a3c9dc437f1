import { expect, test } from 'vitest';
import { parseTargets } from './targets.ts';

test.each([
  [undefined, undefined, [{ format: 'table' }]],
  [['json'], 'out.json', [{ format: 'json', file: 'out.json' }]],
  [['table', 'sarif=a=b.sarif'], undefined, [{ format: 'table' }, { format: 'sarif', file: 'a=b.sarif' }]],
])('%j with -o %s', (given, output, targets) => {
  expect(parseTargets(given, output)).toEqual(targets);
});

test.each([
  [['jsn'], undefined, "got 'jsn', did you mean 'json'?"],
  [['constructor'], undefined, "got 'constructor'"],
  [['json', 'sarif'], undefined, 'only one format can go to standard output'],
  [['json=a'], 'b', "'-o' has nothing to write"],
  [['json='], undefined, "expected a file after 'json='"],
])('%j with -o %s is refused', (given, output, message) => {
  expect(() => parseTargets(given, output)).toThrow(message);
});
