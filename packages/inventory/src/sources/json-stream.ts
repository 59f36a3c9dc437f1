import type { DocumentSlice } from '../yaml/index.ts';

/**
 * Cuts text that holds several JSON values one after another, as `kubectl get -o json` run twice into one file leaves it
 * (k8s.io/apimachinery `YAMLOrJSONDecoder` reads such a stream). Undefined when it is no such stream: then it is YAML,
 * of which a single JSON value is a case.
 *
 * @example splitJsonStream('{"a":1}\n{"b":2}')?.length // 2
 */
export function splitJsonStream(text: string): DocumentSlice[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const slices: DocumentSlice[] = [];
  let at = skipBlanks(text, 0);
  let line = 1;
  let counted = 0;
  while (at < text.length) {
    if (text.charCodeAt(at) !== OPEN_BRACE) return undefined;
    const end = objectEnd(text, at);
    if (end === -1) return undefined;
    line += breaks(text, counted, at);
    counted = at;
    slices.push({ text: text.slice(at, end), offset: at, line });
    at = skipBlanks(text, end);
  }
  return slices.length > 1 ? slices : undefined;
}

const OPEN_BRACE = 0x7b;

/** One past the brace that closes the object at `from`, or -1. Only strings and brackets matter for that. */
function objectEnd(text: string, from: number): number {
  const token = /["{}[\]]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const character = match[0];
    if (character === '"') {
      const end = stringEnd(text, match.index + 1);
      if (end === -1) return -1;
      token.lastIndex = end;
    } else if (character === '{' || character === '[') depth += 1;
    else if (--depth === 0) return match.index + 1;
  }
  return -1;
}

function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c && quote - 1 - backslashes >= from)
      backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

function skipBlanks(text: string, from: number): number {
  const solid = /\S/g;
  solid.lastIndex = from;
  return solid.exec(text)?.index ?? text.length;
}

function breaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
