import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cell } from './csv.ts';
import { formats, type FormatName } from './index.ts';
import { render } from './fixtures/render.ts';
import { FINDINGS, HOSTILE, REPORT } from './fixtures/report.ts';
import { command } from './github.ts';
import { xml } from './junit.ts';
import { htmlText, markdownCode, markdownText } from './markdown-text.ts';
import { clip, oneLine, visible } from './text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('=+-@|`\\"\'<>&%:,;#!$*_[](){}~ \t\r\n\0\x1b\x9b\u202e\u2028\ud800\ufffea1'),
      '::',
      'http://',
      'www.',
    ),
  }),
);

// oxlint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;

test('visible text holds nothing that acts', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(visible(text)).not.toMatch(ACTING);
      expect(oneLine(text)).not.toMatch(ACTING);
      expect(visible(visible(text))).toBe(visible(text));
    }),
  );
});

test('clipping keeps the limit and whole characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
      expect(clip(text, limit).length).toBeLessThanOrEqual(limit);
      expect(clip(text, limit).isWellFormed()).toBe(true);
    }),
  );
});

test('XML text holds only characters of XML 1.0, and no markup', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(xml(text)).toMatch(/^(?:[\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}])*$/u);
      expect(xml(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }),
  );
});

/** The fields of one record, as RFC 4180 section 2 reads it. */
function fields(record: string): readonly string[] {
  return [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  );
}

test('a CSV cell is one field of one line, and no formula', () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const record = `x,${cell(a)},${cell(b)}`;
      expect(record).not.toMatch(/[\r\n]/);
      const read = fields(record);
      expect(read).toHaveLength(3);
      expect([visible(a), `'${visible(a)}`]).toContain(read[1]);
      for (const field of read) expect(field).not.toMatch(/^\s*[=+\-@]/);
    }),
  );
});

test('a workflow command is one line whose properties cannot be added to', () => {
  fc.assert(
    fc.property(anyText, anyText, (title, message) => {
      const line = command('error', { file: 'a.yaml', title }, message);
      const match = /^::error file=a\.yaml,title=([^:,\r\n]*)::([^\r\n]*)\n$/.exec(line);
      expect(match).not.toBeNull();
      const read = (match?.[1] ?? '')
        .replaceAll('%2C', ',')
        .replaceAll('%3A', ':')
        .replaceAll('%0A', '\n')
        .replaceAll('%0D', '\r')
        .replaceAll('%25', '%');
      expect(read).toBe(visible(title));
    }),
  );
});

test('Markdown prose has no markup, no mention, no link and stays in its cell', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = markdownText(text);
      expect(shown.replaceAll('<!-- -->', '')).not.toMatch(/(?<!\\)(?:\\\\)*[|`[\]*_]|<|\n/);
      expect(shown.replaceAll('<!-- -->', '§§')).not.toMatch(/[@#!](?!§§)|:\/\//);
    }),
  );
});

test('Markdown code cannot be left', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = markdownCode(text);
      const fence = /^`+/.exec(shown)?.[0] ?? '';
      const inside = shown.slice(fence.length, -fence.length);
      expect(shown.endsWith(fence)).toBe(true);
      expect((inside.match(/`+/g) ?? []).filter((run) => run.length === fence.length)).toEqual([]);
      expect(inside).not.toMatch(/(?<!\\)\||\n/);
    }),
  );
});

test('HTML text in a comment has no markup and no mention', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(htmlText(text).replaceAll('<!-- -->', '')).not.toMatch(/[<>"]|&(?!amp;|lt;|gt;|quot;)/);
      expect(htmlText(text)).not.toMatch(/@(?!<!-- -->)/);
    }),
  );
});

for (const name of Object.keys(formats) as FormatName[]) {
  test(`${name} lets no control character of a name through`, async () => {
    const text = await render(REPORT, name);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).not.toContain(HOSTILE.file);
  });
}

// Machine formats keep texts whole; all others are for people.
for (const name of (Object.keys(formats) as FormatName[]).filter(
  (one) => !['json', 'sarif', 'html'].includes(one),
)) {
  test(`${name} cuts texts that are absurdly long`, async () => {
    const long = 'x'.repeat(200_000);
    const huge = { ...FINDINGS[1]!, detail: long, values: {}, reason: long };
    const text = await render({ ...REPORT, findings: [huge] }, name);
    expect(text.length).toBeLessThan(60_000);
  });
}
