import { classifySecret, secretsInArguments } from '@toride/inventory';

/**
 * Takes credentials out of manifest lines before a person, a screen share or a log sees them: the values of a Secret, of
 * environment variables that look like credentials, and of command lines. Lines are given in order, from the top.
 */
export function createMask(): (line: string) => string {
  let inSecret = false;
  let dataIndent: number | undefined;
  let name = '';
  return (line) => {
    if (/^---(\s|$)/.test(line)) inSecret = false;
    if (/^\s*(?:- )?kind:\s*["']?Secret["']?\s*(?:#.*)?$/.test(line)) inSecret = true;
    const indent = line.search(/\S/);
    if (dataIndent !== undefined && indent !== -1 && indent <= dataIndent) dataIndent = undefined;
    if (inSecret && /^\s*(?:data|stringData):/.test(line)) {
      dataIndent = indent;
      return line.replace(/((?:data|stringData):\s*)\S.*$/, '$1…');
    }
    if (dataIndent !== undefined) return maskData(line);
    const field = /^(\s*(?:- )*["']?)([\w.-]+)(["']?:\s+)(.+)$/.exec(line);
    if (field === null) return maskText(line);
    const [, lead = '', key = '', colon = '', value = ''] = field;
    if (key === 'name') name = unquote(value);
    // What its own shape gives away is found wherever it stands in the line; only a name speaks for the whole value.
    const shape = classifySecret(key === 'value' ? name : key, unquote(value));
    return shape === undefined || shape.by === 'shape'
      ? maskText(line)
      : `${lead}${key}${colon}${hidden(shape.kind, shape.length)}`;
  };
}

function maskData(line: string): string {
  const field = /^(\s*["']?[\w.-]+["']?:\s*)(\S.*)$/.exec(line);
  if (field !== null)
    return /^[|>]/.test(field[2] ?? '')
      ? line
      : `${field[1] ?? ''}${hidden('secret', unquote(field[2] ?? '').length)}`;
  return line.replace(/\S.*$/, '…');
}

/** Tokens of known shape, passwords in URLs and `--password=…` anywhere in a line. */
function maskText(line: string): string {
  const body = /^(\s*(?:- )?["']?)(.*)$/.exec(line);
  const [, lead = '', text = ''] = body ?? [];
  let masked = text;
  for (const { start, end, kind, length } of [...secretsInArguments([text])].reverse()) {
    masked = masked.slice(0, start) + hidden(kind, length) + masked.slice(end);
  }
  return lead + masked;
}

function hidden(kind: string, length: number): string {
  return `<${kind}, ${length} characters>`;
}

function unquote(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/, '$2');
}
