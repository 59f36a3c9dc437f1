import { ALL_PORTS, parsePorts, portsKey } from './ports.ts';
import type { Case } from './cases.ts';
import { parseDot } from './formats/dot.ts';
import { parseJson } from './formats/json.ts';
import { cellsOfCsv, cellsOfMarkdown, parseTable } from './formats/table.ts';
import { parseText } from './formats/text.ts';
import type { Flow } from './relation.ts';

/** What one file states, and what of ours it can be held against. */
export interface Statement {
  readonly flows: readonly Flow[];
  readonly comparable: (flow: Flow) => readonly Flow[];
}

export function statementOf({ options }: Case, format: string, text: string): Statement {
  const asked = options.connection ?? 'All Connections';
  switch (format) {
    case 'txt':
      return { flows: parseText(text), comparable: (flow) => [flow] };
    case 'csv':
      return { flows: parseTable(text, cellsOfCsv, asked), comparable: protectedOnly };
    case 'md':
      return { flows: parseTable(text, cellsOfMarkdown, asked), comparable: protectedOnly };
    case 'json':
      return { flows: parseJson(text, asked), comparable: protectedOnly };
    case 'dot':
      return { flows: drawnFlows(text, options.connection), comparable: drawn };
    default:
      throw new TypeError(`no parser for ${format}`);
  }
}

/** Only text tells which workloads no policy selects. */
function protectedOnly(flow: Flow): Flow[] {
  return flow.section === 'unprotected' ? [] : [flow];
}

/** A picture has no parts. */
function drawn(flow: Flow): Flow[] {
  return flow.section === 'unprotected' ? [] : [{ ...flow, section: 'list' }];
}

/** A workload that no policy selects is drawn with all its connections, whichever one is asked about. */
function drawnFlows(text: string, connection: string | undefined): Flow[] {
  const flows = parseDot(text);
  if (connection === undefined) return flows;
  const all = portsKey(ALL_PORTS);
  return flows.map((flow) =>
    portsKey(flow.ports) === all ? { ...flow, ports: parsePorts(connection) } : flow,
  );
}
