// One test a row of docs/decisions/hostile.md that is about documents; places of plain mistakes are in parse.test.ts.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const here = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

interface Outcome {
  readonly value: string;
  readonly code?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Parses texts, each given as the code that makes it, in a process with a heap of 256 MB. */
function parseInChild(texts: readonly string[]): Outcome[] {
  const script = `
    import { createLocator, parseDocument } from ${here('index.ts')};
    const many = (text, end) => text.repeat(Math.floor(12_000_000 / text.length)) + end;
    for (const make of [${texts.map((text) => `() => ${text}`).join(',')}]) {
      const text = make();
      const { value, diagnostics: [first = {}] } = parseDocument(text, { file: 'a.yaml', line: 1 });
      createLocator(text.slice(0, 1_000_000)).nearest('/a/0');
      console.log(JSON.stringify({ value: typeof value, code: first.code, line: first.line, column: first.column }));
    }
  `;
  const run = spawnSync(
    process.execPath,
    ['--conditions=source', '--max-old-space-size=256', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  expect(run.stderr).toBe('');
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

/** What makes the text, the code, line and column; without a code, the type of the value. */
const ROWS: readonly (readonly [name: string, text: string, code: string, line?: number, column?: number])[] =
  [
    ['10,000 lists in flow style', "'['.repeat(10_000)", 'TORIDE_YAML_DEPTH', 1, 513],
    ['10,000 mappings in flow style', "'{a: '.repeat(10_000)", 'TORIDE_YAML_DEPTH', 1, 2049],
    ['10,000 lists in block style', "'- '.repeat(10_000)", 'TORIDE_YAML_DEPTH', 1, 1025],
    [
      '2,000 mappings in block style',
      "Array.from({ length: 2000 }, (_, n) => ' '.repeat(n) + 'a:').join('\\n')",
      'TORIDE_YAML_DEPTH',
      513,
      513,
    ],
    ['10,000 lists in JSON', "'{\"a\":' + '['.repeat(10_000)", 'TORIDE_YAML_DEPTH', 1, 517],
    ['10,000 complex keys', "'? '.repeat(10_000)", 'TORIDE_YAML_KEY', 1, 3],
    [
      'a billion laughs',
      "'a0: &a0 [' + 'x,'.repeat(9) + 'x]\\n' + Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [` + `*a${n},`.repeat(9) + `*a${n}]\\n`).join('')",
      'TORIDE_YAML_ALIASES',
      4,
      18,
    ],
    [
      'a merge key repeated',
      "'a: &a {' + Array.from({ length: 1000 }, (_, n) => `k${n}: 1`).join(', ') + '}\\nb:\\n' + '- <<: *a\\n'.repeat(1000)",
      'TORIDE_YAML_ALIASES',
      113,
      7,
    ],
    [
      '200,000 anchors',
      "Array.from({ length: 200_000 }, (_, n) => `- &a${n} 1`).join('\\n')",
      'TORIDE_YAML_ALIASES',
      100_001,
      12,
    ],
    ['an anchor that holds its alias', "'a: &a [*a]'", 'TORIDE_YAML_ALIAS', 1, 8],
    ['millions of values', "many('- {}\\n', '')", 'TORIDE_YAML_SIZE', 999_999, 3],
    [
      'millions of keys',
      "Array.from({ length: 1_200_000 }, (_, n) => `k${n}: 1`).join('\\n')",
      'TORIDE_YAML_SIZE',
      500_000,
      1,
    ],
    ['more text than the limit', "'a: ' + ' '.repeat(17_000_000)", 'TORIDE_YAML_SIZE', 1, 1],
    ['a duplicate key a million times', "'a: 1\\n'.repeat(200_000)", 'TORIDE_YAML_DUPLICATE_KEY', 2, 1],
    ['megabytes of spaces', "many(' ', '')", 'undefined'],
    ['megabytes of line breaks', "many('\\n', '')", 'undefined'],
    ['megabytes of comments', "many('#\\n', '')", 'undefined'],
    ['a plain scalar of millions of lines', "'a: b\\n' + many(' x\\n', '')", 'object'],
    ['block text of millions of lines', "'a: |\\n' + many(' x\\n', '')", 'object'],
    ['millions of escapes', "'a: \"' + many('\\\\x41', '\"')", 'object'],
    ['millions of escaped line breaks', "'a: \"' + many('\\\\\\n', '\"')", 'object'],
    ['millions of quotes', "many(\"''\", '')", 'string'],
    ['a tag of megabytes', "many('!', '')", 'string'],
    ['a key of megabytes', "many('a', ': 1')", 'TORIDE_YAML_SYNTAX', 1, 12_000_001],
    ['megabytes of blanks within a line', "'a: b' + many(' ', 'c')", 'object'],
    ['a NUL', "'a: 1\\nb: \\0'", 'TORIDE_YAML_CONTROL_CHARACTER', 2, 4],
  ];

test('no document exhausts a heap of 256 MB, or the stack', { timeout: 120_000 }, () => {
  const outcomes = parseInChild(ROWS.map(([, text]) => text));
  const table = outcomes.map(({ value, code = value, line, column }, row) => [
    ROWS[row]?.[0],
    code,
    line,
    column,
  ]);
  expect(table).toEqual(ROWS.map(([name, , code, line, column]) => [name, code, line, column]));
});
