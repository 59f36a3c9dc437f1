import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const generator = fileURLToPath(new URL('../../../shared/tools/corpus.py', import.meta.url));
const cache = join(homedir(), '.cache/toride/corpora');

/** A synthetic cluster of that many workloads as files, made once. */
export function corpus(workloads: number): string {
  return made(`files-${workloads}`, (folder) =>
    execFileSync('python3', [generator, folder, String(workloads)]),
  );
}

/** The same cluster as one `List` document, as `kubectl get -o yaml` writes it. */
export function corpusAsList(workloads: number): string {
  const folder = made(`list-${workloads}`, (target) => {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'all.yaml'), asList(corpus(workloads)));
  });
  return join(folder, 'all.yaml');
}

/** A folder of that name, made once. */
export function made(name: string, make: (folder: string) => void): string {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  make(fresh);
  renameSync(fresh, folder);
  return folder;
}

function asList(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const items: string[] = [];
  for (const file of files) {
    for (const document of readFileSync(file, 'utf8').split(/^---\n/m)) {
      if (document.trim() !== '') items.push(`- ${document.trimEnd().replaceAll('\n', '\n  ')}\n`);
    }
  }
  return `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
}
