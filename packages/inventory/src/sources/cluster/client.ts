import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { TorideError } from '@toride/core';
import type { ClusterAccess } from './access.ts';
import type { Credential } from './credential.ts';
import { type Answer, failedReply, IdleError, readReply, type Reply } from './reply.ts';

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

function unauthorized(access: ClusterAccess, message: string): TorideError {
  return new TorideError(
    'TORIDE_CLUSTER_UNAUTHORIZED',
    `expected the API server of "${access.label}" to know the user, got ${message}`,
  );
}
