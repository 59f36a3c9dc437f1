import type { Terminal } from '@toride/report';

/** Colours of a unified diff as everyone knows them. */
export function paintDiff(line: string, shown: Terminal): string {
  if (line.startsWith('+++') || line.startsWith('---')) return shown.paint(line, 'bold');
  if (line.startsWith('@@')) return shown.paint(line, 'cyan');
  if (line.startsWith('+')) return shown.paint(line, 'green');
  return line.startsWith('-') ? shown.paint(line, 'red') : line;
}
