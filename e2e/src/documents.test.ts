import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApiServer, type ApiServer } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'apps/cli/bin/toride.js');

/** What the installation itself runs: `.ci/run` calls these as they stand. */
const RUN_BY_CI = [
  'npm ci',
  'npm test',
  'npm run check',
  'npm run conformance',
  'npm run e2e',
  'npm run bench',
  'npm run docs',
];

interface Command {
  readonly document: string;
  readonly text: string;
}

/** Every command line of a shell block in the README and the guides. */
function commands(): Command[] {
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs/guides')).map((name) => join('docs/guides', name)),
    ...workspaceReadmes(),
  ];
  return documents.flatMap((document) => {
    const blocks = readFileSync(join(root, document), 'utf8').matchAll(
      /^```(?:sh|console|bash)?\n([\s\S]*?)^```/gm,
    );
    return [...blocks].flatMap(([, block = '']) =>
      block
        .split('\n')
        .map((line) =>
          line
            .replace(/^\$ /, '')
            .replace(/\s+#.*$/, '')
            .trim(),
        )
        .filter((line) => /^(npx toride|npm|helm|kubectl) /.test(line))
        .map((text) => ({ document, text })),
    );
  });
}

function workspaceReadmes(): string[] {
  return ['packages', 'engines', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => join(folder, name, 'README.md'))
      .filter((path) => spawnSync('test', ['-f', join(root, path)]).status === 0),
  );
}

let folder: string;
let server: ApiServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toride-documents-'));
  for (const shown of ['examples', 'policies'])
    cpSync(join(root, shown), join(folder, shown), { recursive: true });
  // `npx toride` finds the command in the checkout; here it stands for the same file.
  const launcher = join(folder, 'npx');
  writeFileSync(launcher, `#!/bin/sh\nshift\nexec "${process.execPath}" "${bin}" "$@"\n`, { mode: 0o755 });
  server = await startApiServer();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const all = commands();

test('the documents show commands', () => {
  expect(all.filter(({ document }) => relative('.', document) === 'README.md').length).toBeGreaterThanOrEqual(
    2,
  );
});

test.each(all.map(({ document, text }) => [document, text] as const))(
  '%s: %s',
  (_document, text) => {
    const parts = text.split('&&').map((part) => part.trim());
    for (const part of parts) {
      if (RUN_BY_CI.some((known) => part === known || part.startsWith(`${known} --`))) continue;
      const { status, stdout, stderr } = spawnSync('sh', ['-c', part], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${folder}:${process.env['PATH'] ?? ''}`,
          KUBECONFIG: server.kubeconfig,
          NO_COLOR: '1',
        },
      });
      // 1 is what a scan with findings ends with.
      expect([0, 1], `${part}\n${stdout}${stderr}`).toContain(status);
    }
  },
  60_000,
);
