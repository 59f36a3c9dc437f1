import { stringifyJson } from '@toride/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { render } from './fixtures/render.ts';
import { FINDINGS, REPORT } from './fixtures/report.ts';
import { findingLines } from './json.ts';
import { quote } from './json-text.ts';

test('the document holds the report', async () => {
  const read = JSON.parse(await render(REPORT, 'json')) as Record<string, unknown>;
  const { schema, ...rest } = read;
  expect(schema).toBe('toride.dev/report/v1');
  expect(rest).toEqual(JSON.parse(stringifyJson(REPORT)));
});

test('a finding is one line, and as a generic serialiser would write it', () => {
  const line = findingLines();
  for (const finding of FINDINGS) {
    expect(line(finding)).not.toMatch(/[\n\r]/);
    expect(JSON.parse(line(finding))).toEqual(JSON.parse(stringifyJson(finding)));
  }
});

test('integers beyond 2^53 keep their digits', async () => {
  expect(await render(REPORT, 'json')).toContain('"value":9007199254740993}');
});

test('any string survives quoting, with nothing that a terminal would act on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const quoted = quote(text);
      expect(JSON.parse(quoted)).toBe(text);
      // oxlint-disable-next-line no-control-regex
      expect(quoted).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
  expect(JSON.parse(quote('\ud800'))).toBe('\ud800');
});
