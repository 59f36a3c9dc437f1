import type { Readable } from 'node:stream';
import type { ReadContext, Source } from '../source.ts';
import { addLoss, newBatch } from './batch.ts';
import { createDecoder } from './decode.ts';
import { systemReason } from './disk.ts';
import { heldText } from './file-text.ts';
import { readStream } from './stream.ts';
import { unreadable } from './walk.ts';

/**
 * Standard input, or any other stream of bytes: YAML or JSON documents, a `kubectl get` dump of any size. A stream cannot be
 * read twice, so the texts of its objects are held for the positions of findings.
 *
 * @param input process.stdin unless said otherwise
 * @example stdinSource() // label '-'
 */
export function stdinSource(input: Readable = process.stdin, label = '-'): Source {
  return {
    label,
    async *read(context) {
      const origin = { file: label, named: true, text: heldText };
      try {
        yield* readStream(abortable(input, context), createDecoder(label), origin, context);
      } catch (error) {
        if (context.signal.aborted || (error as NodeJS.ErrnoException).code === undefined) throw error;
        const batch = newBatch();
        addLoss(batch, unreadable(label, systemReason(error)));
        yield batch;
      }
    },
  };
}

/** Chunks of the stream; a cancelled scan does not wait for the next one. */
async function* abortable(input: Readable, context: ReadContext): AsyncGenerator<Buffer> {
  const stop = (): void => void input.destroy(context.signal.reason as Error);
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of input as AsyncIterable<Buffer | string>) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
}
