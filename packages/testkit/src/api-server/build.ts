import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';

/** The Kubernetes release that end-to-end tests run against, and the etcd that its go.mod names. */
export const KUBERNETES_VERSION = '1.36.3';
const ETCD_VERSION = '3.6.8';

const COMMANDS = {
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  etcd: 'go.etcd.io/etcd/server/v3',
} as const;

export type KubernetesBinary = keyof typeof COMMANDS;

/**
 * Paths of a real kube-apiserver and etcd: from `KUBEBUILDER_ASSETS` when that is set, else from the cache, else built from
 * the published Go modules (about 5 minutes on 2 cores, once; needs Go 1.26).
 *
 * @throws {Error} when neither Go nor `KUBEBUILDER_ASSETS` is there, or the build fails.
 * @example const { apiServer, etcd } = await buildApiServer();
 */
export async function buildApiServer(): Promise<{ readonly apiServer: string; readonly etcd: string }> {
  const etcd = await buildKubernetesBinary('etcd');
  const apiServer = await buildKubernetesBinary('kube-apiserver');
  return { apiServer, etcd };
}

/**
 * Path of one of Kubernetes' own programs, built once per version and kept under `~/.cache/toride`.
 *
 * @throws {Error} when it can be neither found nor built.
 * @example const manager = await buildKubernetesBinary('kube-controller-manager');
 */
export async function buildKubernetesBinary(name: KubernetesBinary): Promise<string> {
  const given = process.env['KUBEBUILDER_ASSETS'];
  if (given !== undefined && existsSync(join(given, name))) return join(given, name);
  const directory = cacheDirectory();
  const path = join(directory, name);
  if (existsSync(path)) return path;
  // One lock for all programs: two Go builds at once only slow each other down.
  return withLock(join(directory, '.lock'), async () => {
    if (!existsSync(path)) await build(name, directory, path);
    return path;
  });
}

function cacheDirectory(): string {
  const root = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(root, 'toride', `kubernetes-${KUBERNETES_VERSION}-${process.platform}-${process.arch}`);
}

async function build(name: KubernetesBinary, directory: string, path: string): Promise<void> {
  const started = Date.now();
  process.stderr.write(`building ${name} for Kubernetes ${KUBERNETES_VERSION}; this takes minutes, once\n`);
  const module = await mkdtemp(join(directory, '.build-'));
  try {
    await writeFile(join(module, 'go.mod'), await goModule(module));
    const flags = ['-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags()];
    await go(module, ['build', ...flags, '-o', join(module, name), COMMANDS[name]]);
    // Moved into place only when complete, so that an interrupted build leaves nothing that looks usable.
    await rename(join(module, name), path);
  } finally {
    await rm(module, { recursive: true, force: true });
  }
  process.stderr.write(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

/**
 * k8s.io/kubernetes names its staging modules by relative path, which only works inside its repository. Each is also
 * published as v0.MINOR.PATCH, so the same build comes out of the module proxy when every one is replaced.
 */
async function goModule(module: string): Promise<string> {
  await mkdir(module, { recursive: true });
  const download = await go(module, ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES_VERSION}`]);
  const { GoMod: path } = JSON.parse(download) as { GoMod: string };
  const published = KUBERNETES_VERSION.replace(/^1\./, 'v0.');
  const staging = [...(await readFile(path, 'utf8')).matchAll(/^\s*(\S+) => \.\/staging\//gm)].map(
    ([, name]) => name,
  );
  return [
    'module toride.dev/testkit/kubernetes',
    'go 1.26.0',
    `require k8s.io/kubernetes v${KUBERNETES_VERSION}`,
    `require go.etcd.io/etcd/server/v3 v${ETCD_VERSION}`,
    ...staging.map((name) => `replace ${name} => ${name} ${published}`),
    '',
  ].join('\n');
}

// Without these the server calls itself v0.0.0-master, and a client that reads /version gets it wrong.
function linkerFlags(): string {
  const [major, minor] = KUBERNETES_VERSION.split('.');
  const values = {
    gitVersion: `v${KUBERNETES_VERSION}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
  };
  const set = Object.entries(values).map(
    ([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`,
  );
  return ['-s', '-w', ...set].join(' ');
}

async function go(cwd: string, args: readonly string[]): Promise<string> {
  const child = spawn('go', args, {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', (cause) =>
      reject(
        new Error('expected Go 1.26 or newer on PATH, or KUBEBUILDER_ASSETS with kube-apiserver and etcd', {
          cause,
        }),
      ),
    );
  });
  if (code !== 0) throw new Error(`expected "go ${args[0]}" to succeed, got exit code ${code}`);
  return output;
}
