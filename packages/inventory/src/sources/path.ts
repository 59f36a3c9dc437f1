import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { ReadContext, Source, SourceBatch } from '../source.ts';
import { addLoss, hasContent, newBatch } from './batch.ts';
import { systemReason } from './disk.ts';
import { createTextBudget } from './file-text.ts';
import { readFile } from './file.ts';
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
  yield* readFile({ shown: path, path: real, sniff: false }, true, context, createTextBudget());
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
  const texts = createTextBudget();
  let done = 0;
  for (const file of plan.files) {
    const pause = context.breathe();
    if (pause) await pause;
    context.progress?.(done++, total, file.shown);
    for await (const batch of readFile(file, false, context, texts)) if (hasContent(batch)) yield batch;
  }
  if (plan.charts.length + plan.kustomizations.length === 0) return;
  // Starting processes is loaded for those who have something to render.
  const { render } = await import('./render/render.ts');
  for await (const batch of render(plan, options, context)) {
    context.progress?.(done++, total, 'charts and kustomizations');
    yield batch;
  }
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
  return diagnose('TORIDE_SOURCE_NOT_FOUND', 'expected a file or folder, got a path where nothing is', {
    file,
  });
}
