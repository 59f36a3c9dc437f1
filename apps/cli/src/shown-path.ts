import { statSync } from 'node:fs';
import { posix, resolve, sep } from 'node:path';
import { TorideError } from '@toride/core';
import type { Source, SourceBatch } from '@toride/inventory';

/**
 * Names files as seen from the working folder rather than from the folder that was scanned: that is what a terminal opens on
 * a click, what code scanning looks up in the repository, and what tells `a/x.yaml` from `b/x.yaml` when both are scanned.
 */
export function shownFromHere(source: Source, operand: string, cwd: string): Source {
  const prefix = folderPrefix(operand, cwd);
  if (prefix === '') return source;
  return {
    label: source.label,
    async *read(context) {
      for await (const batch of source.read(context)) yield prefixed(batch, prefix);
    },
  };
}

/**
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`: a path that is not there is a mistake of the command line, not of the input
 */
export function requirePath(operand: string, cwd: string): void {
  if (operand === '-' || statSync(resolve(cwd, operand), { throwIfNoEntry: false }) !== undefined) return;
  throw new TorideError('TORIDE_SOURCE_NOT_FOUND', `expected a file or folder, got nothing at ${operand}`);
}

function folderPrefix(operand: string, cwd: string): string {
  if (operand === '-' || statSync(resolve(cwd, operand), { throwIfNoEntry: false })?.isDirectory() !== true)
    return '';
  const path = posix.normalize(operand.replaceAll(sep, '/')).replace(/\/$/, '');
  return path === '.' ? '' : `${path}/`;
}

function prefixed(batch: SourceBatch, prefix: string): SourceBatch {
  return {
    ...batch,
    documents: batch.documents.map((document) => ({
      ...document,
      file: prefix + document.file,
      ...(document.template === undefined
        ? {}
        : { template: { ...document.template, file: prefix + document.template.file } }),
    })),
    diagnostics: batch.diagnostics.map((diagnostic) =>
      diagnostic.file === undefined ? diagnostic : { ...diagnostic, file: prefix + diagnostic.file },
    ),
  };
}
