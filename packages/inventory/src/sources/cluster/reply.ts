import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isJsonObject, TorideError } from '@toride/core';
import type { ClusterAccess } from './access.ts';
import { parseJson } from './json.ts';

/** What came of a request, after every retry. A refused credential or certificate is thrown instead: it stops everything. */
export type Answer =
  | { readonly type: 'ok'; readonly text: string }
  /** The API server said no; `message` is its own. */
  | { readonly type: 'status'; readonly status: number; readonly message: string }
  /** No usable answer came. */
  | { readonly type: 'failed'; readonly why: Failure; readonly message: string };

export type Failure = 'network' | 'time-out' | 'redirect' | 'too-large' | 'encoding';

/** One answer, and whether asking again may help. */
export interface Reply {
  readonly answer: Answer;
  readonly retry: boolean;
  /** Milliseconds, when the server said how long to wait. */
  readonly after?: number;
}

/** No byte came for too long. */
export class IdleError extends Error {}

const BUSY = new Set([429, 500, 502, 503, 504]);
// A server may ask for an hour; whoever waits at a terminal would rather know.
const LONGEST_WAIT = 30_000;

/** Reads an answer to its end, at most so many bytes unpacked. */
export async function readReply(incoming: IncomingMessage, limit: number): Promise<Reply> {
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

/**
 * What a request that ended in an error means.
 *
 * @throws {TorideError} `TORIDE_CLUSTER_TLS` when the certificate is at fault: trying again would not help, nor another request.
 */
export function failedReply(error: unknown, timedOut: boolean, access: ClusterAccess): Reply {
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
