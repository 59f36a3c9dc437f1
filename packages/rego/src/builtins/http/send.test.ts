import type { Answer, LookupTask, RequestTask } from './network-worker.ts';
import type { Value } from '../../values/value.ts';
import { beforeEach, expect, test, vi } from 'vitest';
import { HTTP_BUILTINS } from './send.ts';
import { testContext } from '../test-context.ts';

type Task = LookupTask | RequestTask;

const network = vi.hoisted(() => ({
  asked: [] as Task[],
  names: {} as Record<string, readonly string[]>,
  answer: undefined as ((task: RequestTask) => Answer | undefined) | undefined,
}));

vi.mock('./network-worker.ts', () => ({
  runOnNetwork: (task: Task): Answer | undefined => {
    network.asked.push(task);
    if (task.kind === 'request') return network.answer?.(task);
    const addresses = network.names[task.name];
    return addresses ? { addresses } : { error: 'no such host' };
  },
}));

function reply(status: number, body = '', headers: readonly string[] = []): Answer {
  return { response: { status, statusText: 'Text', headers, body: Buffer.from(body) } };
}

function redirect(to: string, status = 302): Answer {
  return reply(status, '', ['Location', to]);
}

const context = (): ReturnType<typeof testContext> =>
  testContext({ allowedHosts: new Set(['a.example', 'b.example']) });

function send(request: Value, inside = context()): Value | undefined {
  return HTTP_BUILTINS[0]?.run([request], inside);
}

beforeEach(() => {
  network.asked.length = 0;
  network.names = { 'a.example': ['192.0.2.1'], 'b.example': ['192.0.2.2'] };
  network.answer = () =>
    reply(200, '{"x":1.50}', ['Content-Type', 'application/json', 'X-A', '1', 'x-a', '2']);
});

const requests = (): readonly RequestTask[] => network.asked.filter((task) => task.kind === 'request');

test('asks the checked address, and shows the answer as OPA does', () => {
  const result = send({ method: 'post', url: 'https://a.example:8443/p?q=ü', body: { a: 1 } });
  expect(result).toMatchObject({
    status: '200 Text',
    status_code: 200,
    raw_body: '{"x":1.50}',
    headers: { 'content-type': ['application/json'], 'x-a': ['1', '2'] },
  });
  expect(requests()).toMatchObject([
    {
      secure: true,
      address: '192.0.2.1',
      port: 8443,
      method: 'POST',
      path: '/p?q=%C3%BC',
      headers: { Host: 'a.example:8443', 'Content-Length': '7' },
      body: '{"a":1}',
      tls: { servername: 'a.example', rejectUnauthorized: true },
    },
  ]);
});

test('one request is sent once an evaluation', () => {
  const inside = context();
  const request = { method: 'get', url: 'http://a.example' };
  expect(send(request, inside)).toBe(send(request, inside));
  expect(requests()).toHaveLength(1);
});

test.each([['127.0.0.1'], ['169.254.169.254'], ['::1']])(
  'a name that also means %s is refused',
  (address) => {
    network.names = { 'a.example': ['192.0.2.1', address] };
    expect(() => send({ method: 'get', url: 'http://a.example' })).toThrow(`disallowed address: ${address}`);
    expect(requests()).toHaveLength(0);
  },
);

test('redirects are answers unless asked to be followed', () => {
  network.answer = () => redirect('http://b.example/');
  expect(send({ method: 'get', url: 'http://a.example' })).toMatchObject({ status_code: 302 });
  expect(requests()).toHaveLength(1);
});

test('a redirect goes to allowed hosts and addresses only', () => {
  const request = { method: 'get', url: 'http://a.example', enable_redirect: true };
  network.answer = () => redirect('http://evil.example/');
  expect(() => send(request)).toThrow('disallowed host: evil.example');
  network.answer = () => redirect('//169.254.169.254/latest');
  expect(() => send(request)).toThrow('disallowed host: 169.254.169.254');
  network.answer = () => redirect('file:///etc/passwd');
  expect(() => send(request)).toThrow('disallowed host: ');
  network.names['b.example'] = ['127.0.0.1'];
  network.answer = () => redirect('http://b.example/');
  expect(() => send(request)).toThrow('disallowed address: 127.0.0.1');
  network.answer = () => redirect('/again');
  expect(() => send(request)).toThrow('stopped after 10 redirects');
});

test('credentials stay with the host they were given for', () => {
  network.answer = (task) => (task.address === '192.0.2.1' ? redirect('http://b.example/x') : reply(200));
  send({
    method: 'post',
    url: 'http://a.example',
    body: 1,
    enable_redirect: true,
    headers: { Authorization: 'secret', A: 'b' },
  });
  const [first, second] = requests();
  expect(first?.headers).toMatchObject({ Authorization: 'secret', A: 'b' });
  expect(second).toMatchObject({
    method: 'GET',
    body: '',
    path: '/x',
    headers: { A: 'b', Host: 'b.example' },
  });
  expect(second?.headers).not.toHaveProperty('Authorization');
});

test('a network that fails is an error of its own kind', () => {
  network.answer = () => undefined;
  const request = { method: 'get', url: 'http://a.example' };
  expect(() => send(request)).toThrow('Get "http://a.example": request timed out');
  expect(send({ ...request, raise_error: false })).toEqual({
    status_code: 0,
    error: { code: 'eval_http_send_network_error', message: 'Get "http://a.example": request timed out' },
  });
});
