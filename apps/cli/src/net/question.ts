import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { askedEnd, blocksOfEnds, type End, resolveEnd } from './ends.ts';
import { usageError } from '../parse.ts';
import { type AskedPort, parsePort } from './port.ts';
import { type NetValues, type ReadNetwork, readNetworkOf } from './read.ts';

/** What `FROM TO [PORT] [PATH...]` asks, with the network that it is asked of. */
export interface Question extends ReadNetwork {
  readonly from: End;
  readonly to: End;
  readonly port: AskedPort | undefined;
}

/**
 * Reads the operands, then the input.
 *
 * @throws {TorideError} `TORIDE_CLI_USAGE`, `TORIDE_CLI_NET_END`
 */
export async function readQuestion(
  operands: readonly string[],
  values: NetValues,
  context: Context,
  verb: string,
): Promise<Question> {
  const [source = '', target = '', ...rest] = operands;
  const from = askedEnd(source);
  const to = askedEnd(target);
  if (from.type !== 'name' && to.type !== 'name' && from.type === 'internet' && to.type === 'internet')
    throw usageError('both ends are outside of the cluster, where its policies have no say', verb);
  const port = rest[0] === undefined ? undefined : portOf(rest[0], context);
  const paths = port === undefined ? rest : rest.slice(1);
  const read = await readNetworkOf(paths, values, context, blocksOfEnds([from, to]));
  const question = {
    ...read,
    port,
    from: resolveEnd(from, read.network, read.reach),
    to: resolveEnd(to, read.network, read.reach),
  };
  const outside = ({ peers }: End) => peers.every(({ endpoint }) => endpoint === undefined);
  if (outside(question.from) && outside(question.to))
    throw usageError('both ends are outside of the cluster, where its policies have no say', verb);
  return question;
}

/** A word that is the name of a port and of a file is the file: names of ports can be said as `http/TCP`. */
function portOf(text: string, { cwd }: Context): AskedPort | undefined {
  if (
    text === '-' ||
    text.startsWith('.') ||
    statSync(resolve(cwd, text), { throwIfNoEntry: false }) !== undefined
  )
    return undefined;
  return parsePort(text);
}
