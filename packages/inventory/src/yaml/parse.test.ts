// Longer than most: tables of texts beside their values, refusals and places, one row a case.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLocator, parseDocument, splitDocuments, YAML_CODES } from './index.ts';
import { choices, pointersOf, values, writeAnyhow } from './testing.ts';

const where = { file: 'a.yaml', line: 1 };
const read = (text: string) => parseDocument(text, where);

describe('values', () => {
  // What sigs.k8s.io/yaml 1.6 makes of them; the conformance suite asks the library itself.
  const scalars: [string, unknown][] = [
    ['yes', true],
    ['Off', false],
    ['y', true],
    ['"yes"', 'yes'],
    ['0400', 256],
    ['0o400', 256],
    ['08', 8],
    ['0x1F', 31],
    ['1_000', 1000],
    ['1:30', '1:30'],
    ['1e3', 1000],
    ['1e999', '1e999'],
    ['.5', 0.5],
    ['2001-12-14', '2001-12-14'],
    ['~', null],
    ['', null],
    ['9007199254740993', 9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709551616],
    ['!!str 1', '1'],
    ['!!int "1"', 1],
    ['!!binary aGk=', 'hi'],
    ['! 1', '1'],
  ];
  test.each(scalars)('%s', (text, value) => {
    expect(read(`a: ${text}\n`)).toEqual({ value: { a: value }, diagnostics: [] });
  });

  test('what YAML 1.2 parsers refuse and kubectl reads', () => {
    expect(read('args: [\n  a,\n]\nb: "x\ny"\nc: "d"#e\n').value).toEqual({ args: ['a'], b: 'x y', c: 'd' });
  });

  test('keys become strings', () => {
    expect(read('1: a\n1.50: b\nyes: c\n1e10: d\n').value).toEqual({
      1: 'a',
      1.5: 'b',
      true: 'c',
      '1e+10': 'd',
    });
  });

  test('merge keys go by order, and aliases share', () => {
    const { value } = read('x: &x {a: 1, b: 2}\nv: {<<: *x, a: 3}\nz: {<<: [{a: 5}, *x]}\nw: *x\n');
    expect(value).toEqual({ x: { a: 1, b: 2 }, v: { a: 3, b: 2 }, z: { a: 5, b: 2 }, w: { a: 1, b: 2 } });
  });

  test('JSON is read as JSON', () => {
    expect(read('{"a":"\\/\\ud83d\\ude00\\ud800","n":12345678901234567890,"a2":[1.5,-0]}').value).toEqual({
      a: '/😀\ufffd',
      n: 12345678901234567890n,
      a2: [1.5, 0],
    });
  });

  test('nothing to read', () => {
    for (const text of ['', '# c\n', '---\n', '\n\n', '--- # c\n', '\ufeff'])
      expect(read(text).value ?? undefined).toBeUndefined();
  });

  test('any value, written anyhow, is read back', () => {
    fc.assert(
      fc.property(values, choices, (value, choose) => {
        expect(read(writeAnyhow(value, choose))).toEqual({ value, diagnostics: [] });
      }),
    );
  });

  test('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '&a ',
      '*a',
      '|\n',
      '!!int ',
      '#',
      '\t',
      '<<',
      '?',
      '---\n',
      '\0',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { value, diagnostics } = read(text);
        if (diagnostics.some(({ level }) => level === 'error')) expect(value).toBeUndefined();
        for (const { code } of diagnostics) expect(YAML_CODES).toHaveProperty([code]);
        createLocator(text).nearest('/a/0');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('prototype keys', () => {
  test('are keys like any other', () => {
    for (const text of [
      '__proto__: {polluted: 1}\nconstructor: {prototype: 2}\n',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":2}}',
    ]) {
      const value = read(text).value as Record<string, unknown>;
      expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
      expect((value as { polluted?: unknown }).polluted).toBeUndefined();
    }
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('are absent where they are not written', () => {
    const value = read('a: 1\n').value as Record<string, unknown>;
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(value[key]).toBeUndefined();
    expect(read('x: &x {__proto__: {a: 1}}\nv: {<<: *x}\n').value).toEqual(
      JSON.parse('{"x":{"__proto__":{"a":1}},"v":{"__proto__":{"a":1}}}'),
    );
  });
});

describe('diagnostics', () => {
  const rows: [string, string, string, number, number][] = [
    ['an unclosed list', 'a: 1\nb: [1,\n', 'TORIDE_YAML_SYNTAX', 3, 1],
    ['an unclosed quote', 'a: 1\nb: "x\n', 'TORIDE_YAML_SYNTAX', 2, 4],
    ['two values on a line', 'a: b: c\n', 'TORIDE_YAML_SYNTAX', 1, 5],
    ['wrong indentation', 'a:\n    b: 1\n   c: 2\n', 'TORIDE_YAML_SYNTAX', 3, 4],
    ['a key without a colon', 'a: 1\nb\nc: 2\n', 'TORIDE_YAML_SYNTAX', 2, 1],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'TORIDE_YAML_TAB', 2, 1],
    ['a tab in block text', 'a: |\n\tb\n', 'TORIDE_YAML_TAB', 2, 1],
    ['NUL', 'a: 1\nb: x\0y\n', 'TORIDE_YAML_CONTROL_CHARACTER', 2, 5],
    ['an escape character', 'a: \u001b[31m\n', 'TORIDE_YAML_CONTROL_CHARACTER', 1, 4],
    ['half a surrogate pair', 'a: \ud800\n', 'TORIDE_YAML_CONTROL_CHARACTER', 1, 4],
    ['an unknown anchor', 'a: 1\nb: *x\n', 'TORIDE_YAML_ALIAS', 2, 4],
    ['a cycle', 'a: &x\n  b: *x\n', 'TORIDE_YAML_ALIAS', 2, 6],
    ['a cycle of merge keys', 'a: &x\n  <<: *x\n', 'TORIDE_YAML_ALIAS', 2, 7],
    ['a merge of text', '<<: a\n', 'TORIDE_YAML_MERGE', 1, 5],
    ['a list as key', '? [a]\n: 1\n', 'TORIDE_YAML_KEY', 1, 3],
    ['a null key', 'a: 1\n~: 2\n', 'TORIDE_YAML_KEY', 2, 1],
    ['infinity', 'a: .inf\n', 'TORIDE_YAML_VALUE', 1, 4],
    ['a false tag', 'a: !!int x\n', 'TORIDE_YAML_VALUE', 1, 10],
    ['a Helm template', 'a: {{ .Values.a }}\n', 'TORIDE_YAML_KEY', 1, 5],
  ];
  test.each(rows)('%s', (_name, text, code, line, column) => {
    const { value, diagnostics } = parseDocument(text, { file: 'dir/a.yaml', line: 10 });
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code,
      level: 'error',
      file: 'dir/a.yaml',
      line: line + 9,
      column,
    });
    expect(diagnostics[0]?.message).toMatch(/^expected /);
    expect(diagnostics[0]?.hint).toBeTruthy();
  });

  const warnings: [string, string, string, number, number, unknown][] = [
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'TORIDE_YAML_DUPLICATE_KEY', 3, 1, { a: 3, b: 2 }],
    ['a duplicate key in JSON', '{"a": 1, "a": 2}', 'TORIDE_YAML_DUPLICATE_KEY', 1, 10, { a: 2 }],
    [
      'a merge key after the key',
      'x: &x {a: 1}\nv:\n  a: 2\n  <<: *x\n',
      'TORIDE_YAML_DUPLICATE_KEY',
      4,
      3,
      { x: { a: 1 }, v: { a: 1 } },
    ],
    ['text after the end', 'a: 1\n...\nb: 2\n', 'TORIDE_YAML_IGNORED_TEXT', 3, 1, { a: 1 }],
    ['text with less indentation', '  a: 1\n b: 2\n', 'TORIDE_YAML_IGNORED_TEXT', 2, 2, { a: 1 }],
    ['a value beside the separator', '--- {a: 1}\n', 'TORIDE_YAML_SEPARATOR', 1, 1, { a: 1 }],
  ];
  test.each(warnings)('%s is told, and read on', (_name, text, code, line, column, value) => {
    const parsed = read(text);
    expect(parsed.value).toEqual(value);
    expect(parsed.diagnostics).toEqual([expect.objectContaining({ code, level: 'warning', line, column })]);
  });

  test('columns of an item that was cut out of a line', () => {
    const place = { file: 'a.json', line: 3, column: 20 };
    expect(parseDocument('{"a": *}', place).diagnostics[0]).toMatchObject({ line: 3, column: 27 });
  });
});

describe('splitDocuments', () => {
  const texts = (text: string) => splitDocuments(text).map((slice) => [slice.line, slice.text]);
  test('at every line that begins with three dashes', () => {
    expect(texts('a: 1\n---\nb: 2\n--- # c\nc: |\n  x\n---\n')).toEqual([
      [1, 'a: 1\n'],
      [3, 'b: 2\n'],
      [5, 'c: |\n  x\n'],
    ]);
    expect(texts('---\r\na: 1\r\n---\r\nb: 2')).toEqual([
      [2, 'a: 1\r\n'],
      [4, 'b: 2'],
    ]);
    expect(texts('a: " ---"\n ---\nb: 1\n')).toEqual([[1, 'a: " ---"\n ---\nb: 1\n']]);
    expect(texts('---\n---\n \n---\n')).toEqual([]);
    expect(texts('a: 1\n--- x\n')).toEqual([
      [1, 'a: 1\n'],
      [2, '--- x\n'],
    ]);
  });

  test('slices are where they say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a: 1\n', '---\n', '--- # c\n', '\n', '---', 'x\r\n', ' ')),
        (lines) => {
          const text = lines.join('');
          for (const slice of splitDocuments(text)) {
            expect(text.slice(slice.offset, slice.offset + slice.text.length)).toBe(slice.text);
            expect(text.slice(0, slice.offset).split('\n')).toHaveLength(slice.line);
          }
        },
      ),
    );
  });
});

describe('createLocator', () => {
  const text = `base: &b
  x: 1
a: {<<: *b, k: [1, "two", {z: 3}]}
c: *b
d:
- e: |
    foo
    bar
- >-
  q
f: !!str &q v
"g h" : k # c
m:
  n: o
`;
  const at = (pointer: string, source = text) => {
    const range = createLocator(source).locate(pointer);
    return range === undefined ? undefined : source.slice(range.start, range.end);
  };
  const rows: [string, string | undefined][] = [
    ['/base/x', '1'],
    ['/a/x', '*b'],
    ['/a/k/1', '"two"'],
    ['/a/k/2/z', '3'],
    ['/c', '*b'],
    ['/c/x', '*b'],
    ['/c/y', undefined],
    ['/d', '- e: |\n    foo\n    bar\n- >-\n  q'],
    ['/d/0/e', '|\n    foo\n    bar'],
    ['/d/1', '>-\n  q'],
    ['/d/01', undefined],
    ['/f', 'v'],
    ['/g h', 'k'],
    ['/m', 'n: o'],
    ['/m/n', undefined],
    ['/m/false', 'o'],
    ['/zz', undefined],
  ];
  test.each(rows)('%s', (pointer, expected) => {
    expect(at(pointer)).toBe(expected);
  });

  test('the nearest ancestor of what is absent', () => {
    expect(createLocator(text).nearest('/m/securityContext/privileged')).toMatchObject({ pointer: '/m' });
    expect(createLocator(text).nearest('/zz/a')).toMatchObject({ pointer: '' });
    expect(createLocator('a: [').nearest('/a')).toEqual({ start: 0, end: 4, pointer: '' });
  });

  test('a duplicate key is where it counts', () => {
    expect(createLocator('a: 1\na: 2\n').locate('/a')).toEqual({ keyStart: 5, start: 8, end: 9 });
  });

  test('every field of any document', () => {
    fc.assert(
      fc.property(values, choices, (value, choose) => {
        const written = writeAnyhow(value, choose);
        const locator = createLocator(written);
        for (const pointer of pointersOf(value)) {
          const range = locator.locate(pointer);
          expect(range, pointer).toBeDefined();
          expect(locator.nearest(pointer).pointer).toBe(pointer);
          // The range of a scalar reads as the scalar.
          const found = pointer
            .split('/')
            .slice(1)
            .reduce<unknown>(
              (node, token) =>
                (node as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')],
              value,
            );
          if (typeof found !== 'object' || found === null)
            expect(read(written.slice(range?.start, range?.end)).value ?? null).toEqual(found);
        }
      }),
    );
  });
});
