/**
 * `http.send` (v1/topdown/http.go), for hosts that whoever runs the evaluation allowed; by default none is. Beyond OPA: no
 * address of this machine, its link or a metadata service is reached, also not through a redirect or a name; the name is
 * resolved once; responses and waiting times have limits; TLS material comes from the policy, never from files or the
 * environment. Answers are kept for the evaluation only: `cache` and `force_cache` are accepted and change nothing.
 */
import type { Answer, Response } from './network-worker.ts';
import type { Builtin, BuiltinContext } from '../builtin.ts';
import type { GoUrl } from './go-url.ts';
import type { HttpRequest } from './request.ts';
import type { ObjectValue, Value } from '../../values/value.ts';
import { argument, objectOperand } from '../operands.ts';
import { BuiltinError } from '../errors.ts';
import { bytesToString } from '../../values/utf8.ts';
import { checkHost, resolveHost } from './resolve.ts';
import { checkRequestKeys } from './request-keys.ts';
import { defineBuiltins } from '../define.ts';
import { escapedPath, formatUrl, hostName, parseUrl } from './go-url.ts';
import { fromJson, toJson } from '../../values/json.ts';
import { makeObject, objectGet } from '../../values/object.ts';
import { readRequest } from './request.ts';
import { runOnNetwork } from './network-worker.ts';

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 10;

class NetworkFault extends BuiltinError {}

function send(args: readonly Value[], context: BuiltinContext): Value {
  const request = objectOperand(argument(args, 1), 1);
  const raises = objectGet(request, 'raise_error') ?? true;
  if (typeof raises !== 'boolean') throw new BuiltinError('invalid value for raise_error field');
  try {
    checkRequestKeys(request, 1);
    return cachedResponse(request, context);
  } catch (error) {
    if (raises || !(error instanceof BuiltinError)) throw error;
    return failure(error, context);
  }
}

/** One request once an evaluation, so that a policy sees one answer. */
function cachedResponse(request: ObjectValue, context: BuiltinContext): Value {
  const parsed = readRequest(request, context);
  const key = `http.send ${toJson(request)}`;
  const known = context.cache.get(key) as Value | undefined;
  if (known !== undefined) return known;
  const value = responseValue(exchange(parsed, context), parsed);
  context.cache.set(key, value);
  return value;
}

function failure(error: BuiltinError, { location }: BuiltinContext): Value {
  const isNetwork = error instanceof NetworkFault;
  const place = location?.text ? `${location.text}: ` : '';
  const message = isNetwork ? error.message : `${place}${error.code}: http.send: ${error.message}`;
  const code = isNetwork ? 'eval_http_send_network_error' : 'eval_http_send_internal_error';
  return { status_code: 0, error: { code, message } };
}

function exchange(request: HttpRequest, context: BuiltinContext): Response {
  const deadline = performance.now() + request.milliseconds;
  let { url, method, body, headers } = request;
  for (let redirects = 0; ; redirects++) {
    context.spend(1);
    const response = exchangeOnce({ ...request, url, method, body, headers }, deadline);
    const target = request.followsRedirects ? redirectTarget(response, url) : undefined;
    if (!target) return response;
    if (redirects >= MAX_REDIRECTS) throw new NetworkFault(`stopped after ${MAX_REDIRECTS} redirects`);
    checkHost(hostName(target), context);
    // Credentials are for the host they were given for.
    if (target.host !== url.host || target.scheme !== url.scheme) headers = withoutCredentials(headers);
    if (response.status !== 307 && response.status !== 308)
      [method, body] = [method === 'HEAD' ? 'HEAD' : 'GET', ''];
    url = target;
  }
}

function withoutCredentials(headers: HttpRequest['headers']): HttpRequest['headers'] {
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(?:authorization|cookie|www-authenticate|host)$/i.test(name),
  );
  return Object.fromEntries(kept);
}

function redirectTarget(response: Response, url: GoUrl): GoUrl | undefined {
  const location = headerValues(response).get('location')?.[0];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const target = parseUrl(location);
  if (target.scheme !== '') return target;
  if (target.host !== '') return { ...target, scheme: url.scheme };
  // Resolved by the parser of the platform, then read again by the one that is checked.
  return parseUrl(new URL(location, formatUrl(url)).href);
}

function exchangeOnce(request: HttpRequest, deadline: number): Response {
  const { url, method, headers, body, tls } = request;
  const secure = url.scheme === 'https';
  const where = `${capitalised(method)} ${JSON.stringify(formatUrl(url))}: `;
  if (!secure && url.scheme !== 'http')
    throw new NetworkFault(`${where}unsupported protocol scheme "${url.scheme}"`);
  const name = hostName(url);
  const [address = ''] = resolveHost(name, remaining(deadline, where));
  const port = /:(\d+)$/.exec(url.host)?.[1];
  const answer = runOnNetwork(
    {
      kind: 'request',
      secure,
      address,
      port: Number(port ?? (secure ? 443 : 80)),
      method,
      path: (escapedPath(url) || '/') + (url.rawQuery === '' ? '' : `?${queryOf(url.rawQuery)}`),
      headers: withDefaults(headers, url, body),
      body,
      maxBytes: MAX_BYTES,
      tls: secure ? { servername: name.includes(':') ? '' : name, ...tls } : {},
    },
    remaining(deadline, where),
  );
  return responseOf(answer, where);
}

/** What is escaped stays so, and what may not stand in a request line is escaped. */
function queryOf(rawQuery: string): string {
  return rawQuery.toWellFormed().replaceAll(/[^!-~]/gu, encodeURIComponent);
}

function capitalised(method: string): string {
  return method.slice(0, 1) + method.slice(1).toLowerCase();
}

function remaining(deadline: number, where: string): number {
  const left = Math.ceil(deadline - performance.now());
  if (left <= 0) throw new NetworkFault(`${where}request timed out`);
  return left;
}

function responseOf(answer: Answer | undefined, where: string): Response {
  if (answer && 'response' in answer) return answer.response;
  throw new NetworkFault(where + (answer && 'error' in answer ? answer.error : 'request timed out'));
}

function withDefaults(headers: HttpRequest['headers'], url: GoUrl, body: string): Record<string, string> {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return {
    ...(names.has('host') ? {} : { Host: url.host }),
    ...(names.has('user-agent') ? {} : { 'User-Agent': 'toride' }),
    ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
}

function headerValues({ headers }: Response): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), headers[index + 1] ?? '']);
  }
  return values;
}

function responseValue(response: Response, { forcesJson }: HttpRequest): Value {
  const headers = headerValues(response);
  const rawBody = bytesToString(response.body);
  const isJson =
    forcesJson || /^application\/(?:[^;/\s]*\+)?json\s*(?:;|$)/i.test(headers.get('content-type')?.[0] ?? '');
  return {
    status: `${response.status} ${response.statusText}`,
    status_code: response.status,
    body: isJson ? jsonOrNull(rawBody) : null,
    raw_body: rawBody,
    headers: makeObject(headers),
  };
}

function jsonOrNull(text: string): Value {
  try {
    return fromJson(text);
  } catch {
    return null;
  }
}

export const HTTP_BUILTINS: readonly Builtin[] = defineBuiltins({ 'http.send': send });
