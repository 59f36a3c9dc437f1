import { fstatSync } from 'node:fs';
import type { ReportOptions } from '@toride/report';

/** Standard output or standard error, with what its other end can show. */
export interface Channel {
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly links: boolean;
  readonly unicode: boolean;
  readonly width: number;
  /**
   * Settles when the text has left the process.
   *
   * @throws {ClosedPipe} when nobody reads any more
   */
  write(text: string): Promise<void>;
  /** Waits until everything that was written has left the process. */
  flush(): Promise<void>;
}

/** Nobody reads the output any more (`toride scan | head -1`): not a failure, the verb just stops printing. */
export class ClosedPipe extends Error {
  constructor() {
    super('the reader of the output has gone');
    this.name = 'ClosedPipe';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Wraps standard output (1) or standard error (2). Errors come back through `write`, never as an uncaught event.
 * What is no terminal is opened when first written to: most runs never write to standard error.
 */
export function openChannel(fd: 1 | 2, env: Environment, noColour: boolean): Channel {
  let opened: NodeJS.WriteStream | undefined;
  const open = (): NodeJS.WriteStream => {
    if (opened === undefined) {
      opened = fd === 1 ? process.stdout : process.stderr;
      opened.on('error', () => {});
    }
    return opened;
  };
  const isTerminal = isCharacterDevice(fd) && open().isTTY === true;
  return {
    isTerminal,
    colour: !noColour && wantsColour(isTerminal, env),
    links: isTerminal && knowsLinks(env),
    unicode: !isTerminal || knowsUnicode(env),
    width: isTerminal ? open().columns : 100,
    flush: () =>
      new Promise((resolve) => (opened === undefined ? resolve() : opened.write('', () => resolve()))),
    write: (text) =>
      new Promise((resolve, reject) => {
        open().write(text, (error) => {
          if (!error) resolve();
          else if (isClosedPipe(error)) reject(new ClosedPipe());
          else reject(error);
        });
      }),
  };
}

/** What an output may use. */
export type Look = Required<Pick<ReportOptions, 'colour' | 'width' | 'links' | 'unicode'>>;

function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // Closed by whoever started us: `toride scan >&-`.
    return false;
  }
}

/** How a report looks in a file: the same on every machine. */
export const PLAIN: Look = { colour: false, links: false, unicode: true, width: 100 };

/** How a report looks on this channel. */
export function appearance(channel: Channel): Look {
  const { colour, width, links, unicode } = channel;
  return { colour, width, links, unicode };
}

/** https://no-color.org; FORCE_COLOR as Node.js and most tools read it. */
function wantsColour(isTerminal: boolean, env: Environment): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Terminals that do not know OSC 8 show rubbish, so only those that say who they are get links. */
function knowsLinks(env: Environment): boolean {
  if (env['CI'] || env['TERM'] === 'dumb') return false;
  if (env['FORCE_HYPERLINK']) return env['FORCE_HYPERLINK'] !== '0';
  if (env['WT_SESSION'] || env['KONSOLE_VERSION'] || env['TERM'] === 'xterm-kitty') return true;
  if (Number(env['VTE_VERSION'] ?? 0) >= 5000) return true;
  return ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'].includes(env['TERM_PROGRAM'] ?? '');
}

function knowsUnicode(env: Environment): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (locale === '') return env['TERM'] !== 'linux';
  return /utf-?8/i.test(locale);
}

function isClosedPipe(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET';
}
