import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/policies.md'), 'utf8');
const commands = [...guide.matchAll(/^npx toride (.*)$/gm)].map(([, command = '']) => command);

test('the guide shows commands', () => expect(commands.length).toBeGreaterThan(8));

test.each(commands)('npx toride %s', async (command) => {
  const folder = newFolder({});
  for (const name of ['examples', 'policies'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const { status, stderr } = await runHere(command.split(' '), folder);
  expect([0, 1], stderr).toContain(status);
});
