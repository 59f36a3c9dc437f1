import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  type CoverageGap,
  type Diagnostic,
  isJsonObject,
  type KubernetesVersion,
  stringifyJson,
  TorideError,
} from '@toride/core';
import { createBreathe } from '../../breathe.ts';
import { sortedGaps } from '../../coverage.ts';
import { redactObject } from '../../redact/object.ts';
import type { ReadContext, Source, SourceDocument } from '../../source.ts';
import { SNAPSHOT_FORMAT, type SnapshotHeader, type SnapshotLine } from './format.ts';
import { createSpool, type Spool } from './spool.ts';

export interface SnapshotOptions {
  readonly signal?: AbortSignal;
  readonly progress?: ReadContext['progress'];
  /** Packs the file; by default when its name ends with `.gz`. */
  readonly gzip?: boolean;
}

export interface SnapshotSummary {
  readonly objects: number;
  readonly kubernetes?: KubernetesVersion;
  readonly gaps: readonly CoverageGap[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes everything that a source has into one file, redacted and sorted: the same cluster gives the same bytes. The file
 * appears under its name when it is complete; on an error or when cancelled nothing is left. Memory follows a page.
 *
 * @throws {TorideError} `TORIDE_SNAPSHOT_WRITE`, or what the source throws; the signal's reason when cancelled.
 * @example await writeSnapshot(clusterSource(), 'cluster.snapshot.gz')
 */
export async function writeSnapshot(
  source: Source,
  out: string,
  options: SnapshotOptions = {},
): Promise<SnapshotSummary> {
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const directory = await onDisk(out, () => mkdtemp(join(dirname(resolve(out)), '.toride-snapshot-')));
  // Beside the target, so that the last step is a rename; and gone even when the process ends under us.
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.on('exit', remove);
  try {
    const spool = await onDisk(out, () => createSpool(join(directory, 'spool')));
    try {
      const summary = await spoolSource(source, spool, out, { ...options, signal });
      const path = join(directory, 'snapshot');
      await onDisk(
        out,
        () => writeFile(path, spool, summary, options.gzip ?? out.endsWith('.gz'), signal),
        signal,
      );
      await onDisk(out, () => rename(path, out));
      return summary;
    } finally {
      await spool.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
    process.off('exit', remove);
  }
}

async function spoolSource(
  source: Source,
  spool: Spool,
  out: string,
  options: SnapshotOptions & { readonly signal: AbortSignal },
): Promise<SnapshotSummary> {
  const { signal, progress } = options;
  const gaps: CoverageGap[] = [];
  const diagnostics: Diagnostic[] = [];
  let version: KubernetesVersion | undefined;
  const breathe = createBreathe(signal);
  for await (const batch of source.read({
    signal,
    breathe,
    ...(progress === undefined ? {} : { progress }),
  })) {
    gaps.push(...(batch.gaps ?? []));
    diagnostics.push(...batch.diagnostics);
    version ??= batch.version;
    for (const document of batch.documents) {
      addDocument(document, spool);
      const pause = breathe();
      if (pause) await pause;
    }
    await onDisk(out, () => spool.flush());
  }
  return {
    objects: spool.count,
    gaps: sortedGaps(gaps),
    diagnostics: diagnostics.toSorted(byText),
    ...(version === undefined ? {} : { kubernetes: version }),
  };
}

function addDocument({ file, value, pointer, index }: SourceDocument, spool: Spool): void {
  // What is no object is no Kubernetes object either; its source has told.
  if (!isJsonObject(value)) return;
  const line: SnapshotLine = {
    path: file,
    ...(index === 0 ? {} : { index }),
    ...(pointer === '' ? {} : { pointer }),
    object: redactObject(value),
  };
  // NUL is in no path, so no name can sort between a file and its second document.
  spool.add(`${file}\0${String(index).padStart(10, '0')}\0${pointer}`, `${stringifyJson(line)}\n`);
}

async function writeFile(
  path: string,
  spool: Spool,
  summary: SnapshotSummary,
  gzip: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { kubernetes, objects, gaps, diagnostics } = summary;
  const header: SnapshotHeader = {
    toride: 'snapshot',
    format: SNAPSHOT_FORMAT,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    objects,
    gaps,
    diagnostics,
  };
  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${stringifyJson(header)}\n`, 'utf8');
    yield* spool.sorted();
  }
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  // zlib writes no time and no name into the header (RFC 1952: MTIME 0), so packed snapshots are reproducible too.
  if (gzip) await pipeline(Readable.from(lines()), createGzip(), file, { signal });
  else await pipeline(Readable.from(lines()), file, { signal });
}

async function onDisk<T>(out: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal?.throwIfAborted();
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new TorideError(
      'TORIDE_SNAPSHOT_WRITE',
      `expected to write the snapshot ${out}, got ${code ?? message}`,
      { cause },
    );
  }
}

function byText(a: Diagnostic, b: Diagnostic): number {
  const [first, second] = [stringifyJson(a), stringifyJson(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
