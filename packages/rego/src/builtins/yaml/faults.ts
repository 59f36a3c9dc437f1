/** What js-yaml lets pass and go-yaml v3 refuses (scannerc.go, parserc.go), seen in the events of the parser. */
import { COLLECTION_STYLE, EVENT_ID } from 'js-yaml';
import type { YamlEvent } from './flow.ts';

export interface YamlFault {
  readonly message: string;
  readonly at: number;
}

/** The first fault in the order of the text. */
export function faultIn(source: string, events: readonly YamlEvent[]): YamlFault | undefined {
  for (const event of events) {
    if ('anchorStart' in event && event.anchorStart >= 0 && !isName(source, event.anchorStart))
      return { message: 'did not find expected alphabetic or numeric character', at: event.anchorStart };
    if (event.type === EVENT_ID.MAPPING && event.style === COLLECTION_STYLE.BLOCK) {
      if (!isAllowedAt(source, event.start))
        return { message: 'mapping values are not allowed in this context', at: event.start };
    }
  }
  return tabAfterIndicator(source, events);
}

const TAB = /^(?: |[-?](?=[ \t]))*[-?] *\t/gm;

/** Where a key may begin, white space is spaces (scannerc.go, scan_to_next_token), unless all of it is text. */
function tabAfterIndicator(source: string, events: readonly YamlEvent[]): YamlFault | undefined {
  for (const { 0: found, index } of source.matchAll(TAB)) {
    const at = index + found.length - 1;
    const isText = events.some(
      (event) => event.type === EVENT_ID.SCALAR && event.valueStart <= at && at < event.valueEnd,
    );
    if (!isText) return { message: 'found character that cannot start any token', at };
  }
  return undefined;
}

/** Letters, digits, `_` and `-` alone (scannerc.go, scan_anchor). An indicator right after them never begins what may follow. */
const NAME = /[\w-]+(?=[\s,\]}]|$)/y;

function isName(source: string, at: number): boolean {
  NAME.lastIndex = at;
  return NAME.test(source);
}

/** A block mapping begins a line, or follows indicators alone: not a key on the same line, anchored or not. */
function isAllowedAt(source: string, at: number): boolean {
  const line = source.slice(
    Math.max(source.lastIndexOf('\n', at - 1), source.lastIndexOf('\r', at - 1)) + 1,
    at,
  );
  return /^\ufeff?(?:[ \t]|[-?:](?=[ \t]))*$/.test(line);
}
