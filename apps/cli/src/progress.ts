import type { Channel } from './channel.ts';

/** The line at the bottom of the terminal that says what is going on. Does nothing anywhere but on a terminal. */
export interface Progress {
  update(activity: string, done: number, total: number | undefined, what?: string): void;
  /** Takes the line away, so that something else can be printed. */
  clear(): void;
}

export const NO_PROGRESS: Progress = { update() {}, clear() {} };

/** A run shorter than this shows no bar: it would only flicker. */
const QUIET_MS = 250;
const FRAME_MS = 60;
const BAR = 24;

/** Draws on every call that comes late enough, without a timer: a busy scan has no time for one. */
export function createProgress(
  channel: Channel,
  now: () => number = () => process.uptime() * 1000,
): Progress {
  const started = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let visible = false;
  return {
    update(activity, done, total, what = '') {
      const time = now();
      if (time - started < QUIET_MS || time - drawn < FRAME_MS) return;
      drawn = time;
      visible = true;
      print(channel, `\r\x1b[2K${line(channel, activity, done, total, what)}`);
    },
    clear() {
      if (visible) print(channel, '\r\x1b[2K');
      visible = false;
    },
  };
}

function line(
  channel: Channel,
  activity: string,
  done: number,
  total: number | undefined,
  what: string,
): string {
  const count = total === undefined ? `${done}` : `${done}/${total}`;
  const head = `${activity.padEnd(10)} ${bar(channel, done, total)}${count}`;
  const room = Math.max(0, channel.width - head.length - 3);
  const tail = what.length > room ? `…${what.slice(-Math.max(0, room - 1))}` : what;
  return room < 8 ? head.slice(0, channel.width - 1) : `${head}  ${tail}`;
}

function bar(channel: Channel, done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return '';
  const filled = Math.min(BAR, Math.round((done / total) * BAR));
  const [full, empty] = channel.unicode ? ['━', '─'] : ['#', '-'];
  return `${full.repeat(filled)}${empty.repeat(BAR - filled)} `;
}

function print(channel: Channel, text: string): void {
  // A progress bar that cannot be drawn is not worth an error.
  channel.write(text).catch(() => {});
}
