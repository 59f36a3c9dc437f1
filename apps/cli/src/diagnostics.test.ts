import { expect, test } from 'vitest';
import type { Diagnostic } from '@toride/core';
import type { Context } from './context.ts';
import { printDiagnostics } from './diagnostics.ts';
import { NO_PROGRESS } from './progress.ts';

async function printed(diagnostics: readonly Diagnostic[], quiet = false): Promise<string> {
  let text = '';
  const stderr = { colour: false, write: async (chunk: string) => void (text += chunk) };
  await printDiagnostics(diagnostics, { quiet, stderr, progress: NO_PROGRESS } as unknown as Context);
  return text;
}

const diagnostic: Diagnostic = {
  code: 'TORIDE_YAML_SYNTAX',
  level: 'error',
  message: 'expected a key',
  file: 'a.yaml',
  line: 3,
  column: 7,
};

test('a diagnostic is one line that editors and terminals can jump to', async () => {
  expect(await printed([diagnostic])).toBe('a.yaml:3:7: error: expected a key [TORIDE_YAML_SYNTAX]\n');
});

test('escape sequences in file names and messages are written out', async () => {
  const hostile = { ...diagnostic, file: 'a\u001b[2J.yaml', message: 'got \u202e' };
  expect(await printed([hostile])).toBe('a\\x1b[2J.yaml:3:7: error: got \\u202e [TORIDE_YAML_SYNTAX]\n');
});

test('with -q only errors are left, and many are counted rather than listed', async () => {
  expect(await printed([{ ...diagnostic, level: 'warning' }], true)).toBe('');
  const lines = (await printed(Array.from({ length: 50 }, () => diagnostic))).trimEnd().split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toContain('and 30 more');
});
