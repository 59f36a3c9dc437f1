import type { Diagnostic } from '@toride/core';
import { expect, test } from 'vitest';
import { createProblemLog } from './problem-log.ts';

const problem = (file: string, level: Diagnostic['level'] = 'warning'): Diagnostic => ({
  code: 'TORIDE_YAML_SYNTAX',
  level,
  message: 'x',
  file,
});

test('the first problems of a file are told, the others counted', () => {
  const log = createProblemLog();
  for (let n = 0; n < 1200; n += 1) log.add([problem('a.yaml', n === 1100 ? 'error' : 'warning')], []);
  log.add([problem('b.yaml')], []);
  const told = log.diagnostics();
  expect(told.filter(({ file }) => file === 'b.yaml')).toHaveLength(1);
  expect(told.filter(({ file }) => file === 'a.yaml')).toHaveLength(501);
  expect(told.at(-1)).toMatchObject({
    code: 'TORIDE_INVENTORY_MORE_PROBLEMS',
    level: 'error',
    message: expect.stringContaining('got 700 more') as string,
    file: 'a.yaml',
  });
});

test('a cause of a gap is kept once', () => {
  const log = createProblemLog();
  const gap = { kind: '*', group: '*', coverage: 'partial', why: 'a.yaml: broken' } as const;
  log.add([], [gap, { ...gap }, { ...gap, why: 'b.yaml: broken' }]);
  expect(log.gaps().map(({ why }) => why)).toEqual(['a.yaml: broken', 'b.yaml: broken']);
});
