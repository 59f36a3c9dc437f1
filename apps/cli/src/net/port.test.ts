import { expect, test } from 'vitest';
import { parsePort, portText } from './port.ts';

test.each([
  ['80', 'TCP 80'],
  ['80/TCP', 'TCP 80'],
  ['53/UDP', 'UDP 53'],
  ['53/udp', 'UDP 53'],
  ['132/sctp', 'SCTP 132'],
  ['8000-8080', 'TCP 8000-8080'],
  ['8000-8080/UDP', 'UDP 8000-8080'],
  ['UDP', 'UDP'],
  ['tcp', 'TCP'],
  ['http', 'port http'],
  ['http/TCP', 'port http/TCP'],
  ['metrics-2', 'port metrics-2'],
  ['my-tcp', 'port my-tcp'],
])('%s is %s', (text, shown) => {
  const port = parsePort(text);
  expect(port).toBeDefined();
  expect(portText(port!)).toBe(shown);
});

test.each(['', './x', 'a/b', 'a_b', '80/ICMP', '-', '--', 'averyveryverylongname', '80:81', '80tcp/'])(
  "'%s' is no port",
  (text) => {
    expect(parsePort(text)).toBeUndefined();
  },
);

test.each(['0', '65536', '99999', '81-80', '0-80'])("'%s' is a mistake", (text) => {
  expect(() => parsePort(text)).toThrow(/expected a port/);
});
