import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runHere } from '../testing.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/rego.md'), 'utf8');

const commands = [...guide.matchAll(/^npx toride (.*?)(?:\s+#.*)?$/gm)].map(([, command = '']) => command);

/** Words as a shell splits them: the guide quotes with single quotes only. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

test('the guide shows commands', () => {
  expect(commands.length).toBeGreaterThan(10);
});

test.each(commands)('%s', async (command) => {
  const { status, stderr } = await runHere(words(command), root);
  expect([status, stderr.includes('TORIDE_')]).toEqual([0, false]);
});

test('the trace that the guide shows is what is printed', async () => {
  const [command = ''] = commands.filter((one) => one.includes('--explain fails'));
  const { stdout } = await runHere(words(command), root);
  expect(guide).toContain(`\`\`\`\n${stdout}\`\`\``);
});
