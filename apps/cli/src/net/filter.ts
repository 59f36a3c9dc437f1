import { Bits, type Reachability } from '@toride/network-policy';
import type { OptionTable, Values } from '../command.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import { askedEnd, type AskedEnd, resolveEnd } from './ends.ts';
import type { FlowFilter } from './flows.ts';
import { requirePort } from './port.ts';
import type { ReadNetwork } from './read.ts';

/** Flags that narrow what is listed. All that were read still counts. */
export const FILTER_OPTIONS = {
  from: {
    type: 'string',
    value: 'END',
    help: 'only what this end can reach: a workload, service or internet',
  },
  to: { type: 'string', value: 'END', help: 'only what can reach this end' },
  focus: { type: 'string', value: 'END', help: 'only connections from or to this end' },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NAME',
    help: 'only connections from or to this namespace',
  },
  port: { type: 'string', value: 'PORT', help: 'only this port: 80, 80/TCP, 53/UDP, 8000-8080' },
} as const satisfies OptionTable;

type FilterValues = Values<typeof FILTER_OPTIONS>;

export function isFiltered({ from, to, focus, namespace, port }: FilterValues): boolean {
  return [from, to, focus, namespace, port].some((value) => value !== undefined);
}

/** The ends that flags name, for the blocks that answers must tell apart. */
export function filterEnds({ from, to, focus }: FilterValues): AskedEnd[] {
  return [from, to, focus].flatMap((text) => (text === undefined ? [] : [askedEnd(text)]));
}

/** @throws {TorideError} `TORIDE_CLI_NET_END`, `TORIDE_CLI_USAGE` */
export function filterOf(values: FilterValues, { network, reach }: ReadNetwork): FlowFilter {
  const bits = (text: string) => {
    const found = new Bits(reach.peers.size);
    for (const { peer } of resolveEnd(askedEnd(text), network, reach).peers) found.add(peer);
    return found;
  };
  const focus = [
    ...(values.focus === undefined ? [] : [bits(values.focus)]),
    ...(values.namespace === undefined ? [] : [inNamespaces(values.namespace, reach)]),
  ];
  return {
    ...(values.from === undefined ? {} : { from: bits(values.from) }),
    ...(values.to === undefined ? {} : { to: bits(values.to) }),
    ...(focus.length === 0 ? {} : { focus: focus.reduce((a, b) => a.and(b)) }),
    ...(values.port === undefined ? {} : { ports: portsOf(values.port, reach) }),
  };
}

function inNamespaces(names: readonly string[], { peers }: Reachability): Bits {
  const found = new Bits(peers.size);
  const known = new Set(peers.classes.map(({ sample }) => sample.namespace));
  for (const name of names)
    if (!known.has(name))
      throw usageError(`no workload was read of namespace '${name}'${didYouMean(name, known)}`, 'net list');
  for (const { id, sample } of peers.classes) if (names.includes(sample.namespace)) found.add(id);
  return found;
}

function portsOf(text: string, { algebra }: Reachability): number {
  const port = requirePort(text);
  if (port.type === 'name')
    throw usageError(
      `a list takes a number, since a name means another port at each workload; got '${text}'`,
      'net list',
    );
  return algebra.range(port.protocol, port.from, port.to);
}
