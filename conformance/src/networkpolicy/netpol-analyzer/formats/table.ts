import { parsePorts } from '../ports.ts';
import type { Flow, Section } from '../relation.ts';

const ASKED = /Result On (.*):$/;

/** Rows of `--output csv` and `--output md`: each part has a head that says which column is which. */
export function parseTable(
  text: string,
  cellsOf: (line: string) => readonly string[],
  asked: string,
): Flow[] {
  let section: Section = 'list';
  let head: readonly string[] = [];
  let connection = asked;
  return text.split('\n').flatMap((line): Flow[] => {
    const cells = cellsOf(line.trim());
    const title = cells[0] ?? '';
    connection = ASKED.exec(title)?.[1] ?? connection;
    if (title.endsWith('Egress Exposure:')) section = 'egress';
    if (title.endsWith('Ingress Exposure:')) section = 'ingress';
    if (title === 'src' || title === 'dst') head = cells;
    if (cells.length < 2 || title === head[0] || /^-+$/.test(title) || title.endsWith(':')) return [];
    const cell = (name: string) => cells[head.indexOf(name)] ?? '';
    const ports = head.includes('conn') ? cell('conn') : connection;
    return [{ section, from: cell('src'), to: cell('dst'), ports: parsePorts(ports) }];
  });
}

/** RFC 4180, but for line breaks in cells. */
export function cellsOfCsv(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

export function cellsOfMarkdown(line: string): string[] {
  return line.startsWith('|')
    ? line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
    : [line];
}
