import type { Channel } from './channel.ts';
import type { Progress } from './progress.ts';

/** What a verb may know of the process around it. Nothing below the command line reads a clock, an environment or a terminal. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `YYYY-MM-DD` in UTC: decides which exceptions have expired. */
  readonly today: string;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  readonly stdout: Channel;
  readonly stderr: Channel;
  readonly progress: Progress;
  /** A line for the person in front of the terminal, on standard error; nothing with `--quiet`. */
  note(text: string): void;
  /** Runs on every way out, Ctrl-C included: must be quick and synchronous. Returns how to take it back. */
  onExit(cleanup: () => void): () => void;
}
