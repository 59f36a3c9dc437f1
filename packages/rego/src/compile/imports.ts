/** What an import calls the document that it brings in. */
import type { Import } from '../syntax/ast.ts';

/** `future.keywords` and `rego.v1` change the language and bring in no document. */
export function isLanguageImport(entry: Import): boolean {
  const head = entry.path.type === 'ref' ? entry.path.parts[0] : entry.path;
  return head?.type === 'var' && (head.name === 'future' || head.name === 'rego');
}

export function importName(entry: Import): string {
  if (entry.alias !== undefined && entry.alias !== '') return entry.alias;
  const last = entry.path.type === 'ref' ? entry.path.parts.at(-1) : entry.path;
  if (last?.type === 'var') return last.name;
  return last?.type === 'string' ? last.value : '';
}
