import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What kubectl's own library makes of one document. */
export interface OracleAnswer {
  readonly json?: string;
  readonly error?: string;
  /** The library answers differently from run to run. */
  readonly unstable?: boolean;
}

const SOURCE = fileURLToPath(new URL('oracle', import.meta.url));

/** Asks sigs.k8s.io/yaml about every document, in one process. Needs Go the first time, and the module from the module proxy. */
export async function askOracle(documents: readonly string[]): Promise<OracleAnswer[]> {
  const binary = await buildOracle();
  const child = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(documents.map((document) => JSON.stringify(document)).join('\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
  if (lines.length !== documents.length)
    throw new Error(`expected ${documents.length} answers from the YAML oracle, got ${lines.length}`);
  return lines.map((line) => JSON.parse(line) as OracleAnswer);
}

/** Builds the program once for each version of its source, and moves it into place when it is complete. */
async function buildOracle(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(SOURCE, file)));
  const target = join(
    homedir(),
    '.cache',
    'toride',
    `yaml-oracle-${hash.digest('hex').slice(0, 12)}`,
    'oracle',
  );
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}`;
  await promisify(execFile)('go', ['build', '-o', partial, '.'], {
    cwd: SOURCE,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  renameSync(partial, target);
  return target;
}
