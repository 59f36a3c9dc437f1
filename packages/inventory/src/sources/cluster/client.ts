import { isUtf8 } from 'node:buffer';
import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { isJsonObject, TorideError } from '@toride/core';
import type { ClusterAccess, Credential } from './access.ts';
import { parseJson } from './json.ts';

/** What came of a request, after every retry. A refused credential or certificate is thrown instead: it stops everything. */
export type Answer =
  | { readonly type: 'ok'; readonly text: string }
  /** The API server said no; `message` is its own. */
  | { readonly type: 'status'; readonly status: number; readonly message: string }
  /** No usable answer came. */
  | { readonly type: 'failed'; readonly why: Failure; readonly message: string };

export type Failure = 'network' | 'time-out' | 'redirect' | 'too-large' | 'encoding';

export interface GetOptions {
  readonly accept?: string;
  /** How often it is tried while the server is busy or the connection breaks. */
  readonly attempts?: number;
}

export interface ClusterClient {
  get(path: string, options?: GetOptions): Promise<Answer>;
  close(): void;
}

export interface ClientLimits {
  /** Requests at the same time. */
  readonly parallel: number;
  /** Milliseconds without a byte, and for a whole answer. */
  readonly idle: number;
  readonly total: number;
  /** Bytes of one answer, unpacked. */
  readonly bytes: number;
  /** Milliseconds before the first retry; doubled each time. */
  readonly retry: number;
}

export const CLIENT_LIMITS: ClientLimits = {
  parallel: 8,
  idle: 30_000,
  total: 120_000,
  bytes: 64 * 1024 * 1024,
  retry: 250,
};

const ATTEMPTS = 5;
const BUSY = new Set([429, 500, 502, 503, 504]);
// A server may ask for an hour; whoever waits at a terminal would rather know.
const LONGEST_WAIT = 30_000;

/**
 * Sends GET requests over kept connections to one API server. Nothing but GET: reading a cluster cannot change it.
 * Proxies of the environment are not used and redirects not followed, since either would see the credentials.
 */
export function createClient(
  access: ClusterAccess,
  limits: ClientLimits,
  signal: AbortSignal,
): ClusterClient {
  let session: Promise<Session> | undefined;
  const open = (): Promise<Session> => (session ??= newSession(access, limits, signal));
  const reopen = async (): Promise<Session> => {
    (await open()).close();
    session = undefined;
    return open();
  };

  async function get(path: string, options: GetOptions = {}): Promise<Answer> {
    let refreshed = false;
    for (let attempt = 1; ; attempt += 1) {
      const reply = await send(refreshed ? await reopenOnce() : await open(), path, options.accept);
      if (reply.answer.type === 'status' && reply.answer.status === 401) {
        // A plug-in's token may have expired since, and a mounted one been exchanged.
        if (refreshed) throw unauthorized(access, reply.answer.message);
        refreshed = true;
        attempt -= 1;
        continue;
      }
      if (!reply.retry || attempt >= (options.attempts ?? ATTEMPTS)) return reply.answer;
      await sleep(reply.after ?? limits.retry * 2 ** (attempt - 1), undefined, { signal });
    }
  }

  let renewal: Promise<Session> | undefined;
  // Every parallel request sees the same 401; only the first runs the plug-in again.
  function reopenOnce(): Promise<Session> {
    return (renewal ??= reopen());
  }

  async function send(current: Session, path: string, accept = 'application/json'): Promise<Reply> {
    signal.throwIfAborted();
    const time = AbortSignal.timeout(limits.total);
    try {
      const incoming = await current.request(path, accept, AbortSignal.any([signal, time]));
      return await readReply(incoming, limits.bytes);
    } catch (error) {
      signal.throwIfAborted();
      return failedReply(error, time.aborted, access);
    }
  }

  return {
    get,
    close: () => void session?.then((opened) => opened.close()).catch(() => undefined),
  };
}

interface Reply {
  readonly answer: Answer;
  readonly retry: boolean;
  /** Milliseconds, when the server said how long to wait. */
  readonly after?: number;
}

interface Session {
  request(path: string, accept: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

async function newSession(
  access: ClusterAccess,
  limits: ClientLimits,
  signal: AbortSignal,
): Promise<Session> {
  const credential = await access.credential(signal);
  const secure = access.server.protocol === 'https:';
  const agent = secure
    ? new HttpsAgent(tlsOptions(access, credential, limits))
    : new HttpAgent(agentOptions(limits));
  const base = access.server.pathname.replace(/\/$/, '');
  const options: RequestOptions = {
    agent,
    hostname: access.server.hostname.replace(/^\[|\]$/g, ''),
    // Empty, and left to the scheme, where it is the scheme's own.
    ...(access.server.port === '' ? {} : { port: Number(access.server.port) }),
  };
  const send = secure ? httpsRequest : httpRequest;
  const headers = {
    'user-agent': 'toride',
    'accept-encoding': 'gzip',
    ...authorization(credential),
    ...access.headers,
  };
  const request: Session['request'] = (path, accept, abort) =>
    new Promise((resolve, reject) => {
      const outgoing = send({
        ...options,
        path: base + path,
        headers: { ...headers, accept },
        signal: abort,
      });
      outgoing.setTimeout(limits.idle, () =>
        outgoing.destroy(new IdleError(`no byte for ${limits.idle / 1000} s`)),
      );
      outgoing.on('error', reject);
      outgoing.on('response', resolve);
      outgoing.end();
    });
  return { request, close: () => agent.destroy() };
}

class IdleError extends Error {}

function agentOptions(limits: ClientLimits): { keepAlive: true; maxSockets: number } {
  return { keepAlive: true, maxSockets: limits.parallel };
}

function tlsOptions(
  access: ClusterAccess,
  credential: Credential,
  limits: ClientLimits,
): ConstructorParameters<typeof HttpsAgent>[0] {
  return {
    ...agentOptions(limits),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED of the environment cannot switch the check off.
    rejectUnauthorized: !access.skipVerify,
    minVersion: 'TLSv1.2',
    ...(access.ca === undefined ? {} : { ca: access.ca }),
    ...(access.serverName === undefined ? {} : { servername: access.serverName }),
    ...(credential.certificate === undefined ? {} : { cert: credential.certificate, key: credential.key }),
  };
}

function authorization(credential: Credential): Record<string, string> {
  if (credential.token !== undefined) return { authorization: `Bearer ${credential.token}` };
  if (credential.basic === undefined) return {};
  return { authorization: `Basic ${Buffer.from(credential.basic).toString('base64')}` };
}

async function readReply(incoming: IncomingMessage, limit: number): Promise<Reply> {
  const status = incoming.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    incoming.destroy();
    return final('redirect', `a redirect (${status}), which is not followed`);
  }
  const body = await readBody(incoming, limit);
  if (body === undefined) return final('too-large', `more than ${limit} bytes`);
  if (status === 200)
    return isUtf8(body) ? ok(body.toString('utf8')) : final('encoding', 'bytes that are not UTF-8');
  const answer: Answer = { type: 'status', status, message: statusMessage(body.toString('utf8'), status) };
  const after = retryAfter(incoming.headers['retry-after']);
  return { answer, retry: BUSY.has(status), ...(after === undefined ? {} : { after }) };
}

/** Undefined when it is larger than allowed; unpacked as it arrives, so that a small bomb stays small. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const gzip = incoming.headers['content-encoding'] === 'gzip';
  // The error itself arrives at the reader below.
  const stream: Readable = gzip ? pipeline(incoming, createGunzip(), () => undefined) : incoming;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      incoming.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function ok(text: string): Reply {
  return { answer: { type: 'ok', text }, retry: false };
}

function final(why: Failure, message: string): Reply {
  return { answer: { type: 'failed', why, message }, retry: false };
}

/** RFC 9110, section 10.2.3, as seconds; the API server uses no dates. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1000, LONGEST_WAIT);
}

/** The message of a `Status` object (Kubernetes API conventions, "Response Status Kind"), or the status alone. */
function statusMessage(text: string, status: number): string {
  try {
    const value = parseJson(text);
    const message = isJsonObject(value) ? value['message'] : undefined;
    if (typeof message === 'string' && message !== '') return message.slice(0, 1000);
  } catch {
    // An HTML page of something in between: its text helps nobody.
  }
  return `HTTP status ${status}`;
}

function failedReply(error: unknown, timedOut: boolean, access: ClusterAccess): Reply {
  if (error instanceof TorideError) throw error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const tls =
    TLS_ERRORS[code] ?? (code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_') ? message : undefined);
  if (tls !== undefined)
    throw new TorideError(
      'TORIDE_CLUSTER_TLS',
      `expected a certificate that the kubeconfig trusts, got ${tls} at ${access.server.origin}`,
      { cause: error },
    );
  if (timedOut || error instanceof IdleError) {
    const answer: Answer = { type: 'failed', why: 'time-out', message: 'no whole answer in time' };
    return { answer, retry: true };
  }
  const answer: Answer = {
    type: 'failed',
    why: 'network',
    message: code === '' ? message : `${code} (${message})`,
  };
  return { answer, retry: true };
}

// Node's codes for OpenSSL's X509_V_ERR_* (tls module, "X509 certificate error codes").
const TLS_ERRORS: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'one signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'one signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'one signed by an unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'one signed by an unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'a self-signed one',
  CERT_SIGNATURE_FAILURE: 'one whose signature is not of the trusted authority',
  CERT_HAS_EXPIRED: 'one that has expired',
  CERT_NOT_YET_VALID: 'one that is not valid yet',
  CERT_REVOKED: 'one that was revoked',
  CERT_UNTRUSTED: 'one that is not trusted',
  INVALID_CA: 'one signed by what is no authority',
  HOSTNAME_MISMATCH: 'one for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'one for another host',
};

function unauthorized(access: ClusterAccess, message: string): TorideError {
  return new TorideError(
    'TORIDE_CLUSTER_UNAUTHORIZED',
    `expected the API server of "${access.label}" to know the user, got ${message}`,
  );
}
