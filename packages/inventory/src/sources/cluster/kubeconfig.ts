import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject, TorideError } from '@toride/core';
import { objectsOf } from './json.ts';
import { parseDocument } from '../../yaml/index.ts';

/** What the user said about which cluster, and the process's environment. */
export interface KubeconfigChoice {
  /** `--kubeconfig`; must exist. */
  readonly path?: string;
  /** `--context`. */
  readonly context?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The cluster, user and namespace of one context. Relative paths in them are resolved. */
export interface KubeconfigContext {
  readonly name: string;
  readonly cluster: JsonObject;
  readonly user: JsonObject;
  readonly namespace: string | undefined;
  /** Folder that a relative exec command is in. */
  readonly userDirectory: string;
}

/**
 * Reads the kubeconfig as client-go does: the flag's file alone; else every file of KUBECONFIG, where the first that says
 * something wins and missing ones are skipped; else `~/.kube/config`. Undefined when there is none of them.
 *
 * The official client is not used for this: it takes 380 ms to load, gives credential plug-ins no time-out, and refuses
 * merged files that kubectl accepts.
 *
 * @throws {TorideError} `TORIDE_CLUSTER_KUBECONFIG`, `TORIDE_CLUSTER_CONTEXT`.
 */
export async function readKubeconfig(choice: KubeconfigChoice): Promise<KubeconfigContext | undefined> {
  const files = await kubeconfigFiles(choice);
  if (files.length === 0) return undefined;
  const wanted = choice.context ?? firstString(files, 'current-context');
  if (wanted === undefined)
    throw new TorideError(
      'TORIDE_CLUSTER_CONTEXT',
      `expected a current-context in ${names(files)}, got none`,
    );
  const context = find(files, 'contexts', 'context', wanted);
  if (context === undefined) throw missing('context', wanted, files);
  const { cluster: clusterName, user: userName, namespace } = context.value;
  const cluster =
    typeof clusterName === 'string' ? find(files, 'clusters', 'cluster', clusterName) : undefined;
  if (cluster === undefined) throw missing('cluster', clusterName, files);
  const user =
    typeof userName === 'string' && userName !== '' ? find(files, 'users', 'user', userName) : NO_USER;
  if (user === undefined) throw missing('user', userName, files);
  return {
    name: wanted,
    cluster: absolutePaths(cluster, ['certificate-authority']),
    user: absolutePaths(user, ['client-certificate', 'client-key', 'tokenFile']),
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
    userDirectory: user.directory,
  };
}

interface KubeconfigFile {
  readonly path: string;
  readonly value: JsonObject;
}

interface Entry {
  readonly value: JsonObject;
  readonly directory: string;
}

const NO_USER: Entry = { value: {}, directory: '.' };
// etcd's limit for one object, many times over: a kubeconfig is written by hand or by a tool.
const MAX_BYTES = 8 * 1024 * 1024;

async function kubeconfigFiles(choice: KubeconfigChoice): Promise<readonly KubeconfigFile[]> {
  if (choice.path !== undefined)
    return [await readOne(choice.path, true)].filter((file) => file !== undefined);
  const listed = (choice.environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const home = choice.environment['HOME'] ?? choice.environment['USERPROFILE'] ?? homedir();
  const paths = listed.length > 0 ? listed : [join(home, '.kube', 'config')];
  const files: KubeconfigFile[] = [];
  for (const path of paths) {
    const file = await readOne(path, false);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function readOne(path: string, required: boolean): Promise<KubeconfigFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw new TorideError(
      'TORIDE_CLUSTER_KUBECONFIG',
      `expected a readable kubeconfig at ${path}, got ${code}`,
      { cause },
    );
  }
  const { value, diagnostics } = parseDocument(text, { file: path, line: 1 }, { size: MAX_BYTES });
  const [problem] = diagnostics.filter(({ level }) => level === 'error');
  if (problem !== undefined) {
    const at = `${path}:${problem.line ?? 1}:${problem.column ?? 1}`;
    throw new TorideError('TORIDE_CLUSTER_KUBECONFIG', `expected YAML, got ${problem.message} at ${at}`);
  }
  if (value === undefined || value === null) return { path, value: {} };
  if (!isJsonObject(value))
    throw new TorideError('TORIDE_CLUSTER_KUBECONFIG', `expected a kubeconfig, got no mapping at ${path}`);
  return { path, value };
}

function firstString(files: readonly KubeconfigFile[], key: string): string | undefined {
  for (const { value } of files) {
    const found = value[key];
    if (typeof found === 'string' && found !== '') return found;
  }
  return undefined;
}

function find(
  files: readonly KubeconfigFile[],
  list: string,
  field: string,
  name: string,
): Entry | undefined {
  for (const { path, value } of files) {
    for (const entry of objectsOf(value[list])) {
      if (entry['name'] !== name) continue;
      const found = entry[field];
      return { value: isJsonObject(found) ? found : {}, directory: dirname(resolve(path)) };
    }
  }
  return undefined;
}

function absolutePaths({ value, directory }: Entry, fields: readonly string[]): JsonObject {
  const changed: Record<string, Json> = { ...value };
  for (const field of fields) {
    const path = value[field];
    if (typeof path === 'string' && path !== '' && !isAbsolute(path)) changed[field] = join(directory, path);
  }
  return changed;
}

function missing(what: string, name: Json | undefined, files: readonly KubeconfigFile[]): TorideError {
  const wanted = typeof name === 'string' ? `"${name}"` : 'that the context names';
  return new TorideError(
    'TORIDE_CLUSTER_CONTEXT',
    `expected a ${what} ${wanted} in ${names(files)}, got none`,
  );
}

function names(files: readonly KubeconfigFile[]): string {
  return files.map(({ path }) => path).join(', ');
}
