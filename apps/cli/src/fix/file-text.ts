import { readFileSync, statSync } from 'node:fs';

/** A file that can be edited without touching a byte elsewhere. */
export interface EditableFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/**
 * Reads a file for editing. Undefined when its bytes are not exactly its text in UTF-8 (another encoding, broken sequences):
 * writing it back would change more than the fix.
 */
export function readEditable(path: string): EditableFile | undefined {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return undefined;
  return { path, mode: statSync(path).mode, text };
}
