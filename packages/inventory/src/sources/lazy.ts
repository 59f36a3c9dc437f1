import type { Source } from '../source.ts';

/**
 * A source whose code is loaded when it is first read. Decompressors and an HTTP client are half of what the inventory
 * weighs, and a scan of a folder needs neither.
 */
export function lazySource(label: string, load: () => Promise<Source>): Source {
  return {
    label,
    async *read(context) {
      yield* (await load()).read(context);
    },
  };
}
