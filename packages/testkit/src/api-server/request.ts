import { Agent, request as httpsRequest } from 'node:https';

export interface ApiResponse {
  readonly status: number;
  /** Every value of every header, names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The text of each Warning header (RFC 7234, section 5.5), in order. */
  readonly warnings: readonly string[];
  /** The body as parsed JSON, or as text where it is none. */
  readonly body: unknown;
}

export type ApiRequest = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ApiResponse>;

/** A client of one API server over kept connections; a body that is no string is sent as JSON. */
export function apiClient(
  url: string,
  ca: string,
  token: string,
): { readonly request: ApiRequest; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, ca });
  const request: ApiRequest = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
      const defaults: Record<string, string | number> = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
      };
      if (sent !== undefined) {
        defaults['content-type'] = 'application/json';
        defaults['content-length'] = Buffer.byteLength(sent);
      }
      const outgoing = httpsRequest(
        url + path,
        { agent, method, headers: { ...defaults, ...headers } },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const distinct = incoming.headersDistinct as Record<string, string[]>;
            resolve({
              status: incoming.statusCode ?? 0,
              headers: distinct,
              warnings: (distinct['warning'] ?? []).map(warningText),
              body: jsonOrText(Buffer.concat(chunks).toString('utf8')),
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(sent);
    });
  return { request, close: () => agent.destroy() };
}

/** `299 - "some \"quoted\" text"` becomes the text. */
export function warningText(header: string): string {
  const match = /^\d{3} \S+ "(?<text>.*)"$/s.exec(header);
  return (match?.groups?.['text'] ?? header).replaceAll(/\\(.)/gs, '$1');
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
