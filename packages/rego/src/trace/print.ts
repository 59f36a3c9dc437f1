/** Traces as text, laid out as `opa eval --explain` does (v1/topdown/trace.go). */
import type { ObservedNode } from '../plan/observe.ts';
import type { Names } from '../prepare.ts';
import { formatValue } from '../values/format.ts';
import { compareStrings } from '../values/utf8.ts';
import { shortenFiles } from './file-names.ts';
import { namedVariables, nodeText, type TraceEvent } from './record.ts';

/** One line of a trace, in parts that a terminal may paint. */
export interface TraceLine {
  readonly event: TraceEvent;
  /** `policy.rego:7` */
  readonly location: string;
  /** One `| ` for each level. */
  readonly indent: string;
  /** `Enter`, `Eval`, … */
  readonly op: string;
  readonly text: string;
  /** `{x: 1}`, where variables were recorded. */
  readonly variables: string | undefined;
}

const OPS: Readonly<Record<TraceEvent['op'], string>> = {
  enter: 'Enter',
  exit: 'Exit',
  eval: 'Eval',
  fail: 'Fail',
  redo: 'Redo',
  index: 'Index',
  note: 'Note',
};

export function traceLines(events: readonly TraceEvent[], names: Names): TraceLine[] {
  const files = shortenFiles(events.flatMap(({ location }) => (location === undefined ? [] : [location])));
  const depths = new Map<number, number>();
  const textOf = remembering(names);
  return events.map((event): TraceLine => {
    const depth = depthOf(depths, event);
    const { location } = event;
    const place = location === undefined ? '' : `${files.get(location.file) ?? 'query'}:${location.row}`;
    return {
      event,
      location: place,
      indent: '| '.repeat(Math.max(0, isOuter(event) ? depth - 1 : depth)),
      op: OPS[event.op],
      text: `${textOf(event.node)}${event.early ? ' early' : ''}`,
      variables: event.locals === undefined ? undefined : variablesText(event, names, textOf),
    };
  });
}

/** The same few nodes come again and again: each is printed once. */
function remembering(names: Names): (node: ObservedNode) => string {
  const texts = new Map<object, string>();
  return (node) => {
    const known = texts.get(keyOf(node));
    if (known !== undefined) return known;
    const text = nodeText(node, names);
    texts.set(keyOf(node), text);
    return text;
  };
}

function keyOf(node: ObservedNode): object {
  if (node.kind === 'rule') return node.rule;
  if (node.kind === 'expr') return node.expr;
  return node.kind === 'body' ? node.body : node;
}

/** The lines as text, in columns. */
export function printTrace(events: readonly TraceEvent[], names: Names): string {
  const lines = traceLines(events, names);
  const width = traceWidth(lines);
  return lines
    .map((line) => `${line.location.padEnd(width)} ${line.indent}${line.op} ${line.text}\n`)
    .join('');
}

const PADDING = 4;

/** Of the first column, what pads it included. */
export function traceWidth(lines: readonly TraceLine[]): number {
  return lines.reduce((width, { location }) => Math.max(width, location.length), 0) + PADDING;
}

/** What enters a rule or body, or goes back into one, stands where its reader's expressions do. */
function isOuter({ op, node }: TraceEvent): boolean {
  return op === 'enter' || (op === 'redo' && node.kind !== 'expr');
}

/** One deeper than whoever caused it, as far as that was seen. */
function depthOf(depths: Map<number, number>, { query, parent }: TraceEvent): number {
  const known = depths.get(query);
  if (known !== undefined) return known;
  const depth = (parent === undefined ? 0 : (depths.get(parent) ?? 0)) + 1;
  depths.set(query, depth);
  return depth;
}

const VALUE_WIDTH = 32;

function variablesText(event: TraceEvent, names: Names, textOf: (node: ObservedNode) => string): string {
  const pairs = namedVariables(event, names)
    .filter(([name]) => mentions(textOf(event.node), name))
    .sort(([a], [b]) => compareStrings(a, b));
  return `{${pairs.map(([name, value]) => `${name}: ${truncated(formatValue(value))}`).join(', ')}}`;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w"])${name}(?![\\w"])`).test(text);
}

function truncated(text: string): string {
  return text.length <= VALUE_WIDTH ? text : `${text.slice(0, VALUE_WIDTH - 3)}...`;
}
