import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runHere } from './testing.ts';

// The shop holds a policy; what judges it is loaded on demand, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SHOP = new URL('../../../examples/vulnerable-cluster/', import.meta.url);

/** The shop, an object that two files hold, a file that is not YAML, and one in a folder. */
const FILES: readonly (readonly [string, string])[] = [
  ...readdirSync(SHOP)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(new URL(name, SHOP), 'utf8')] as const),
  ['again/cart.yaml', readFileSync(new URL('cart.yaml', SHOP), 'utf8')],
  ['broken.yaml', 'kind: [\n'],
  [
    'zz.json',
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a"}]}}\n',
  ],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-same-'));
  lay('first', FILES, 1);
  lay('second', FILES.toReversed(), 2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Directories give names in an order of their own, mostly that of making. */
function lay(name: string, files: typeof FILES, seconds: number): void {
  for (const [path, text] of files) {
    const file = join(folder, name, 'in', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, seconds, seconds);
  }
}

const scan = (format: string, cwd: string, ...paths: string[]) =>
  runHere(['scan', '-f', format, ...paths], join(folder, cwd));

test.each(['table', 'json', 'sarif', 'junit', 'html', 'markdown', 'csv', 'gitlab', 'github', 'policyreport'])(
  '%s: the same bytes twice, and from files in another order',
  async (format) => {
    const first = await scan(format, 'first', 'in');
    expect(first.status).toBe(1);
    expect(await scan(format, 'first', 'in')).toEqual(first);
    expect(await scan(format, 'second', 'in')).toEqual(first);
  },
);

test('paths in another order give the same findings', async () => {
  const first = await scan('json', 'first', 'in/cart.yaml', 'in/ops.yaml');
  const second = await scan('json', 'first', 'in/ops.yaml', 'in/cart.yaml');
  expect(summaryOf(second.stdout)).toEqual(summaryOf(first.stdout));
});

test.each([
  ['tar', (files: typeof FILES) => tarOf(files)],
  ['tar.gz', (files: typeof FILES) => gzipSync(tarOf(files))],
  ['shuffled tar', (files: typeof FILES) => tarOf(files.toReversed())],
])('a %s of the same files gives the same findings', async (name, pack) => {
  const file = `${name.replace(' ', '-')}${name.endsWith('gz') ? '' : '.tar'}`;
  writeFileSync(join(folder, 'first', file), pack(FILES));
  const [plain, packed] = [await scan('json', 'first', 'in'), await scan('json', 'first', file)];
  expect(packed.status).toBe(plain.status);
  expect(summaryOf(packed.stdout)).toEqual(summaryOf(plain.stdout));
});

interface Shown {
  readonly findings: readonly {
    readonly id: string;
    readonly detail: string;
    readonly verdict: string;
    readonly locations: readonly { readonly line?: number; readonly column?: number }[];
  }[];
  readonly tallies: unknown;
  readonly diagnostics: readonly { readonly code: string; readonly line?: number }[];
}

/** What a report says, apart from names of files and from the order that they bring. */
function summaryOf(json: string) {
  const { findings, tallies, diagnostics } = JSON.parse(json) as Shown;
  return {
    findings: findings
      .map(({ id, detail, verdict, locations }) =>
        [id, detail, verdict, ...locations.map(({ line, column }) => `${line}:${column}`).sort()].join(' '),
      )
      .sort(),
    tallies,
    diagnostics: diagnostics.map(({ code, line }) => `${code} ${line}`).sort(),
  };
}

/** POSIX ustar (IEEE 1003.1), the fields that a reader needs. */
function tarOf(files: typeof FILES): Buffer {
  const blocks = files.flatMap(([name, text]) => {
    const body = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
