/** `opa eval --partial -f json`, a process for each question. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goTool } from '@toride/testkit';
import type { PartialCase } from './generate.ts';
import { canonical, type PartialJson, type Rest } from './canonical.ts';

interface Output {
  readonly partial?: PartialJson;
  readonly errors?: readonly { readonly code?: string; readonly message: string }[];
}

export async function opaPartial(asked: PartialCase): Promise<Rest> {
  const folder = mkdtempSync(join(tmpdir(), 'rego-partial-'));
  try {
    const files = asked.modules.map(({ file, text }) => {
      writeFileSync(join(folder, file), text);
      return ['-d', file];
    });
    writeFileSync(join(folder, 'data.json'), asked.data);
    if (asked.input !== undefined) writeFileSync(join(folder, 'input.json'), asked.input);
    const args = [
      'eval',
      '--partial',
      '-f',
      'json',
      '-d',
      'data.json',
      ...files.flat(),
      ...(asked.input === undefined ? [] : ['-i', 'input.json']),
      ...(asked.version === 'v0' ? ['--v0-compatible'] : []),
      ...asked.unknowns.flatMap((ref) => ['-u', ref]),
      ...asked.disableInlining.flatMap((ref) => ['--disable-inlining', ref]),
      ...(asked.shallowInlining ? ['--shallow-inlining'] : []),
      asked.query,
    ];
    return restOf(await run(folder, args));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(folder: string, args: readonly string[]): Promise<string> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  return new Promise((resolve) => {
    execFile(opa, args, { cwd: folder, maxBuffer: 2 ** 28 }, (_error, stdout) => resolve(stdout));
  });
}

function restOf(text: string): Rest {
  const { partial, errors } = JSON.parse(
    text === '' ? '{"errors":[{"message":"no output"}]}' : text,
  ) as Output;
  if (errors !== undefined) return { error: errors[0]?.code ?? errors[0]?.message ?? '' };
  return canonical(partial ?? {});
}
