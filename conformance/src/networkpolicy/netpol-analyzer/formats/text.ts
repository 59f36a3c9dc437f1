import { ALL_PORTS, parsePorts } from '../ports.ts';
import type { Flow, Section } from '../relation.ts';

const LINE = /^(.+?)\s+(=>|<=)\s+(.+?)(?: : (.*))?$/;
const UNPROTECTED = /^(.+) is not protected on (Egress|Ingress)$/;
/** Where one connection is asked for, lines name it no more. */
const ASKED = /^(?:Permitted connections on|Exposure Analysis Result On) (.*):$/;

/** Output of `list --output txt`; in an exposure's part for ingress, the workload stands first. */
export function parseText(text: string): Flow[] {
  let section: Section = 'list';
  let asked = 'All Connections';
  return text.split('\n').flatMap((line): Flow[] => {
    const trimmed = line.trim();
    asked = ASKED.exec(trimmed)?.[1] ?? asked;
    if (trimmed === 'Egress Exposure:') section = 'egress';
    else if (trimmed === 'Ingress Exposure:') section = 'ingress';
    const unprotected = UNPROTECTED.exec(trimmed);
    if (unprotected !== null)
      return [{ section: 'unprotected', from: unprotected[1]!, to: unprotected[2]!, ports: ALL_PORTS }];
    const found = LINE.exec(trimmed);
    if (found === null) return [];
    const [, left = '', arrow, right = '', connections = asked] = found;
    const [from, to] = arrow === '=>' ? [left, right] : [right, left];
    return [{ section, from, to, ports: parsePorts(connections) }];
  });
}
