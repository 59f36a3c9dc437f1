// Helpers of this folder's tests: trees on disk, and everything that a source says in one value.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Diagnostic } from '@toride/core';
import type { CoverageGap, ReadContext, Source, SourceDocument } from '../source.ts';

/** A folder with these files, removed when the test ends. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'toride-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return root;
}

export interface Collected {
  readonly documents: SourceDocument[];
  readonly diagnostics: Diagnostic[];
  readonly gaps: CoverageGap[];
  skipped: number;
}

export function readContext(signal: AbortSignal = new AbortController().signal): ReadContext {
  let last = performance.now();
  return {
    signal,
    breathe() {
      signal.throwIfAborted();
      if (performance.now() - last < 10) return undefined;
      return new Promise((resolve, reject) => {
        setImmediate(() => {
          last = performance.now();
          if (signal.aborted) reject(signal.reason as Error);
          else resolve();
        });
      });
    },
  };
}

export async function collect(source: Source, context: ReadContext = readContext()): Promise<Collected> {
  const all: Collected = { documents: [], diagnostics: [], gaps: [], skipped: 0 };
  for await (const batch of source.read(context)) {
    all.documents.push(...batch.documents);
    all.diagnostics.push(...batch.diagnostics);
    all.gaps.push(...(batch.gaps ?? []));
    all.skipped += batch.skipped ?? 0;
  }
  return all;
}

/** `file#pointer name` of every document: what most tests want to know. */
export function names(all: Collected): string[] {
  return all.documents.map(({ file, pointer, value }) => {
    const { metadata } = value as { metadata: { name: string } };
    return `${file}${pointer === '' ? '' : `#${pointer}`} ${metadata.name}`;
  });
}

export function pod(name: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;
}

/** Makes a named pipe. Node has no call for it. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}
