import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/network.md'), 'utf8');
const commands = [...guide.matchAll(/^npx toride (.*)$/gm)].map(([, command = '']) => command);
/** What the guide shows of the outputs. */
const shown = [...guide.matchAll(/^```\n([^`]*)^```$/gm)].flatMap(([, block = '']) =>
  block.trimEnd().split('\n'),
);

function example(): string {
  const folder = newFolder({});
  cpSync(join(root, 'examples/network'), join(folder, 'examples/network'), { recursive: true });
  return folder;
}

test('the guide shows commands', () => expect(commands.length).toBeGreaterThan(15));

test.each(commands)('npx toride %s', async (command) => {
  const { status, stderr } = await runHere(command.split(' '), example());
  expect([0, 1], stderr).toContain(status);
});

test('what the guide shows is what comes out', async () => {
  const folder = example();
  const outputs = await Promise.all(
    commands
      .filter((command) => !command.includes(' -o '))
      .map((command) => runHere(command.split(' '), folder)),
  );
  const lines = new Set(outputs.flatMap(({ stdout }) => stdout.split('\n')));
  for (const line of shown) expect(lines).toContain(line);
});
