import type { Inventory, KubernetesVersion } from '@toride/core';
import { createBreathe } from './breathe.ts';
import { buildSteps } from './build.ts';
import type { PodTemplatePath } from './pod-templates.ts';
import { createProblemLog, type ProblemLog } from './problem-log.ts';
import type { Source, SourceBatch, SourceDocument } from './source.ts';
import { newestVersion } from './versions.ts';

export interface InventoryOptions {
  /** The version to read the input as; else what a live source says it is, else the newest that is known. */
  readonly target?: KubernetesVersion;
  /** Custom resources that embed a pod template. */
  readonly podTemplates?: readonly PodTemplatePath[];
  readonly signal?: AbortSignal;
  /** What is being read, and how much is known to be left. */
  readonly onProgress?: (done: number, total: number | undefined, what: string) => void;
}

/**
 * Reads every source into one inventory. What cannot be read becomes a diagnostic and makes coverage partial; nothing is
 * thrown for it. The same documents in another order give the same inventory.
 *
 * @throws the signal's reason when cancelled.
 * @example const inventory = await readInventory([filesSource('deploy/')], { target: { major: 1, minor: 36 } })
 */
export async function readInventory(
  sources: readonly Source[],
  options: InventoryOptions = {},
): Promise<Inventory> {
  const signal = options.signal ?? new AbortController().signal;
  const breathe = createBreathe(signal);
  const read = await readSources(sources, signal, breathe, options.onProgress);
  const steps = buildSteps(read.documents, {
    target: options.target ?? read.version ?? newestVersion(),
    diagnostics: read.problems.diagnostics(),
    gaps: read.problems.gaps(),
    ...(options.podTemplates === undefined ? {} : { podTemplates: options.podTemplates }),
  });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const pause = breathe();
    if (pause) await pause;
  }
}

interface Read {
  readonly documents: SourceDocument[];
  readonly problems: ProblemLog;
  version: KubernetesVersion | undefined;
}

async function readSources(
  sources: readonly Source[],
  signal: AbortSignal,
  breathe: () => Promise<void> | undefined,
  progress: InventoryOptions['onProgress'],
): Promise<Read> {
  const read: Read = { documents: [], problems: createProblemLog(), version: undefined };
  for (const source of sources) {
    for await (const batch of source.read({ signal, breathe, ...(progress ? { progress } : {}) }))
      add(read, batch);
  }
  return read;
}

function add(read: Read, batch: SourceBatch): void {
  for (const document of batch.documents) read.documents.push(document);
  read.problems.add(batch.diagnostics, batch.gaps ?? []);
  read.version ??= batch.version;
}
