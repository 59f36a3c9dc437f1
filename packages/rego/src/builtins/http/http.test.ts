import type { Answer } from './network-worker.ts';
import type { Value } from '../../values/value.ts';
import { expect, test } from 'vitest';
import { HTTP_BUILTINS } from './send.ts';
import { isForbiddenAddress } from './address.ts';
import { makeSet } from '../../values/set.ts';
import { NET_LOOKUP_BUILTINS } from '../net-lookup.ts';
import { formatUrl, hostName, parseUrl } from './go-url.ts';
import { once } from 'node:events';
import { parseDuration } from './duration.ts';
import { runOnNetwork } from './network-worker.ts';
import { testContext } from '../test-context.ts';
import { Worker } from 'node:worker_threads';

function run(name: string, value: Value, hosts: readonly string[] = []): Value | undefined {
  const builtin = [...HTTP_BUILTINS, ...NET_LOOKUP_BUILTINS].find((one) => one.name === name);
  return builtin?.run([value], testContext({ allowedHosts: new Set(hosts) }));
}

test.each([
  [{}, 'operand 1 missing required request parameters(s): {"method", "url"}'],
  [{ method: 'get', url: 'http://a', x: 1 }, 'operand 1 invalid request parameters(s): {"x"}'],
  [{ method: 5, url: 'http://a' }, '"method" must be a string'],
  [{ method: 'get', url: 5 }, '"url" must be a string'],
  [{ method: 'get', url: ':x' }, 'parse ":x": missing protocol scheme'],
  [{ method: 'get', url: 'http://a', raise_error: 5 }, 'invalid value for raise_error field'],
  [{ method: 'get', url: 'http://a', headers: 5 }, 'invalid type for headers key'],
  [
    { method: 'get', url: 'http://a', timeout: true },
    "operand 1 'timeout' must be one of {string, number} but got boolean",
  ],
  [
    { method: 'get', url: 'http://a', timeout: 'xx' },
    'invalid timeout value "xx": time: invalid duration "xx"',
  ],
  [
    { method: 'get', url: 'http://a', force_cache: true },
    "'force_cache' set but 'force_cache_duration_seconds' parameter is missing",
  ],
  [{ method: 'get', url: 'http://a' }, 'disallowed host: a'],
  [{ method: 'get', url: 'http://ok@a/' }, 'disallowed host: a'],
  [{ method: 'get', url: 'a' }, 'disallowed host: '],
] as const)('http.send refuses %j', (request, message) => {
  expect(() => run('http.send', request, ['ok'])).toThrow(message);
});

test('http.send tells instead of raising where it is asked to', () => {
  const result = run('http.send', { method: 'get', url: 'http://a', raise_error: false });
  expect(result).toEqual({
    status_code: 0,
    error: {
      code: 'eval_http_send_internal_error',
      message: 'eval_builtin_error: http.send: disallowed host: a',
    },
  });
});

test.each(['127.0.0.1', '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0.0.0.0'])(
  'an allowed host that is %s is refused by its address',
  (host) => {
    const name = host.replaceAll(/[[\]]/g, '');
    expect(() => run('http.send', { method: 'get', url: `http://${host}/` }, [name])).toThrow(
      'disallowed address: ',
    );
  },
);

test('a request whose method or header would split it is refused', () => {
  const request = { method: 'get', url: 'http://ok', headers: { a: 'b\r\nc: d' } };
  expect(() => run('http.send', request, ['ok'])).toThrow('invalid header field');
});

test('policies read no files and no environment', () => {
  const request = { method: 'get', url: 'http://ok', tls_ca_cert_file: '/etc/passwd' };
  expect(() => run('http.send', request, ['ok'])).toThrow('"tls_ca_cert_file" is not available to policies');
});

test('net.lookup_ip_addr gives addresses back, and resolves allowed names only', () => {
  expect(run('net.lookup_ip_addr', '10.0.0.0')).toEqual(makeSet(['10.0.0.0']));
  expect(run('net.lookup_ip_addr', '::')).toEqual(makeSet(['::']));
  expect(() => run('net.lookup_ip_addr', 'a.example')).toThrow('disallowed host: a.example');
  expect(() => run('net.lookup_ip_addr', 'localhost', ['localhost'])).toThrow('disallowed address: ');
  expect(() => run('net.lookup_ip_addr', 5)).toThrow('operand 1 must be string but got number');
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['0.0.0.0', true],
  ['169.254.169.254', true],
  ['100.100.100.200', true],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['::1', true],
  ['::', true],
  ['fe80::1%eth0', true],
  ['::ffff:169.254.169.254', true],
  ['64:ff9b::7f00:1', true],
  ['2002:7f00:1::', true],
  ['fd00:ec2::254', true],
  ['ff02::1', true],
  ['not an address', true],
  ['017700000001', true],
  ['10.0.0.1', false],
  ['192.168.1.1', false],
  ['93.184.216.34', false],
  ['2606:2800:220:1::', false],
  ['fd12::1', false],
])('%s is forbidden: %s', (address, isForbidden) => {
  expect(isForbiddenAddress(address)).toBe(isForbidden);
});

// The evaluation sleeps while it waits, so the server needs a thread of its own.
const SERVER = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
const server = createServer((request, response) => {
  if (request.url === '/slow') return;
  response.setHeader('Content-Type', 'application/json');
  response.end(request.url === '/large' ? 'x'.repeat(5000) : JSON.stringify({ method: request.method, host: request.headers.host }));
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('the thread sends one request, within its limits', async () => {
  const server = new Worker(SERVER, { eval: true });
  const [port] = (await once(server, 'message')) as [number];
  const ask = (path: string, milliseconds: number, method = 'GET'): Answer | undefined =>
    runOnNetwork(
      {
        kind: 'request',
        secure: false,
        address: '127.0.0.1',
        port,
        method,
        path,
        headers: { Host: 'a' },
        body: '',
        maxBytes: 1000,
        tls: {},
      },
      milliseconds,
    );
  const answer = ask('/', 20_000);
  expect(answer).toMatchObject({ response: { status: 200, statusText: 'OK' } });
  const body = answer && 'response' in answer ? Buffer.from(answer.response.body).toString() : '';
  expect(JSON.parse(body)).toEqual({ method: 'GET', host: 'a' });
  expect(ask('/large', 20_000)).toEqual({ error: 'response body is larger than 1000 bytes' });
  expect(ask('/', 20_000, 'G T')).toEqual({ error: 'Method must be a valid HTTP token ["G T"]' });
  expect(ask('/slow', 100)).toBeUndefined();
  await server.terminate();
});

test.each([
  ['http://u:p@h:99/p%20q/?a=b#f', 'h'],
  ['https://[::1]:80/', '::1'],
  ['//h/p', 'h'],
  ['mailto:a@b', ''],
  ['/a/b', ''],
  ['HTTP://h', 'h'],
])('%s is read and written as Go does', (text, host) => {
  const url = parseUrl(text);
  expect(hostName(url)).toBe(host);
  expect(formatUrl(url)).toBe(text.replace('HTTP', 'http'));
});

test.each([
  ['http://a b/', 'invalid character " " in host name'],
  ['http://a:x/', 'invalid port ":x" after host'],
  ['http://[::1', "missing ']' in host"],
  ['http://h/%zz', 'invalid URL escape "%zz"'],
  ['http://a%2fb/', 'invalid URL escape "%2f"'],
  ['a:b/../', undefined],
  ['1:b', 'first path segment in URL cannot contain colon'],
  ['http://h\n/', 'net/url: invalid control character in URL'],
])('%s is refused: %s', (text, message) => {
  if (message === undefined) expect(parseUrl(text).opaque).toBe('b/../');
  else expect(() => parseUrl(text)).toThrow(message);
});

test.each([
  ['1s', 1e9],
  ['1h2m', 3720e9],
  ['-1.5ms', -1.5e6],
  ['5', undefined],
  ['', undefined],
  ['s', undefined],
  ['1x', undefined],
])('the duration %s is %s', (text, nanoseconds) => {
  expect(parseDuration(text)).toBe(nanoseconds);
});
