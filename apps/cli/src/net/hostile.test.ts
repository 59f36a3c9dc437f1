import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

/** Names that the API server refuses, and that files hold all the same. */
const ATTACKS = [
  '</script><img src=x onerror="window.pwned=1">',
  '"><svg onload=window.pwned=1>',
  '<!--<script>window.pwned=1</script>',
  ']]><script>window.pwned=1</script>',
  '=cmd|calc!A1',
  '@everyone',
  '| a | b |',
  '\u001b[2J\u202etxt',
  '\\N"]; evil [label="',
  '__proto__',
  'constructor',
  'a\nb',
];

function documents(): string {
  const objects = ATTACKS.flatMap((name, index) => [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: index % 2 === 0 ? name : 'shop',
        labels: { app: `a${index}`, constructor: 'x' },
      },
      spec: { containers: [{ name: 'main', image: 'nginx', ports: [{ name, containerPort: 80 }] }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: index % 2 === 0 ? name : 'shop' },
      spec: {
        podSelector: { matchLabels: { app: `a${index}` } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'a1', constructor: 'x' } } }],
            ports: [{ port: index + 1 }],
          },
        ],
      },
    },
  ]);
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

const commands = [
  ...['table', 'json', 'csv', 'md', 'dot', 'svg', 'html'].map((format) => [
    'list',
    '-f',
    format,
    '--all',
    '.',
  ]),
  ...['table', 'json', 'csv', 'md', 'yaml'].map((format) => ['exposure', '-f', format, '--all', '.']),
  ...['table', 'json', 'csv', 'md'].map((format) => ['diff', '-f', format, '--all', 'old.yaml', 'new.yaml']),
  ['can', `Pod/shop/${ATTACKS[1]!}`.replaceAll('/svg', 'svg'), 'Pod/shop/@everyone', '.'],
  ['list', '--by', 'label=__proto__', '.'],
  ['list', '--by', 'label=constructor', '.'],
];

test.each(commands.map((args) => [args.join(' '), args] as const))('net %s', async (_name, args) => {
  const text = documents();
  const folder = newFolder({ 'new.yaml': text, 'old.yaml': text.split('---\n').slice(0, 6).join('---\n') });
  const { stdout, stderr, status } = await runHere(['net', ...args], folder);
  expect(status, stderr).toBeLessThan(4);
  const printed = stdout + stderr;
  // oxlint-disable-next-line no-control-regex
  expect(printed).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202e]/);
});

const TAGS =
  'svg title defs marker path rect text g doctype html head meta style body h1 h2 p div table thead tbody tr th td'.split(
    ' ',
  );

test('markup of names does not become markup of a page', async () => {
  const folder = newFolder({ 'all.yaml': documents() });
  for (const format of ['svg', 'html']) {
    const { stdout } = await runHere(['net', 'list', '-f', format, '--all', '.'], folder);
    const tags = new Set(
      [...stdout.matchAll(/<[/!]?([a-z0-9-]+)/gi)].map(([, tag = '']) => tag.toLowerCase()),
    );
    for (const tag of tags) expect(TAGS).toContain(tag);
  }
  const { stdout } = await runHere(['net', 'list', '-f', 'md', '--all', '.'], folder);
  // In a code span nothing is markup.
  expect(stdout.replaceAll(/`[^`]*`/g, '')).not.toMatch(/[<>]/);
});

test('a formula of a name is only a text to a spreadsheet', async () => {
  const folder = newFolder({ 'all.yaml': documents() });
  const { stdout } = await runHere(['net', 'list', '-f', 'csv', '.'], folder);
  expect(stdout).not.toMatch(/^=|,=/m);
});

test('a name cannot leave its place in a graph', async () => {
  const folder = newFolder({ 'all.yaml': documents() });
  const { stdout } = await runHere(['net', 'list', '-f', 'dot', '.'], folder);
  for (const line of stdout.split('\n')) {
    const outside = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
    expect(outside).not.toContain('evil');
  }
});
