import type { Json } from '@toride/core';
import { diagnose, type Problem } from '../diagnose.ts';
import type { ReadContext, SourceDocument } from '../../source.ts';
import { splitDocuments, type DocumentSlice } from '../../yaml/index.ts';
import { addLoss, newBatch, type BatchBuilder } from '../batch.ts';
import { addDocument } from '../documents.ts';
import { heldText } from '../file-text.ts';
import type { ToolResult } from './tool.ts';

/** What the user sees as the file of rendered objects: the lines are those of the tool's output. */
export function renderedName(folder: string): string {
  return folder === '' ? '(rendered)' : `${folder} (rendered)`;
}

/** Parses a tool's output. Its text is held: nobody can read it again. */
export async function readRendered(
  output: string,
  folder: string,
  template: (slice: DocumentSlice, value: Json) => SourceDocument['template'],
  context: ReadContext,
): Promise<BatchBuilder> {
  const batch = newBatch();
  const origin = { file: renderedName(folder), named: false, text: heldText, template };
  for (const slice of splitDocuments(output)) {
    const pause = context.breathe();
    if (pause) await pause;
    addDocument(slice, origin, batch);
  }
  return batch;
}

/** A batch that says why a whole chart or kustomization is missing. */
export function lost(losses: readonly Problem[]): BatchBuilder {
  const batch = newBatch();
  for (const loss of losses) addLoss(batch, loss);
  return batch;
}

/** Why a tool gave nothing; `failed` is the caller's to explain. */
export function stopped(result: ToolResult, what: string, file: string): Problem {
  return result.outcome === 'timeout'
    ? diagnose(
        'TORIDE_RENDER_TIMEOUT',
        `expected ${what} to finish in time, got no end of it: it was stopped`,
        { file },
      )
    : diagnose(
        'TORIDE_RENDER_OUTPUT',
        `expected ${what} to print manifests, got more than 256 MiB: it was stopped`,
        { file },
      );
}

/** A tool's message on one line, without the paths of this machine; terminals act on control characters. */
export function plainMessage(message: string, roots: Readonly<Record<string, string>>): string {
  let text = message;
  for (const [path, name] of Object.entries(roots)) if (path !== '') text = text.replaceAll(path, name);
  // oxlint-disable-next-line no-control-regex
  const lines = text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').split('\n');
  const told = lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:WARNING|# Warning|walk\.go)/.test(line));
  const whole = told.join(' ');
  return whole.length > 600 ? `${whole.slice(0, 600)}…` : whole;
}
