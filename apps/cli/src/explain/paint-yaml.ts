import type { Terminal } from '@toride/report';

/** Colours the key and the comment of one YAML line: enough to find one's way, never wrong enough to mislead. */
export function paintYaml(line: string, shown: Terminal): string {
  if (/^\s*#/.test(line)) return shown.paint(line, 'dim');
  const key = /^(\s*(?:- )*)([\w./-]+)(:(?:\s|$).*)$/.exec(line);
  if (key === null) return line;
  const [, indent = '', name = '', rest = ''] = key;
  return `${indent}${shown.paint(name, 'cyan')}${rest}`;
}
