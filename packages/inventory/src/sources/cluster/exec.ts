import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, TorideError } from '@toride/core';
import type { Credential } from './credential.ts';
import { objectsOf, parseJson, textOf, textsOf } from './json.ts';

export interface ExecOptions {
  /** Folder of the kubeconfig: a command with a slash is relative to it, as in client-go. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cluster: JsonObject;
  /** PEM of the cluster's authority. */
  readonly ca: string | undefined;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const MAX_OUTPUT = 1024 * 1024;
const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/**
 * Runs the credential plug-in of a kubeconfig (Kubernetes documentation, "client-go credential plugins"). Its output is a
 * secret and goes into no message; what it writes to standard error is for the user and is passed on when it fails.
 *
 * @throws {TorideError} `TORIDE_CLUSTER_EXEC` when it fails, `TORIDE_CLUSTER_EXEC_REFUSED` when it cannot work here.
 */
export async function execCredential(exec: JsonObject, options: ExecOptions): Promise<Credential> {
  const { command, apiVersion } = exec;
  if (typeof command !== 'string' || command === '')
    throw new TorideError(
      'TORIDE_CLUSTER_EXEC',
      'expected a command in user.exec of the kubeconfig, got none',
    );
  if (typeof apiVersion !== 'string' || !API_VERSIONS.includes(apiVersion))
    throw new TorideError(
      'TORIDE_CLUSTER_EXEC',
      `expected exec.apiVersion ${API_VERSIONS.join(' or ')}, got ${JSON.stringify(apiVersion)}`,
    );
  if (exec['interactiveMode'] === 'Always')
    throw new TorideError(
      'TORIDE_CLUSTER_EXEC_REFUSED',
      `expected a credential plug-in that works without a terminal, got interactiveMode Always of "${command}"`,
    );
  const output = await run(command, exec, apiVersion, options);
  return readCredential(command, apiVersion, output);
}

async function run(
  command: string,
  exec: JsonObject,
  apiVersion: string,
  options: ExecOptions,
): Promise<string> {
  const program = /[/\\]/.test(command) ? join(...relativeTo(options.directory, command)) : command;
  const child = spawn(program, textsOf(exec['args']), {
    env: pluginEnvironment(exec, apiVersion, options),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that a plug-in's children end with it.
    detached: process.platform !== 'win32',
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  let failure: TorideError | undefined;
  const end = (why: TorideError): void => {
    failure ??= why;
    kill(child.pid);
  };
  const collect = (into: Buffer[], what: string) => {
    let size = 0;
    return (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_OUTPUT) end(failed(command, `more than 1 MiB on ${what}`));
      else into.push(chunk);
    };
  };
  child.stdout.on('data', collect(output, 'standard output'));
  child.stderr.on('data', collect(errors, 'standard error'));
  const timer = setTimeout(
    () => end(failed(command, `nothing within ${options.timeout / 1000} s`)),
    options.timeout,
  );
  const abort = (): void => kill(child.pid);
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    const code = await new Promise<number | null>((done, reject) => {
      child.on('error', reject);
      child.on('close', done);
    });
    options.signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    if (code !== 0)
      throw failed(command, `exit code ${code}${quoted(Buffer.concat(errors).toString('utf8'))}`);
    return Buffer.concat(output).toString('utf8');
  } catch (cause) {
    if (cause === failure || options.signal.aborted) throw cause;
    if (cause instanceof TorideError) throw cause;
    throw failed(command, `${(cause as NodeJS.ErrnoException).code ?? 'an error'} when starting it`, cause);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', abort);
  }
}

function relativeTo(directory: string, command: string): [string, ...string[]] {
  return command.startsWith('/') || /^[A-Za-z]:[/\\]/.test(command) ? [command] : [directory, command];
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function pluginEnvironment(exec: JsonObject, apiVersion: string, options: ExecOptions): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...options.environment };
  for (const { name, value } of objectsOf(exec['env'])) {
    if (typeof name === 'string' && typeof value === 'string') environment[name] = value;
  }
  const spec =
    exec['provideClusterInfo'] === true
      ? { cluster: clusterInfo(options.cluster, options.ca), interactive: false }
      : { interactive: false };
  environment['KUBERNETES_EXEC_INFO'] = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  return environment;
}

const EXTENSION = 'client.authentication.k8s.io/exec';

/** `ExecCredential.spec.cluster`: what a plug-in for several clusters needs, with the authority's text instead of its path. */
function clusterInfo(cluster: JsonObject, ca: string | undefined): JsonObject {
  const info: Record<string, Json> = {};
  for (const field of ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url']) {
    const value = cluster[field];
    if (value !== undefined) info[field] = value;
  }
  if (ca !== undefined) info['certificate-authority-data'] = Buffer.from(ca).toString('base64');
  const config = objectsOf(cluster['extensions']).find(({ name }) => name === EXTENSION)?.['extension'];
  return config === undefined ? info : { ...info, config };
}

function readCredential(command: string, apiVersion: string, output: string): Credential {
  let value: Json;
  try {
    value = parseJson(output);
  } catch {
    throw failed(command, 'output that is no JSON');
  }
  if (!isJsonObject(value) || value['kind'] !== 'ExecCredential' || value['apiVersion'] !== apiVersion)
    throw failed(command, `output that is no ExecCredential of ${apiVersion}`);
  const status = isJsonObject(value['status']) ? value['status'] : {};
  const token = textOf(status, 'token');
  const certificate = textOf(status, 'clientCertificateData');
  const key = textOf(status, 'clientKeyData');
  if (token === undefined && (certificate === undefined || key === undefined))
    throw failed(command, 'an ExecCredential with neither a token nor a client certificate and key');
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
  };
}

function failed(command: string, got: string, cause?: unknown): TorideError {
  return new TorideError(
    'TORIDE_CLUSTER_EXEC',
    `expected a credential from the plug-in "${command}", got ${got}`,
    { cause },
  );
}

function quoted(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : `: ${trimmed.slice(0, 2000)}`;
}
