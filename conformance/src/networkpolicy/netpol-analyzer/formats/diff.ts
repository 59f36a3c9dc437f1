import { parsePorts } from '../ports.ts';
import type { Flow } from '../relation.ts';
import { endOf } from './dot.ts';

const LINE =
  /^diff-type: (\w+), source: (.+?), destination: (.+?), \w+: (.+?), \w+: (.+?)(?:, workloads-diff-info: .*)?$/;
const EDGE = /^"(.*?)" -> "(.*?)" \[label="(.*?)" color="(.*?)"/;
const CHANGED = /^(.*) \(\w+: (.*)\)$/;
const ADDED = '#008000';
const REMOVED = 'red2';

/** Output of `diff --output txt`: columns after the pair are named by the user, the old side first. */
export function parseDiffText(text: string): Flow[] {
  return text.split('\n').flatMap((line) => {
    const found = LINE.exec(line.trim());
    if (found === null) return [];
    const [, , from = '', to = '', before = '', after = ''] = found;
    return sides(from, to, before, after);
  });
}

export function parseDiffTable(text: string, cellsOf: (line: string) => readonly string[]): Flow[] {
  return text.split('\n').flatMap((line) => {
    const [type = '', from = '', to = '', before = '', after = ''] = cellsOf(line.trim());
    return ['added', 'removed', 'changed'].includes(type) ? sides(from, to, before, after) : [];
  });
}

/** Colours tell what became of an edge. */
export function parseDiffDot(text: string): Flow[] {
  return text.split('\n').flatMap((line) => {
    const found = EDGE.exec(line.trim());
    if (found === null) return [];
    const [, from = '', to = '', label = '', colour] = found;
    const changed = CHANGED.exec(label);
    if (changed !== null) return sides(endOf(from), endOf(to), changed[2]!, changed[1]!);
    if (colour === ADDED) return sides(endOf(from), endOf(to), 'No Connections', label);
    if (colour === REMOVED) return sides(endOf(from), endOf(to), label, 'No Connections');
    return [];
  });
}

function sides(from: string, to: string, before: string, after: string): Flow[] {
  return [
    { section: 'before', from, to, ports: parsePorts(before) },
    { section: 'after', from, to, ports: parsePorts(after) },
  ];
}
