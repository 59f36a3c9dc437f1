import { expect, test } from 'vitest';
import { cisBenchmark } from './frameworks.ts';

test.each([
  ['5.1.6', ['5.1.6'], '5.1.6'],
  ['5.2.8', ['5.2.8'], '5.2.8'],
  ['5.2.9', ['5.2.9', '5.2.10'], '5.2.9'],
  ['5.2.12', ['5.2.13'], '5.2.12'],
  ['5.6.3', ['5.7.3'], '5.6.3'],
])('%s of 1.12 stands in both editions', (control, old, now) => {
  expect(cisBenchmark(control).map(({ control: number, edition }) => `${number} ${edition}`)).toEqual([
    ...old.map((number) => `${number} 1.10`),
    `${now} 1.12`,
  ]);
});
