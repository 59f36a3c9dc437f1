import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Probe, type TrafficWorld } from './world.ts';

/** A network that packets are really sent through. */
export interface Wire {
  /** Which of the probes arrive where the rules stand between the ends. */
  send(world: TrafficWorld, rules: string, probes: readonly Probe[]): Promise<readonly boolean[]>;
  stop(): void;
}

/** Starts the program that makes networks; what it needs and this machine lacks is an error that says so. */
export function startWire(): Wire {
  const lacking = missing();
  if (lacking !== undefined) throw new Error(`real traffic needs ${lacking}`);
  const program = fileURLToPath(new URL('traffic.py', import.meta.url));
  const child = spawn('python3', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  child.once('close', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`traffic.py ended with ${code}`));
  });
  return {
    async send(world, rules, probes) {
      const ends = [...world.pods.map(({ addresses }) => addresses), world.outside];
      const asked = probes.map(({ from, to, protocol, port }) => [from, to, protocol, port]);
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ ends, rules, probes: asked })}\n`);
      });
      const answer = JSON.parse(line) as { readonly passed?: readonly boolean[]; readonly error?: string };
      if (answer.passed === undefined) throw new Error(`${answer.error}\n${rules}`);
      return answer.passed;
    },
    stop: () => void (child as ChildProcess).kill(),
  };
}

function missing(): string | undefined {
  if (process.platform !== 'linux') return 'Linux';
  if (process.getuid?.() !== 0) return 'root, to make network namespaces';
  const tools = [
    ['nft', '--version', 'nftables'],
    ['ip', '-V', 'iproute2'],
    ['python3', '--version', 'python3'],
  ] as const;
  return tools.find(([tool, flag]) => {
    try {
      execFileSync(tool, [flag], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  })?.[2];
}
