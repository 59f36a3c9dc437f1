import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { withLock } from './api-server/lock.ts';

/**
 * Path of a program that is written in Go, installed once per version from its published module and kept under
 * `~/.cache/toride/tools`.
 *
 * @param module the package of its `main`
 * @param version as the module proxy knows it, with `v`
 * @throws {Error} when Go is not there, or the build fails
 * @example const helm = await goTool('helm.sh/helm/v3/cmd/helm', 'v3.22.0', 'helm');
 */
export async function goTool(
  module: string,
  version: string,
  binary: string = basename(module),
): Promise<string> {
  const root = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'toride', 'tools');
  const folder = join(root, `${binary}-${version}`);
  const path = join(folder, binary);
  if (existsSync(path)) return path;
  await mkdir(root, { recursive: true });
  return withLock(join(root, '.lock'), async () => {
    if (!existsSync(path)) await install(`${module}@${version}`, root, folder);
    return path;
  });
}

/** Moved into place only when complete, so that an interrupted build leaves nothing that looks usable. */
async function install(target: string, root: string, folder: string): Promise<void> {
  process.stderr.write(`installing ${target}; this takes minutes, once\n`);
  const building = await mkdtemp(join(root, '.build-'));
  try {
    await goInstall(target, building);
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function goInstall(target: string, folder: string): Promise<void> {
  const child = spawn('go', ['install', '-trimpath', '-ldflags=-s -w', target], {
    // Outside of any module, so that only the target's own requirements count.
    cwd: folder,
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  if (code !== 0) throw new Error(`expected go install ${target} to succeed, got exit code ${String(code)}`);
}
