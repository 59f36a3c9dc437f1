import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts a program that ends with this process, however this process ends: a test runner that is killed runs no handlers,
 * and a server left behind would hold its port and 300 MB. A shell waits for the end of its standard input, which the
 * system closes when we are gone, then kills the program and removes its directory.
 */
export function spawnGuarded(
  command: string,
  args: readonly string[],
  directory: string,
  log: number,
): { readonly child: ChildProcess; readonly dismiss: () => void } {
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', log, log] });
  const script = 'read -r answer; [ "$answer" = dismissed ] || { kill -9 "$1"; rm -rf "$2"; }';
  const guard = spawn('sh', ['-c', script, 'sh', String(child.pid), directory], {
    // Its own group: Ctrl-C goes to a whole group, and would take the guard away first.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  child.unref();
  return { child, dismiss: () => void guard.stdin.end('dismissed\n') };
}
