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
}

/** Nobody reads the output any more (`toride scan | head -1`): not a failure, the verb just stops printing. */
export class ClosedPipe extends Error {
  constructor() {
    super('the reader of the output has gone');
    this.name = 'ClosedPipe';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Wraps a process stream. Its errors come back through `write`, never as an uncaught event. */
export function openChannel(stream: NodeJS.WriteStream, env: Environment, noColour: boolean): Channel {
  const isTerminal = stream.isTTY === true;
  stream.on('error', () => {});
  return {
    isTerminal,
    colour: !noColour && wantsColour(isTerminal, env),
    links: isTerminal && knowsLinks(env),
    unicode: !isTerminal || knowsUnicode(env),
    width: stream.columns ?? 100,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (!error) resolve();
          else if (isClosedPipe(error)) reject(new ClosedPipe());
          else reject(error);
        });
      }),
  };
}

/** What an output may use. */
export type Look = Required<Pick<ReportOptions, 'colour' | 'width' | 'links' | 'unicode'>>;

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
