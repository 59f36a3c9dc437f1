import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { archiveSource, type ArchiveFormat, type ArchiveOptions } from './archive.ts';
import { tarOf, zipOf, type TarMember, type ZipMember } from './archive/testing.ts';
import { collect, names, pod, tree, type Collected } from './testing.ts';

async function read(bytes: Uint8Array, format: ArchiveFormat, options?: ArchiveOptions): Promise<Collected> {
  return collect(archiveSource('a', join(tree({ a: bytes }), 'a'), format, options));
}

function told(all: Collected): unknown[] {
  return all.diagnostics.map(({ code, level, file }) => [code, level, file]);
}

const FILES: TarMember[] = [
  { name: './dir/', type: 'directory' },
  { name: './dir/b.yaml', content: `${pod('b')}---\n${pod('b2')}` },
  { name: 'a.json', content: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}' },
  { name: 'manifest', content: pod('no-ending') },
  { name: 'notes', content: 'kind words' },
  { name: 'main.go', content: pod('go') },
  { name: 'node_modules/x.yaml', content: pod('module') },
];
const EXPECTED = ['a!dir/b.yaml b', 'a!dir/b.yaml b2', 'a!a.json a', 'a!manifest no-ending'];

test('tar, tar.gz and zip hold the same objects', async () => {
  const tar = await tarOf(FILES);
  expect(names(await read(tar, 'tar'))).toEqual(EXPECTED);
  expect(names(await read(gzipSync(tar), 'tar.gz'))).toEqual(EXPECTED);
  const files = FILES.filter(({ type }) => type !== 'directory');
  const zipped = zipSync(
    Object.fromEntries(files.map(({ name, content }) => [name, Buffer.from(content ?? '')])),
  );
  expect(names(await read(zipped, 'zip'))).toEqual(EXPECTED);
  for (const form of [{}, { store: true }, { descriptor: true }, { zip64: true }]) {
    const members = files.map(({ name, content }) => ({ name, content: content ?? '', ...form }));
    const all = await read(zipOf(members), 'zip');
    expect(names(all)).toEqual(EXPECTED);
    expect(all.diagnostics).toEqual([]);
  }
});

test('texts of members can be read again', async () => {
  const all = await read(await tarOf(FILES), 'tar');
  expect(all.documents[1]?.text?.read()).toBe(pod('b2'));
  expect(all.documents.map((document) => document.index)).toEqual([0, 1, 0, 0]);
});

test('a zip may have a zip64 end, a comment and bytes before it', async () => {
  const member = { name: 'a.yaml', content: pod('a') };
  for (const options of [
    { zip64End: true },
    { comment: Buffer.from('made by hand') },
    { prefix: Buffer.from('#!/bin/sh\n') },
  ]) {
    expect(names(await read(zipOf([member], options), 'zip'))).toEqual(['a!a.yaml a']);
  }
});

test.each(['../x.yaml', '/etc/x.yaml', 'a/../../x.yaml', String.raw`..\x.yaml`, 'C:/x.yaml'])(
  'a member called %s leads out and is not read',
  async (name) => {
    const other = { name: 'ok.yaml', content: pod('ok') };
    for (const [bytes, format] of [
      [await tarOf([{ name, content: pod('x') }, other]), 'tar'],
      [zipOf([{ name, content: pod('x') }, other]), 'zip'],
    ] as const) {
      const all = await read(bytes, format);
      expect(names(all)).toEqual(['a!ok.yaml ok']);
      expect(told(all)).toEqual([['TORIDE_ARCHIVE_NAME', 'error', `a!${name}`]]);
      expect(all.gaps).toHaveLength(1);
    }
  },
);

test('links are never followed: one to a member that was read is a warning, any other a loss', async () => {
  const tar = await tarOf([
    { name: 'dir/real.yaml', content: pod('real') },
    { name: 'dir/soft.yaml', type: 'symlink', linkname: 'real.yaml' },
    { name: 'hard.yaml', type: 'link', linkname: 'dir/real.yaml' },
    { name: 'out.yaml', type: 'symlink', linkname: '/etc/passwd' },
    { name: 'up.yaml', type: 'symlink', linkname: '../../etc/passwd' },
    { name: 'out.png', type: 'symlink', linkname: '/etc/passwd' },
    { name: 'bin', type: 'symlink', linkname: '/bin' },
  ]);
  const all = await read(tar, 'tar');
  expect(names(all)).toEqual(['a!dir/real.yaml real']);
  const code = 'TORIDE_ARCHIVE_LINK';
  expect(told(all)).toEqual([
    [code, 'warning', 'a!dir/soft.yaml'],
    [code, 'warning', 'a!hard.yaml'],
    [code, 'error', 'a!out.yaml'],
    [code, 'error', 'a!up.yaml'],
    [code, 'warning', 'a!bin'],
  ]);
  const zipped = await read(zipOf([{ name: 'l.yaml', content: '/etc/passwd', mode: 0o120777 }]), 'zip');
  expect(told(zipped)).toEqual([[code, 'error', 'a!l.yaml']]);
});

test.each(['fifo', 'character-device', 'block-device'] as const)(
  'a %s in an archive is told',
  async (type) => {
    const all = await read(
      await tarOf([
        { name: 'x.yaml', type },
        { name: 'ok.yaml', content: pod('ok') },
      ]),
      'tar',
    );
    expect(told(all)).toEqual([['TORIDE_ARCHIVE_SPECIAL', 'error', 'a!x.yaml']]);
    expect(names(all)).toEqual(['a!ok.yaml ok']);
  },
);

test('a truncated archive keeps what came before the cut, and says so', async () => {
  const filler = { name: 'z.yaml', content: pod('z') + `# ${'x'.repeat(5000)}\n---\n` + pod('z2') };
  const tar = await tarOf([{ name: 'a.yaml', content: pod('a') }, filler]);
  const cut = await read(tar.subarray(0, 3000), 'tar');
  expect(names(cut)).toEqual(['a!a.yaml a']);
  expect(told(cut)).toEqual([['TORIDE_ARCHIVE_TRUNCATED', 'error', 'a']]);
  expect(cut.gaps).toHaveLength(1);
  const packed = gzipSync(tar);
  expect(told(await read(packed.subarray(0, packed.length - 20), 'tar.gz'))).toEqual([
    ['TORIDE_ARCHIVE_TRUNCATED', 'error', 'a'],
  ]);
  const zipped = zipOf([{ name: 'a.yaml', content: pod('a') }]);
  expect(told(await read(zipped.subarray(0, -5), 'zip'))).toEqual([
    ['TORIDE_ARCHIVE_TRUNCATED', 'error', 'a'],
  ]);
});

test('damaged archives are told', async () => {
  expect(told(await read(Buffer.alloc(2048, 7), 'tar'))).toEqual([['TORIDE_ARCHIVE_CORRUPT', 'error', 'a']]);
  const packed = gzipSync(await tarOf([{ name: 'a.yaml', content: pod('a') }]));
  packed.fill(0xff, 20, 40);
  expect(told(await read(packed, 'tar.gz'))).toEqual([['TORIDE_ARCHIVE_CORRUPT', 'error', 'a']]);
  const second = zipOf([{ name: 'fake.yaml', content: pod('fake') }]).subarray(-22);
  expect(
    told(await read(zipOf([{ name: 'a.yaml', content: pod('a') }], { comment: second }), 'zip')),
  ).toEqual([['TORIDE_ARCHIVE_CORRUPT', 'error', 'a']]);
  const zipped = await read(
    zipOf([
      { name: 'bad.yaml', content: pod('bad'), crc: 1 },
      { name: 'ok.yaml', content: pod('ok') },
    ]),
    'zip',
  );
  expect(told(zipped)).toEqual([['TORIDE_ARCHIVE_CORRUPT', 'error', 'a!bad.yaml']]);
  expect(names(zipped)).toContain('a!ok.yaml ok');
});

test.each<[string, ZipMember[], string, string[]]>([
  ['another name', [{ name: 'a.yaml', localName: 'b.yaml', content: pod('a') }], 'a!a.yaml', []],
  ['another size', [{ name: 'a.yaml', localSize: 3, content: pod('a') }], 'a!a.yaml', []],
  [
    'a hidden member',
    [
      { name: 'h.yaml', content: pod('h'), hidden: true },
      { name: 'a.yaml', content: pod('a') },
    ],
    'a',
    ['a!a.yaml a'],
  ],
])('a zip whose directory and headers disagree: %s', async (_, members, file, left) => {
  const all = await read(zipOf(members), 'zip');
  expect(told(all)).toEqual([['TORIDE_ARCHIVE_MISMATCH', 'error', file]]);
  expect(names(all)).toEqual(left);
});

test('members of a zip that share their bytes are refused before they are unpacked', async () => {
  const first = { name: 'a.yaml', content: pod('a') };
  const all = await read(
    zipOf([first, { ...first, sameAsFirst: true }, { name: 'ok.yaml', content: pod('ok') }]),
    'zip',
  );
  expect(all.diagnostics.map(({ code }) => code)).toEqual([
    'TORIDE_ARCHIVE_MISMATCH',
    'TORIDE_ARCHIVE_MISMATCH',
  ]);
  expect(names(all)).toEqual(['a!ok.yaml ok']);
});

test('encrypted and strangely packed members are told', async () => {
  const all = await read(
    zipOf([
      { name: 'e.yaml', content: pod('e'), flags: 1 },
      { name: 'l.yaml', content: pod('l'), method: 14 },
    ]),
    'zip',
  );
  expect(told(all)).toEqual([
    ['TORIDE_ARCHIVE_ENCRYPTED', 'error', 'a!e.yaml'],
    ['TORIDE_ARCHIVE_METHOD', 'error', 'a!l.yaml'],
  ]);
});

test('both members of one name are read, with a warning', async () => {
  const members = [
    { name: 'a.yaml', content: pod('first') },
    { name: './a.yaml', content: pod('second') },
  ];
  for (const [bytes, format] of [
    [await tarOf(members), 'tar'],
    [zipOf(members), 'zip'],
  ] as const) {
    const all = await read(bytes, format);
    expect(names(all)).toEqual(['a!a.yaml first', 'a!a.yaml second']);
    expect(all.documents.map(({ index }) => index)).toEqual([0, 1]);
    expect(told(all)).toEqual([['TORIDE_ARCHIVE_DUPLICATE', 'warning', 'a!a.yaml']]);
  }
});

test('a name that is not UTF-8 is shown as well as can be', async () => {
  const name = Buffer.from([0x61, 0xe9, 0x2e, 0x79, 0x61, 0x6d, 0x6c]);
  const all = await read(zipOf([{ name, content: pod('a') }]), 'zip');
  expect(names(all)).toEqual(['a!a\uFFFD.yaml a']);
  expect(told(all)).toEqual([['TORIDE_ARCHIVE_NAME_ENCODING', 'warning', 'a!a\uFFFD.yaml']]);
});

test.each<[string, ArchiveOptions['limits']]>([
  ['members', { entries: 1 }],
  ['bytes in all', { total: 1000 }],
  ['bytes of a member', { member: 1000 }],
  ['bytes out for each in', { ratio: 5, ratioFrom: 1000 }],
])('a bomb of too many %s is stopped; what came before it counts', async (_, limits) => {
  const members = [
    { name: 'a.yaml', content: pod('a') },
    { name: 'b.yaml', content: `#${' '.repeat(100_000)}` },
  ];
  for (const [bytes, format] of [
    [gzipSync(await tarOf(members)), 'tar.gz'],
    [zipOf(members), 'zip'],
  ] as const) {
    const all = await read(bytes, format, { limits: limits ?? {} });
    expect(all.diagnostics.map(({ code }) => code)).toEqual(['TORIDE_ARCHIVE_LIMIT']);
    expect(all.gaps).toHaveLength(1);
    if (format === 'tar.gz') expect(names(all)).toEqual(['a!a.yaml a']);
  }
});

test('a chart in an archive is told once; its templates are no YAML', async () => {
  const files = {
    'shop/templates/web.yaml': 'kind: {{ .Values.kind }}\n',
    'shop/charts/db/Chart.yaml': 'name: db\n',
    'shop/charts/db/templates/db.yaml': '{{- if }}\n',
    'shop/Chart.yaml': 'name: shop\n',
    'shop/crds/crd.yaml': pod('crd'),
    'other/templates/a.yaml': pod('other'),
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
  };
  const tar = await tarOf(Object.entries(files).map(([name, content]) => ({ name, content })));
  const all = await read(tar, 'tar');
  expect(names(all)).toEqual(['a!shop/crds/crd.yaml crd', 'a!other/templates/a.yaml other']);
  expect(told(all)).toEqual([
    ['TORIDE_ARCHIVE_CHART', 'error', 'a!base/kustomization.yaml'],
    ['TORIDE_ARCHIVE_CHART', 'error', 'a!shop/Chart.yaml'],
  ]);
});
