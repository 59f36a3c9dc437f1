/** The request object of `http.send`, checked in the order of its keys and in OPA's words (v1/topdown/http.go). */
import type { BuiltinContext } from '../builtin.ts';
import type { GoUrl } from './go-url.ts';
import type { ObjectValue, Value } from '../../values/value.ts';
import { BuiltinError, operandError } from '../errors.ts';
import { checkHost } from './resolve.ts';
import { formatValue } from '../../values/format.ts';
import { hostName, parseUrl } from './go-url.ts';
import { isArray, isNumber, isObject, typeName } from '../../values/value.ts';
import { objectEntries, objectGet } from '../../values/object.ts';
import { parseDuration } from './duration.ts';
import { quote } from '../../values/format.ts';
import { toInt64 } from '../../values/number.ts';
import { toJson } from '../../values/json.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: GoUrl;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly milliseconds: number;
  readonly followsRedirects: boolean;
  readonly forcesJson: boolean;
  readonly tls: Readonly<Record<string, string | boolean>>;
}

const DEFAULT_MILLISECONDS = 5000;
/** A policy must not hold up an admission request for longer, whatever it asks for. */
const MAX_MILLISECONDS = 30_000;

const TEXTS: ReadonlySet<string> = new Set([
  'method',
  'url',
  'raw_body',
  'tls_ca_cert',
  'tls_ca_cert_file',
  'tls_ca_cert_env_variable',
  'tls_client_cert',
  'tls_client_cert_file',
  'tls_client_cert_env_variable',
  'tls_client_key',
  'tls_client_key_file',
  'tls_client_key_env_variable',
  'tls_server_name',
]);

function fail(message: string): never {
  throw new BuiltinError(message);
}

/** @throws BuiltinError */
export function readRequest(request: ObjectValue, context: BuiltinContext): HttpRequest {
  checkCaching(request);
  const url = parseUrl(checkMembers(request, context));
  const text = (name: string): string => trimQuotes(objectGet(request, name) ?? '');
  const body = objectGet(request, 'body');
  const rawBody = objectGet(request, 'raw_body');
  return {
    method: text('method').toUpperCase(),
    url,
    headers: readHeaders(objectGet(request, 'headers') ?? {}),
    body: rawBody === undefined ? bodyText(body) : text('raw_body'),
    milliseconds: readTimeout(objectGet(request, 'timeout')),
    followsRedirects: objectGet(request, 'enable_redirect') === true,
    forcesJson: objectGet(request, 'force_json_decode') === true,
    tls: readTls(request, text),
  };
}

function trimQuotes(value: Value): string {
  return typeof value === 'string' ? value.replaceAll(/^"+|"+$/g, '') : '';
}

function bodyText(body: Value | undefined): string {
  return body === undefined ? '' : toJson(body, { html: true });
}

function checkCaching(request: ObjectValue): void {
  const ignored = objectGet(request, 'cache_ignored_headers');
  const isList =
    isArray(ignored ?? []) &&
    (ignored as readonly Value[] | undefined)?.every((name) => typeof name === 'string');
  if (ignored !== undefined && objectGet(request, 'headers') !== undefined && !isList)
    fail('cache_ignored_headers must be an array of strings');
  if (
    objectGet(request, 'force_cache') === true &&
    objectGet(request, 'force_cache_duration_seconds') === undefined
  )
    fail("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
}

/** @returns the URL's text */
function checkMembers(request: ObjectValue, context: BuiltinContext): string {
  for (const [key, value] of objectEntries(request)) {
    const name = typeof key === 'string' ? key : '';
    if (TEXTS.has(name) && typeof value !== 'string') return fail(`${quote(name)} must be a string`);
    // A policy reads no files and no environment: it could send what it finds there anywhere.
    if (/^tls_.*_(?:file|env_variable)$/.test(name))
      return fail(`${quote(name)} is not available to policies`);
    if (name === 'url') checkHost(hostName(parseUrl(trimQuotes(value))), context);
    if (name === 'headers' && !isObject(value)) return fail('invalid type for headers key');
    if (name === 'timeout') readTimeout(value);
    if (['enable_redirect', 'tls_use_system_certs', 'tls_insecure_skip_verify'].includes(name))
      checkBoolean(value);
  }
  return trimQuotes(objectGet(request, 'url') ?? '');
}

function checkBoolean(value: Value): void {
  if (typeof value !== 'boolean')
    fail(`strconv.ParseBool: parsing ${quote(formatValue(value))}: invalid syntax`);
}

function readHeaders(headers: Value): Readonly<Record<string, string>> {
  if (!isObject(headers)) return fail('invalid type for headers key');
  const result: Record<string, string> = {};
  for (const [key, value] of objectEntries(headers)) {
    const name = typeof key === 'string' ? key : '';
    if (typeof value !== 'string') return fail(`invalid type for headers value ${quote(formatValue(value))}`);
    // A line break would begin another header, or another request (request splitting).
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      return fail(`net/http: invalid header field ${quote(name)}`);
    result[name] = value;
  }
  return result;
}

function readTimeout(value: Value | undefined): number {
  if (value === undefined) return DEFAULT_MILLISECONDS;
  const nanoseconds = isNumber(value) ? toInt64(value) : parseTimeoutText(value);
  if (nanoseconds === undefined)
    return fail(`invalid timeout number value ${formatValue(value)}, must be int64`);
  // Zero means no limit in Go.
  const milliseconds = Math.ceil(nanoseconds / 1e6);
  return milliseconds <= 0 ? MAX_MILLISECONDS : Math.min(milliseconds, MAX_MILLISECONDS);
}

function parseTimeoutText(value: Value): number {
  if (typeof value !== 'string')
    throw operandError(1, `'timeout' must be one of {string, number} but got ${typeName(value)}`);
  if (/^[+-]?\d{1,18}$/.test(value)) return Number(value);
  const duration = parseDuration(value);
  return duration ?? fail(`invalid timeout value ${quote(value)}: time: invalid duration ${quote(value)}`);
}

function readTls(request: ObjectValue, text: (name: string) => string): HttpRequest['tls'] {
  const pick = (name: string, option: string): Readonly<Record<string, string>> =>
    text(name) === '' ? {} : { [option]: text(name).replaceAll('\\n', '\n') };
  return {
    ...pick('tls_ca_cert', 'ca'),
    ...pick('tls_client_cert', 'cert'),
    ...pick('tls_client_key', 'key'),
    ...pick('tls_server_name', 'servername'),
    rejectUnauthorized: objectGet(request, 'tls_insecure_skip_verify') !== true,
  };
}
