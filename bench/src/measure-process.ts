import { spawnSync } from 'node:child_process';

export interface ProcessRun {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly exitCode: number;
}

// Node cannot read what a finished child used; wait4 can.
const WAIT4 = `
import json, os, subprocess, sys, time
t = time.monotonic()
p = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=open(os.devnull, 'w'), stderr=open(os.devnull, 'w'))
_, status, use = os.wait4(p.pid, 0)
print(json.dumps([time.monotonic() - t, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
`;

/** Runs one command to its end, output thrown away, and says what the kernel counted. */
export function measureProcess(command: readonly string[]): ProcessRun {
  const { stdout, status, stderr } = spawnSync('python3', ['-c', WAIT4, ...command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`could not run ${command[0] ?? ''}: ${stderr}`);
  const [wallSeconds, cpuSeconds, peakMegabytes, exitCode] = JSON.parse(stdout) as [
    number,
    number,
    number,
    number,
  ];
  return { wallSeconds, cpuSeconds, peakMegabytes, exitCode };
}

/** Runs the commands in turn, round by round, so that a machine that slows down slows all of them. */
export function interleave(commands: readonly (readonly string[])[], rounds: number): ProcessRun[][] {
  const runs: ProcessRun[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    commands.forEach((command, index) => runs[index]?.push(measureProcess(command)));
  }
  return runs;
}
