/**
 * `providers.aws.sign_req`: AWS Signature Version 4 over a request object (v1/topdown/providers.go;
 * docs.aws.amazon.com, "Create a signed AWS API request"). Nothing is sent.
 */
import type { Builtin } from '../builtin.ts';
import type { Entry } from '../../values/object.ts';
import type { GoUrl } from '../http/go-url.ts';
import type { ObjectValue, Value } from '../../values/value.ts';
import { argument, numberOperand, objectOperand } from '../operands.ts';
import { checkRequestKeys } from '../http/request-keys.ts';
import { compareStrings, stringToBytes } from '../../values/utf8.ts';
import { createHash, createHmac } from 'node:crypto';
import { defineBuiltins } from '../define.ts';
import { escapedPath, parseUrl } from '../http/go-url.ts';
import { formatValue } from '../../values/format.ts';
import { isObject } from '../../values/value.ts';
import { makeObject, objectEntries, objectGet } from '../../values/object.ts';
import { makeSet } from '../../values/set.ts';
import { operandError, operandTypeError } from '../errors.ts';
import { toInt64, toInteger } from '../../values/number.ts';
import { toJson } from '../../values/json.ts';

const REQUIRED = ['aws_access_key', 'aws_region', 'aws_secret_access_key', 'aws_service'] as const;

/** Proxies may change these on the way. */
const UNSIGNED_HEADERS: ReadonlySet<string> = new Set(['authorization', 'user-agent', 'x-amzn-trace-id']);

interface Config {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly service: string;
  readonly sessionToken: string;
}

interface Request {
  readonly method: string;
  readonly url: GoUrl;
  readonly headers: ObjectValue;
  readonly bodyHash: string;
}

function signRequest(args: readonly Value[]): Value {
  const request = objectOperand(argument(args, 1), 1);
  const configuration = objectOperand(argument(args, 2), 1);
  const config = readConfig(configuration);
  const time = readTime(argument(args, 3));
  checkRequestKeys(request, 1);
  const { method, url, headers } = readRequest(request);
  const body = requestBody(request);
  const bodyHash = isPayloadUnsigned(configuration) ? 'UNSIGNED-PAYLOAD' : sha256(body);
  const signed = signedHeaders({ method, url, headers, bodyHash }, config, time);
  return makeObject([...objectEntries(request), ['headers', signed]]);
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function readConfig(config: ObjectValue): Config {
  const missing = REQUIRED.filter((name) => objectGet(config, name) === undefined);
  if (missing.length > 0)
    throw operandError(2, `missing required AWS config parameters(s): ${formatValue(makeSet(missing))}`);
  const invalid = REQUIRED.filter((name) => typeof objectGet(config, name) !== 'string');
  if (invalid.length > 0)
    throw operandError(
      2,
      `invalid values for required AWS config parameters(s): ${formatValue(makeSet(invalid))}`,
    );
  return {
    accessKey: text(objectGet(config, 'aws_access_key')),
    secretKey: text(objectGet(config, 'aws_secret_access_key')),
    region: text(objectGet(config, 'aws_region')),
    service: text(objectGet(config, 'aws_service')),
    sessionToken: text(objectGet(config, 'aws_session_token')),
  };
}

interface SigningTime {
  readonly date: string;
  readonly instant: string;
}

function readTime(value: Value): SigningTime {
  const number = numberOperand(value, 1);
  const nanoseconds = toInt64(number) === undefined ? undefined : toInteger(number);
  if (nanoseconds === undefined)
    throw operandError(3, 'could not convert time_ns value into a unix timestamp');
  const milliseconds = Number(
    (nanoseconds - (((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000n,
  );
  const instant = new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return { date: instant.slice(0, 8), instant };
}

function readRequest(request: ObjectValue): Omit<Request, 'bodyHash'> {
  const headers = objectGet(request, 'headers') ?? {};
  if (!isObject(headers)) throw operandTypeError(0, headers, 'object');
  const url = objectGet(request, 'url');
  const method = objectGet(request, 'method');
  if (typeof url === 'string' && typeof method === 'string') return { method, url: parseUrl(url), headers };
  const invalid = ['method', 'url'].filter((name) => typeof objectGet(request, name) !== 'string');
  throw operandError(
    1,
    `invalid values for required request parameters(s): ${formatValue(makeSet(invalid))}`,
  );
}

function requestBody(request: ObjectValue): string {
  const raw = objectGet(request, 'raw_body');
  if (raw !== undefined) return text(raw);
  const body = objectGet(request, 'body');
  return body === undefined ? '' : toJson(body, { html: true });
}

function isPayloadUnsigned(config: ObjectValue): boolean {
  const value = objectGet(config, 'disable_payload_signing') ?? false;
  if (typeof value === 'boolean') return value;
  throw operandError(2, "invalid value for 'disable_payload_signing' in AWS config");
}

function sha256(input: string): string {
  return createHash('sha256').update(stringToBytes(input)).digest('hex');
}

function signedHeaders(request: Request, config: Config, time: SigningTime): Value {
  const own = headersOfAws(request, config, time);
  const original = objectEntries(request.headers).map(([name, value]): readonly [string, string] => [
    text(name),
    text(value),
  ]);
  const toSign = new Map(own);
  for (const [name, value] of original)
    if (!UNSIGNED_HEADERS.has(name.toLowerCase())) toSign.set(name.toLowerCase(), value);
  const entries: Entry[] = [
    ...original,
    ['Authorization', authorization(request, toSign, config, time)],
    ...own,
  ];
  return makeObject(entries);
}

function headersOfAws(
  { url, bodyHash }: Request,
  config: Config,
  time: SigningTime,
): ReadonlyMap<string, string> {
  const headers = new Map([
    ['host', url.host],
    ['x-amz-date', time.instant],
  ]);
  if (config.service === 's3' || config.service === 'glacier') headers.set('x-amz-content-sha256', bodyHash);
  if (config.sessionToken !== '') headers.set('x-amz-security-token', config.sessionToken);
  return headers;
}

function authorization(
  { method, url, bodyHash }: Request,
  headers: ReadonlyMap<string, string>,
  config: Config,
  { date, instant }: SigningTime,
): string {
  const names = [...headers.keys()].sort(compareStrings);
  const list = names.join(';');
  const lines = names.map((name) => `${name}:${headers.get(name) ?? ''}\n`).join('');
  const canonical = [method, escapedPath(url), url.rawQuery, lines, list, bodyHash].join('\n');
  const scope = `${date}/${config.region}/${config.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${instant}\n${scope}\n${sha256(canonical)}`;
  let key: Uint8Array = stringToBytes(`AWS4${config.secretKey}`);
  for (const part of [date, config.region, config.service, 'aws4_request', toSign])
    key = createHmac('sha256', key).update(stringToBytes(part)).digest();
  const signature = Buffer.from(key).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${config.accessKey}/${scope},SignedHeaders=${list},Signature=${signature}`;
}

export const AWS_BUILTINS: readonly Builtin[] = defineBuiltins({ 'providers.aws.sign_req': signRequest });
