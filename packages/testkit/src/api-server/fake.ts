import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type IssuedCertificate, issueCertificate } from './certificate.ts';

export interface FakeKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** How often this path was asked for before. */
  readonly before: number;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, text and bytes as they are. */
  readonly body?: unknown;
  /** Sends nothing, or breaks the connection in the middle of the body. */
  readonly broken?: 'silent' | 'cut';
}

export interface FakeApiServer {
  readonly url: string;
  readonly ca: IssuedCertificate;
  /** Every request so far. */
  readonly requests: readonly FakeRequest[];
  stop(): Promise<void>;
}

export interface FakeOptions {
  readonly kinds?: readonly FakeKind[];
  /** The names that the certificate is for; `127.0.0.1` unless said otherwise. */
  readonly hosts?: readonly string[];
  /** What to answer; undefined answers as an empty cluster of version 1.36 with these kinds. */
  readonly answer?: (request: FakeRequest) => FakeAnswer | undefined;
}

/**
 * An HTTPS server on loopback that poses as an API server, to answer what a real one hardly ever does.
 *
 * @example
 * const server = await startFakeApiServer({ answer: ({ path }) => (path === '/version' ? { status: 503 } : undefined) });
 */
export async function startFakeApiServer(options: FakeOptions = {}): Promise<FakeApiServer> {
  const ca = issueCertificate({ commonName: 'fake-ca' });
  const serving = issueCertificate({ commonName: 'fake', hosts: options.hosts ?? ['127.0.0.1'], issuer: ca });
  const requests: FakeRequest[] = [];
  const server = createServer({ cert: serving.certificate, key: serving.key }, (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'https://fake');
    const request: FakeRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      before: requests.filter(({ path }) => path === url.pathname).length,
    };
    requests.push(request);
    send(outgoing, options.answer?.(request) ?? emptyCluster(request, options.kinds ?? []));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `https://127.0.0.1:${port}`, ca, requests, stop };
}

function send(outgoing: ServerResponse, answer: FakeAnswer): void {
  if (answer.broken === 'silent') return;
  const { body = '' } = answer;
  const bytes =
    typeof body === 'string' || body instanceof Uint8Array
      ? Buffer.from(body)
      : Buffer.from(JSON.stringify(body));
  outgoing.writeHead(answer.status ?? 200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...answer.headers,
  });
  if (answer.broken === 'cut') {
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
    return;
  }
  outgoing.end(bytes);
}

function emptyCluster({ path }: FakeRequest, kinds: readonly FakeKind[]): FakeAnswer {
  if (path === '/version') return { body: { major: '1', minor: '36', gitVersion: 'v1.36.3' } };
  if (path === '/api' || path === '/apis')
    return { body: discovery(kinds.filter(({ group }) => (group === '') === (path === '/api'))) };
  const known = kinds.some(({ resource }) => path.endsWith(`/${resource}`)) || path === '/api/v1/namespaces';
  return known
    ? { body: { kind: 'List', metadata: {}, items: [] } }
    : { status: 404, body: { kind: 'Status', message: 'not found' } };
}

/** Aggregated discovery (KEP-3352). */
function discovery(kinds: readonly FakeKind[]): unknown {
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: [...groups].map(([name, members]) => ({
      metadata: name === '' ? {} : { name },
      versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, resources]) => ({
        version,
        freshness: 'Current',
        resources: resources.map(({ resource, kind, namespaced }) => ({
          resource,
          responseKind: { kind },
          scope: namespaced ? 'Namespaced' : 'Cluster',
          verbs: ['get', 'list'],
        })),
      })),
    })),
  };
}
