import { ALL_PORTS, parsePorts, portsKey } from './ports.ts';
import type { Case } from './cases.ts';
import { parseDiffDot, parseDiffTable, parseDiffText } from './formats/diff.ts';
import { parseDot } from './formats/dot.ts';
import { parseExplanation } from './formats/explanation.ts';
import { parseJson } from './formats/json.ts';
import { cellsOfCsv, cellsOfMarkdown, parseTable } from './formats/table.ts';
import { parseText } from './formats/text.ts';
import type { Flow } from './relation.ts';

/** What one file states, and what of ours it can be held against. */
export interface Statement {
  readonly format: string;
  readonly flows: readonly Flow[];
  readonly comparable: (flow: Flow) => readonly Flow[];
}

/** Undefined for formats that are pictures only. */
export function statementOf(asking: Case, format: string, text: string): Statement | undefined {
  if (asking.mode === 'diff' || asking.mode === 'explain') {
    const flows = asking.mode === 'diff' ? differenceOf(format, text) : explanationIn(format, text);
    return flows === undefined ? undefined : { format, flows, comparable: (flow) => [flow] };
  }
  const { options } = asking;
  const asked = options.connection ?? 'All Connections';
  switch (format) {
    case 'txt':
      return {
        format,
        flows: parseText(text),
        comparable: options.connection === undefined ? (flow) => [flow] : protectedOnly,
      };
    case 'csv':
      return { format, flows: parseTable(text, cellsOfCsv, asked), comparable: protectedOnly };
    case 'md':
      return { format, flows: parseTable(text, cellsOfMarkdown, asked), comparable: protectedOnly };
    case 'json':
      return { format, flows: parseJson(text, asked), comparable: protectedOnly };
    case 'dot':
      return { format, flows: drawnFlows(text, options.connection), comparable: drawn };
    default:
      return undefined;
  }
}

/** Only text explains. */
function explanationIn(format: string, text: string): Flow[] | undefined {
  return format === 'txt' ? parseExplanation(text) : undefined;
}

function differenceOf(format: string, text: string): Flow[] | undefined {
  switch (format) {
    case 'txt':
      return parseDiffText(text);
    case 'csv':
      return parseDiffTable(text, cellsOfCsv);
    case 'md':
      return parseDiffTable(text, cellsOfMarkdown);
    case 'dot':
      return parseDiffDot(text);
    default:
      return undefined;
  }
}

/** Only text tells which workloads no policy selects, and only where all connections are asked about. */
function protectedOnly(flow: Flow): Flow[] {
  return flow.section === 'unprotected' ? [] : [flow];
}

/** In a picture, addresses outside stand once. */
function drawn(flow: Flow): Flow[] {
  const again = flow.section !== 'list' && [flow.from, flow.to].some((end) => end.endsWith('[External]'));
  return flow.section === 'unprotected' || again ? [] : [flow];
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
