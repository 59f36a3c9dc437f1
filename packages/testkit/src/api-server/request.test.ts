import { expect, test } from 'vitest';
import { warningText } from './request.ts';

test.each([
  ['299 - "plain"', 'plain'],
  ['299 - "say \\"hi\\" and \\\\"', 'say "hi" and \\'],
  ['not a warning', 'not a warning'],
])('the text of Warning header %s', (header, text) => {
  expect(warningText(header)).toBe(text);
});
