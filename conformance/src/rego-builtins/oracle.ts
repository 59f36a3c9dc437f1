/** One `opa` server on loopback that evaluates many calls a request. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { goTool } from '@toride/testkit';

type Results = Readonly<Record<string, string>>;

export interface OpaServer {
  load(module: string): Promise<void>;
  /** Defined results by rule name, `undefined` when one of the calls makes OPA panic. */
  evaluateAll(): Promise<Results | undefined>;
  /** Result or message of one rule, `undefined` where OPA panics: the server survives that. */
  evaluate(rule: string): Promise<string | undefined>;
  /** Some calls end the server: it runs out of stack or memory. */
  isRunning(): boolean;
  stop(): void;
}

interface Answer<T> {
  readonly result?: T;
  readonly errors?: readonly { readonly code: string; readonly message: string }[];
}

async function ask<T>(url: string): Promise<Answer<T>> {
  return (await (await fetch(url)).json()) as Answer<T>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function startOpa(): Promise<OpaServer> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  const port = await freePort();
  const child = spawn(
    opa,
    [
      'run',
      '--server',
      '--addr',
      `127.0.0.1:${port}`,
      '--log-level',
      'error',
      '--disable-telemetry',
      '--v0-compatible',
    ],
    { stdio: 'ignore' },
  );
  const base = `http://127.0.0.1:${port}`;
  await waitFor(`${base}/health`);
  return {
    async load(module) {
      const put = await fetch(`${base}/v1/policies/t`, { method: 'PUT', body: module });
      if (!put.ok) throw new Error(`opa refused the module: ${(await put.text()).slice(0, 2000)}`);
    },
    async evaluateAll() {
      try {
        return (await ask<Results>(`${base}/v1/data/t`)).result;
      } catch {
        return undefined;
      }
    },
    async evaluate(rule) {
      try {
        const { result, errors } = await ask<string>(`${base}/v1/data/t/${rule}?strict-builtin-errors=true`);
        const [error] = errors ?? [];
        return error ? `${error.code}: ${error.message}` : (result ?? 'undefined');
      } catch {
        return undefined;
      }
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => void child.kill(),
  };
}

async function waitFor(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the opa server did not start');
}
