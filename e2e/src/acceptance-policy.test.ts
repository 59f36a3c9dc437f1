import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const demos = fileURLToPath(new URL('../../../shared/demos/opa', import.meta.url));

test('A13 (evaluation): the policy against latest tags denies the pod, in the words of the talk', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['apps/cli/bin/toride.js', 'policy', 'test', demos],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  expect(status).toBe(1);
  expect(stdout).toContain("[notlatestimage] Can't use image of latest tag !!");
});
