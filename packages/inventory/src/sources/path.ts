import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '@toride/core';
import type { ReadContext, Source, SourceBatch } from '../source.ts';
import { addLoss, hasContent, newBatch } from './batch.ts';
import { systemReason } from './disk.ts';
import { readFile } from './file.ts';
import { inOrder } from './render/in-order.ts';
import { renderChart } from './render/helm.ts';
import { buildKustomization } from './render/kustomize.ts';
import type { RenderOptions } from './render/options.ts';
import { planRender } from './render/plan.ts';
import { notAFile, unreadable, walk, type WalkOptions } from './walk.ts';

export interface PathOptions extends WalkOptions, RenderOptions {
  /** What relative paths are relative to; the process's own folder unless said otherwise. */
  readonly cwd?: string;
}

/**
 * A file, or a folder with everything in it. A named file is always read; in a folder see `judgeName` for which files are.
 * Files come in the order of their paths by code unit, so that order on disk does not matter.
 *
 * @example pathSource('deploy') // files shown as 'shop/web.yaml'
 */
export function pathSource(path: string, options: PathOptions = {}): Source {
  return {
    label: path,
    async *read(context) {
      const root = resolveRoot(path, resolve(options.cwd ?? '.', path));
      if ('batch' in root) yield root.batch;
      else if (root.folder) yield* readFolder(root.real, options, context);
      else yield* readNamed(path, root.real, context);
    },
  };
}

async function* readNamed(path: string, real: string, context: ReadContext): AsyncGenerator<SourceBatch> {
  context.progress?.(0, 1, path);
  yield* readFile({ shown: path, path: real, sniff: false }, true, context);
}

async function* readFolder(
  root: string,
  options: PathOptions,
  context: ReadContext,
): AsyncGenerator<SourceBatch> {
  const found = await walk(root, context, options);
  const lost = newBatch();
  for (const diagnostic of found.diagnostics) {
    if (diagnostic.level === 'error') addLoss(lost, diagnostic);
    else lost.diagnostics.push(diagnostic);
  }
  if (hasContent(lost)) yield lost;
  const plan = planRender(root, found);
  const total = plan.files.length + plan.charts.length + plan.kustomizations.length;
  let done = 0;
  for (const file of plan.files) {
    const pause = context.breathe();
    if (pause) await pause;
    context.progress?.(done++, total, file.shown);
    for await (const batch of readFile(file, false, context)) if (hasContent(batch)) yield batch;
  }
  const tasks = [
    ...plan.charts.map((chart) => () => renderChart(chart, options, context)),
    ...plan.kustomizations.map((folder) => () => buildKustomization(folder, plan.graph, options, context)),
  ];
  const told = new Set<string>();
  for await (const batch of inOrder(tasks, RENDERED_AT_ONCE)) {
    context.progress?.(done++, total, 'charts and kustomizations');
    yield withoutRepeats(batch, told);
  }
}

// Each is a process of its own that works for about a tenth of a second.
const RENDERED_AT_ONCE = 4;

/** Overlays share bases, and what is wrong with a base is said once. */
function withoutRepeats(batch: SourceBatch, told: Set<string>): SourceBatch {
  const fresh = batch.diagnostics.filter((diagnostic) => {
    const key = JSON.stringify(diagnostic);
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
  return { ...batch, diagnostics: fresh };
}

type Root = { readonly real: string; readonly folder: boolean } | { readonly batch: SourceBatch };

/** The root may be a link: the user named it. */
function resolveRoot(path: string, absolute: string): Root {
  const batch = newBatch();
  try {
    const real = realpathSync.native(absolute);
    const stat = statSync(real);
    if (stat.isDirectory()) return { real, folder: true };
    if (stat.isFile()) return { real, folder: false };
    addLoss(batch, notAFile(path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    addLoss(batch, missing ? notFound(path) : unreadable(path, systemReason(error)));
  }
  return { batch };
}

function notFound(file: string): Diagnostic {
  return {
    code: 'TORIDE_SOURCE_NOT_FOUND',
    level: 'error',
    message: 'expected a file or folder, got a path where nothing is',
    hint: 'Check the path; it is taken relative to the folder that the command runs in.',
    file,
  };
}
