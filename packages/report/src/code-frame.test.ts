import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeFrame } from './code-frame.ts';
import { columns } from './terminal.ts';

const SOURCE = 'apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers: []\n';
const at = { file: 'a.yaml', line: 4, column: 3, endLine: 4, endColumn: 16, pointer: '/spec/hostPID' };

test('shows the lines around a field, numbered, with a mark under it', () => {
  expect(codeFrame(SOURCE, at)).toBe(
    [
      '  2 │ kind: Pod',
      '  3 │ spec:',
      '> 4 │   hostPID: true',
      '    │   ^^^^^^^^^^^^^',
      '  5 │   containers: []',
      '',
    ].join('\n'),
  );
});

test('marks to the end of the line where a field spans several', () => {
  expect(codeFrame(SOURCE, { ...at, line: 3, column: 1, endLine: 5, endColumn: 4 }, { context: 0 })).toBe(
    '> 3 │ spec:\n    │ ^^^^^\n',
  );
});

test('wide characters and tabs keep the mark under the field', () => {
  const frame = codeFrame('\t砦: true # x\n', { ...at, line: 1, column: 5, endLine: 1, endColumn: 9 });
  expect(frame).toBe('> 1 │   砦: true # x\n    │       ^^^^\n');
});

test('a place without a line, or past the end, has no frame', () => {
  expect(codeFrame(SOURCE, { file: 'https://cluster', pointer: '' })).toBe('');
  expect(codeFrame(SOURCE, { ...at, line: 99 })).toBe('');
  expect(codeFrame('', at)).toBe('');
});

test('a line of a megabyte is cut around the field', () => {
  const line = `${'x'.repeat(5000)}hostPID${'y'.repeat(1_000_000)}`;
  const frame = codeFrame(line, { ...at, line: 1, column: 5001, endLine: 1, endColumn: 5008 });
  const [text, mark] = frame.split('\n');
  expect(text!.slice(mark!.indexOf('^'), mark!.lastIndexOf('^') + 1)).toBe('hostPID');
});

test('no text makes a frame wider than asked, or lets a control character through', () => {
  const place = fc.record({
    line: fc.integer({ min: 1, max: 5 }),
    column: fc.integer({ min: 1, max: 300 }),
    endLine: fc.integer({ min: 1, max: 6 }),
    endColumn: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), place, (source, where) => {
      const frame = codeFrame(source, { ...where, file: 'a', pointer: '' }, { width: 60 });
      // oxlint-disable-next-line no-control-regex
      expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      for (const line of frame.split('\n')) expect(columns(line)).toBeLessThanOrEqual(60);
    }),
  );
});
