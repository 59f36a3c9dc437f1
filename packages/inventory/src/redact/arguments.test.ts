import { expect, test } from 'vitest';
import { secretsInArguments } from './arguments.ts';

test.each<[readonly string[], readonly string[]]>([
  [['--password=hunter2'], ['hunter2']],
  [['--db-password', 'hunter2'], ['hunter2']],
  [['-c', 'PGPASSWORD=hunter2 psql -h db'], ['hunter2']],
  [['sh', '-c', 'curl -H "Authorization: Bearer abcdefghij0123456789"'], ['Bearer abcdefghij0123456789']],
  [['--url=redis://:hunter2@cache:6379'], ['hunter2']],
  [[`--token=ghp_${'a'.repeat(36)}`], [`ghp_${'a'.repeat(36)}`]],
  [["--set=auth.adminPassword='two words'"], ['two words']],
  [['a password=one and password=two'], ['one', 'two']],
  [['mysql', '-u', 'root', '-phunter2', 'shop'], ['hunter2']],
  [['sh', '-c', 'mysqldump -h db -u root -p"hunter2" shop | gzip'], ['hunter2']],
  [['curl -fsS -u admin:hunter2 http://x && echo done'], ['hunter2']],
  [['curl', '--user', 'admin:hunter2', 'http://x'], ['hunter2']],
  [['sshpass -p hunter2 ssh x'], ['hunter2']],
  [['redis-cli', '-h', 'cache', '-a', 'hunter2', 'ping'], ['hunter2']],
])('%j holds %j', (args, secrets) => {
  const found = secretsInArguments(args);
  expect(found.map(({ index, start, end }) => args[index]?.slice(start, end))).toEqual(secrets);
});

test.each([
  [['--password-file=/run/secrets/db']],
  [['--password=$(DB_PASSWORD)']],
  [['--token', '--verbose']],
  [['mysqladmin', 'ping', '-h', 'db', '--port', '3306', '-p']],
  [['sh', '-c', 'mysql -u root -p$MYSQL_ROOT_PASSWORD -p"$(cat /run/secrets/db)"']],
  [['curl -u "$USER:$PASSWORD" http://x', 'chown -u 1000:1000']],
  [['su-exec', '-u', '1000:1000', 'curl', '-u', '1000:1000']],
  [['mkdir', '-p', '/data', '-phunter2']],
  [['--tls-key', '/etc/tls/tls.key']],
  [['--service-account-signing-key-file=sa.key', '--secure-port=6443']],
  [['--leader-elect=true', '--authorization-mode=Node,RBAC', '--token-auth-file=tokens.csv']],
  [['kubectl', 'create', 'secret', 'generic', 'orders']],
])('%j holds none', (args) => {
  expect(secretsInArguments(args)).toEqual([]);
});
