import {
  type ConnectionAlgebra,
  type Connections,
  type Endpoint,
  PROTOCOLS,
  type Protocol,
} from '@toride/network-policy';
import { usageError } from '../parse.ts';

/** A port as people write it: `80`, `80/TCP`, `8000-8080`, `UDP`, `http`. */
export type AskedPort =
  | { readonly type: 'range'; readonly protocol: Protocol; readonly from: number; readonly to: number }
  | { readonly type: 'name'; readonly protocol: Protocol | undefined; readonly name: string };

/** What is no word for a port at all is `undefined`: a path, perhaps. */
export function parsePort(text: string): AskedPort | undefined {
  const match = /^(?:(\d{1,5})(?:-(\d{1,5}))?|([a-z0-9-]{1,15}))?(?:\/?(tcp|udp|sctp))?$/i.exec(text);
  if (match === null || text === '') return undefined;
  const [, first, last, name, suffix] = match;
  const protocol = PROTOCOLS.find((one) => one === suffix?.toUpperCase());
  if (suffix !== undefined && (first !== undefined || name !== undefined) && !text.includes('/'))
    return parsePortName(text);
  if (first !== undefined) {
    const from = Number(first);
    const to = last === undefined ? from : Number(last);
    if (from < 1 || to > 65_535 || to < from) throw badPort(text);
    return { type: 'range', protocol: protocol ?? 'TCP', from, to };
  }
  if (name !== undefined) return parsePortName(name, protocol);
  return { type: 'range', protocol: protocol ?? 'TCP', from: 1, to: 65_535 };
}

/** Names of ports have a letter: https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
function parsePortName(text: string, protocol?: Protocol): AskedPort | undefined {
  const whole = PROTOCOLS.find((one) => one === text.toUpperCase());
  if (whole !== undefined) return { type: 'range', protocol: whole, from: 1, to: 65_535 };
  return /^(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*$/i.test(text)
    ? { type: 'name', protocol, name: text }
    : undefined;
}

/** The port that a flag names. @throws {TorideError} `TORIDE_CLI_USAGE` */
export function requirePort(text: string): AskedPort {
  const found = parsePort(text);
  if (found === undefined) throw badPort(text);
  return found;
}

function badPort(text: string): Error {
  return usageError(`expected a port such as 80, 80/TCP, 53/UDP, 8000-8080 or a name, got '${text}'`);
}

/** What the port means at one destination; a name means what its containers say. */
export function meantBy(
  asked: AskedPort | undefined,
  algebra: ConnectionAlgebra,
  destination: Endpoint | undefined,
): Connections {
  if (asked === undefined) return algebra.all;
  if (asked.type === 'range') return algebra.range(asked.protocol, asked.from, asked.to);
  return (destination?.ports ?? [])
    .filter(({ name, protocol }) => name === asked.name && (asked.protocol ?? protocol) === protocol)
    .reduce(
      (set, { protocol, port }) => algebra.union(set, algebra.range(protocol, port, port)),
      algebra.none,
    );
}

export function portText(asked: AskedPort): string {
  if (asked.type === 'name')
    return `port ${asked.name}${asked.protocol === undefined ? '' : `/${asked.protocol}`}`;
  const { protocol, from, to } = asked;
  if (from === 1 && to === 65_535) return protocol;
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}
