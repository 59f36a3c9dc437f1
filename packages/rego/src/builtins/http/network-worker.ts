/**
 * Evaluation is synchronous, the network is not: a thread does what was asked while the evaluation sleeps until it answers or
 * the time is up. The thread decides nothing: it resolves one name, or sends one request to one address.
 */
import type { MessagePort } from 'node:worker_threads';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

export interface LookupTask {
  readonly kind: 'lookup';
  readonly name: string;
}

export interface RequestTask {
  readonly kind: 'request';
  readonly secure: boolean;
  /** The checked address; the name goes into the headers and the TLS handshake only. */
  readonly address: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly maxBytes: number;
  readonly tls: Readonly<Record<string, string | boolean>>;
}

export interface Response {
  readonly status: number;
  readonly statusText: string;
  /** Name, value, name, value, as received. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export type Answer =
  { readonly addresses: readonly string[] } | { readonly response: Response } | { readonly error: string };

/** Runs in the thread, from its source text: it may use nothing from outside its own braces. */
function networkThread(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { task, port, done } = workerData as {
    task: LookupTask | RequestTask;
    port: MessagePort;
    done: Int32Array;
  };
  let isAnswered = false;
  const answer = (message: Answer): void => {
    if (isAnswered) return;
    isAnswered = true;
    port.postMessage(message);
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  };
  const fail = (error: Error): void => answer({ error: error.message });

  const lookup = (name: string): void =>
    process
      .getBuiltinModule('node:dns')
      .lookup(name, { all: true }, (error, found) =>
        error ? fail(error) : answer({ addresses: found.map(({ address }) => address) }),
      );
  const send = (request: RequestTask): void => {
    const options = {
      host: request.address,
      port: request.port,
      method: request.method,
      path: request.path,
      headers: request.headers,
      agent: false,
      ...request.tls,
    };
    const transport = process.getBuiltinModule(request.secure ? 'node:https' : 'node:http');
    const sent = transport.request(options, (received) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      received.on('data', (chunk: Uint8Array) => {
        size += chunk.length;
        if (size <= request.maxBytes) {
          chunks.push(chunk);
          return;
        }
        fail(new Error(`response body is larger than ${request.maxBytes} bytes`));
        sent.destroy();
      });
      received.on('error', fail);
      received.on('end', () =>
        answer({
          response: {
            status: received.statusCode ?? 0,
            statusText: received.statusMessage ?? '',
            headers: received.rawHeaders,
            body: Buffer.concat(chunks),
          },
        }),
      );
    });
    sent.on('error', fail);
    sent.end(request.body);
  };

  try {
    if (task.kind === 'lookup') lookup(task.name);
    else send(task);
  } catch (error) {
    // A method or a header that Node refuses.
    fail(error as Error);
  }
}

const SOURCE = `(${networkThread.toString()})()`;

/** `undefined` when the time was up. */
export function runOnNetwork(task: LookupTask | RequestTask, milliseconds: number): Answer | undefined {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(SOURCE, {
    eval: true,
    workerData: { task, port: port2, done },
    transferList: [port2],
    // The evaluation's environment and arguments are no business of a policy.
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
  });
  worker.unref();
  try {
    Atomics.wait(done, 0, 0, milliseconds);
    return (receiveMessageOnPort(port1) as { readonly message: Answer } | undefined)?.message;
  } finally {
    port1.close();
    void worker.terminate();
  }
}
