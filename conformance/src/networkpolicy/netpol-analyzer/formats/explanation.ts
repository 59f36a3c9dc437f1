import { ALL_PORTS, parsePorts, type Ports } from '../ports.ts';
import type { Flow } from '../relation.ts';
import { because, type Reason } from '../reason.ts';
import { parseText } from './text.ts';

const PAIR = /^Connections between (.+) => (.+):$/;
const REGION = /^(Allowed|Denied) (.+) due to (the system default|the following)/;
const SIDE = /^(Egress|Ingress) \((?:Allowed|Denied)\)(?: due to (the system default))?/;
const RULE = /^(\w+) '(.+?)' (allows|denies|passes) connections by \w+ rule (.+)$/;
const UNMET = /^(\w+) '(.+?)' selects .+, but .+ is not allowed by any \w+ rule/;
const OTHER_PORTS = /^(\w+) '(.+?)' selects .+, and \w+ rule (.+?) selects .+, but /;
const ELSEWHERE = /^(\w+) '(.+?)' allows ingress to service (.+?), but /;
const FORWARDED = /^(\w+) '(.+?)' allows ingress connections through service (.+)$/;

interface Region {
  readonly from: string;
  readonly to: string;
  readonly verdict: Reason['verdict'];
  readonly ports: Ports;
  readonly egress: string[];
  readonly ingress: string[];
}

/** Output of `list --explain`: for each pair its ports by verdict, and for each of these what decides on either side. */
export function parseExplanation(text: string): Flow[] {
  const [explained = '', exposed = ''] = text.split(/^(?=Exposure Analysis Result)/m);
  const exposure = parseText(exposed);
  const regions: Region[] = [];
  const defaults: Flow[] = [];
  let pair: readonly [string, string] = ['', ''];
  let byDefault = false;
  let facts: string[] = [];
  for (const line of explained.split('\n').map((one) => one.trim())) {
    const between = PAIR.exec(line);
    if (between !== null) pair = [between[1]!, between[2]!];
    const region = REGION.exec(line);
    const side = SIDE.exec(line);
    const last = regions.at(-1);
    if (line.startsWith('# All Connections due to the system default')) byDefault = true;
    else if (line.startsWith('# Specific')) byDefault = false;
    else if (region !== null) {
      const [, verdict, ports = '', why] = region;
      const known = why === 'the system default' ? ['default'] : [];
      regions.push({
        from: pair[0],
        to: pair[1],
        verdict: verdict === 'Allowed' ? 'allowed' : 'denied',
        ports: portsOf(ports),
        egress: [...known],
        ingress: [...known],
      });
    } else if (side !== null && last !== undefined) {
      facts = side[1] === 'Egress' ? last.egress : last.ingress;
      if (side[2] !== undefined) facts.push('default');
    } else if (byDefault && line.includes(' => ')) {
      const [from = '', to = ''] = line.split(' => ');
      defaults.push({ section: DEFAULT, from, to, ports: ALL_PORTS });
    } else {
      const fact = factOf(line.replace(/^- /, ''));
      if (fact !== undefined) facts.push(fact);
    }
  }
  return [
    ...defaults,
    ...regions.map(({ from, to, ports, ...reason }) => ({ section: because(reason), from, to, ports })),
    ...exposure,
  ];
}

const DEFAULT = because({ verdict: 'allowed', egress: ['default'], ingress: ['default'] });

function factOf(line: string): string | undefined {
  const rule = RULE.exec(line);
  if (rule !== null) return `${rule[1]!} ${rule[2]!} ${rule[3]!} by ${rule[4]!}`;
  const unmet = UNMET.exec(line);
  if (unmet !== null) return `${unmet[1]!} ${unmet[2]!} selects`;
  const other = OTHER_PORTS.exec(line);
  if (other !== null) return `${other[1]!} ${other[2]!} has other ports in ${other[3]!}`;
  const forwarded = FORWARDED.exec(line);
  if (forwarded !== null) return `${forwarded[1]!} ${forwarded[2]!} through ${forwarded[3]!}`;
  const elsewhere = ELSEWHERE.exec(line);
  if (elsewhere !== null) return `${elsewhere[1]!} ${elsewhere[2]!} leads elsewhere in ${elsewhere[3]!}`;
  return line.includes('system default') ? 'default' : undefined;
}

/** `TCP:[80,443], UDP, SCTP`. */
function portsOf(text: string): Ports {
  return parsePorts(text.replaceAll(/(TCP|UDP|SCTP)(?!:)/g, '$1 1-65535').replaceAll(/:\[(.*?)\]/g, ' $1'));
}
