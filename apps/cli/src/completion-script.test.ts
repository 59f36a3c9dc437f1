import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completionScript } from './completion-script.ts';
import { loadAll } from './verb-list.ts';
import { VERBS } from './verbs.ts';

const verbs = await loadAll(VERBS);
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What bash would offer for these words; the last one is being typed. */
function offered(words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', verbs)}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _toride; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['--norc'], { input: script, encoding: 'utf8', cwd: '/' })
    .stdout.trim()
    .split('\n');
}

test.skipIf(!has('bash')).each([
  [['toride', 'sc'], ['scan']],
  [['toride', 'ps'], ['pss']],
  [
    ['toride', 'pss', ''],
    ['check', 'predict'],
  ],
  [['toride', 'pss', 'predict', '--lev'], ['--level']],
  [['toride', 'scan', '--sever'], ['--severity']],
  [['toride', 'scan', '--severity', 'h'], ['high']],
  [['toride', 'completion', 'z'], ['zsh']],
])('bash completes %j', (words, candidates) => {
  expect(offered(words)).toEqual(candidates);
});

test.skipIf(!has('zsh'))('zsh can read its script', () => {
  expect(spawnSync('zsh', ['-n'], { input: completionScript('zsh', verbs) }).status).toBe(0);
});

test.skipIf(!has('fish'))('fish can read its script', () => {
  // fish reads no script from a socket, which is what Node.js makes of `input`.
  const folder = mkdtempSync(join(tmpdir(), 'toride-fish-'));
  try {
    const file = join(folder, 'toride.fish');
    writeFileSync(file, completionScript('fish', verbs));
    expect(spawnSync('fish', ['--no-execute', file]).status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['bash', 'zsh', 'fish'] as const)('%s knows every verb and flag', (shell) => {
  const script = completionScript(shell, verbs);
  for (const verb of verbs) {
    for (const name of Object.keys(verb.options)) expect(script).toContain(name);
  }
});
