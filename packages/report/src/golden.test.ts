import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formats, type FormatName, type ReportOptions } from './index.ts';
import { CLIENT_SCRIPT, CLIENT_STYLE } from './html/client.generated.ts';
import { render } from './fixtures/render.ts';
import { EMPTY, REPORT } from './fixtures/report.ts';

const folder = new URL('fixtures/golden/', import.meta.url);

function golden(name: string, text: string): string {
  const file = new URL(`${name}.golden`, folder);
  if (process.env['UPDATE_GOLDEN'] !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  return readFileSync(file, 'utf8');
}

/** The page's script and style are files of their own; a golden page would only repeat them. */
function short(text: string): string {
  return text
    .replace(CLIENT_SCRIPT, () => 'SCRIPT')
    .replace(CLIENT_STYLE, () => 'STYLE')
    .replaceAll(/sha256-[^']+/g, 'sha256-HASH');
}

const docsUrl = 'https://docs.example/rules';

for (const [name, format] of Object.entries(formats)) {
  test(`${name} writes the fixture report as its golden file says`, async () => {
    const text = short(await render(REPORT, name as FormatName, { docsUrl }));
    expect(text).toBe(golden(`report.${name}.${format.extension}`, text));
  });

  test(`${name} writes a report without findings`, async () => {
    const text = short(await render(EMPTY, name as FormatName, { docsUrl }));
    expect(text).toBe(golden(`empty.${name}.${format.extension}`, text));
  });

  test(`${name} writes the same bytes for the same report`, async () => {
    const once = await render(REPORT, name as FormatName);
    expect(await render(REPORT, name as FormatName)).toBe(once);
  });
}

const TABLES: Readonly<Record<string, Partial<ReportOptions>>> = {
  colour: { colour: true, links: true, docsUrl },
  ascii: { unicode: false },
  narrow: { width: 60 },
  'by-namespace': { groupBy: 'namespace' },
  'by-framework': { groupBy: 'framework' },
  'by-severity': { groupBy: 'severity' },
  threshold: { threshold: 'high' },
};

for (const [name, options] of Object.entries(TABLES)) {
  test(`table, ${name}`, async () => {
    const text = await render(REPORT, 'table', options);
    expect(text).toBe(golden(`report.table-${name}.txt`, text));
  });
}
