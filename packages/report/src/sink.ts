import { setImmediate as nextTurn } from 'node:timers/promises';

/** Where a report goes. A returned promise is back-pressure: nothing more is written until it settles. */
export interface Sink {
  write(chunk: string): Promise<void> | undefined;
}

/** A sink that takes texts of any size and passes them on in chunks. */
export interface Writer {
  /** Returns a promise only when the caller must wait: `const pause = out.write(text); if (pause) await pause;` */
  write(text: string): Promise<void> | undefined;
  /** Passes on what is left. */
  end(): Promise<void>;
}

const CHUNK = 65_536;
/** A turn of the event loop this often, so that Ctrl-C acts while a report of 300,000 findings is written. */
const TURN_MS = 10;

/**
 * Gathers texts into chunks of about 64 KB.
 *
 * @throws the signal's reason, from `write` or `end`, when the run was cancelled.
 */
export function chunked(sink: Sink, signal?: AbortSignal): Writer {
  let parts = '';
  let turned = now();
  // One chunk is on its way while the next is made: waiting for each in turn left the thread idle for a twentieth of a scan.
  let underWay: Promise<void> | undefined;

  async function flush(): Promise<void> {
    signal?.throwIfAborted();
    const chunk = parts;
    parts = '';
    await underWay;
    underWay = chunk === '' ? undefined : sink.write(chunk);
    // It is awaited before the next chunk; until then a failure must not count as one that nobody handles.
    underWay?.catch(() => undefined);
    if (now() - turned > TURN_MS) {
      await nextTurn();
      turned = now();
    }
    signal?.throwIfAborted();
  }

  return {
    write(text) {
      parts += text;
      return parts.length < CHUNK ? undefined : flush();
    },
    async end() {
      await flush();
      await underWay;
    },
  };
}

/** Milliseconds. Not `performance.now`: the first use of `performance` takes longer than a short report. */
function now(): number {
  return process.uptime() * 1000;
}
