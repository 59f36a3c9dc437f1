import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

/**
 * Asks a Go program about many inputs in one process: a line in, a line of JSON out. It is built from `folder` the first
 * time, which needs Go and the module proxy.
 *
 * @param name of its folder below `~/.cache/toride`
 */
export async function askGoOracle<T>(folder: string, name: string, lines: readonly string[]): Promise<T[]> {
  const child = spawn(await build(folder, name), { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${lines.join('\n')}\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const answers = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
  if (answers.length !== lines.length) {
    throw new Error(`expected ${lines.length} answers from ${name}, got ${answers.length}`);
  }
  return answers.map((line) => JSON.parse(line) as T);
}

export interface GoOracle<T> {
  ask(line: string): Promise<T>;
  stop(): void;
}

/**
 * The same program, kept running: answers come in the order of the questions.
 *
 * @param ended the answer to a question that ends the program; it is started again for those after it
 */
export async function startGoOracle<T>(folder: string, name: string, ended?: T): Promise<GoOracle<T>> {
  const path = await build(folder, name);
  const waiting: {
    readonly line: string;
    readonly resolve: (answer: T) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let stopped = false;
  const start = (): ChildProcessByStdio<Writable, Readable, null> => {
    const child = spawn(path, { stdio: ['pipe', 'pipe', 'ignore'] });
    createInterface({ input: child.stdout }).on('line', (line) =>
      waiting.shift()?.resolve(JSON.parse(line) as T),
    );
    child.once('close', () => {
      if (stopped) return;
      if (ended === undefined) {
        for (const one of waiting.splice(0)) one.reject(new Error(`${name} ended`));
        return;
      }
      waiting.shift()?.resolve(ended);
      running = start();
      for (const { line } of waiting) running.stdin.write(`${line}\n`);
    });
    // A question to a program that has just ended is asked again by the next one.
    child.stdin.on('error', () => undefined);
    return child;
  };
  let running = start();
  return {
    ask: (line) =>
      new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        running.stdin.write(`${line}\n`);
      }),
    stop() {
      stopped = true;
      running.kill();
    },
  };
}

/** Builds the program once for each version of its source, and moves it into place when it is complete. */
async function build(folder: string, name: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(folder, file)));
  const target = join(homedir(), '.cache/toride', `${name}-${hash.digest('hex').slice(0, 12)}`, 'oracle');
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}`;
  const env = { ...process.env, CGO_ENABLED: '0' };
  await promisify(execFile)('go', ['build', '-o', partial, '.'], { cwd: folder, env });
  renameSync(partial, target);
  return target;
}
