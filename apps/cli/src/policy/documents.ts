import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { byCodeUnit, TorideError, type Diagnostic, type Json } from '@toride/core';
import { parseDocument, splitDocuments } from '@toride/inventory';

/** Any document of YAML or JSON, Kubernetes or not. */
export interface PolicyDocument {
  /** As the user sees it. */
  readonly file: string;
  /** Where the document begins; undefined for what is made of several files. */
  readonly line: number | undefined;
  /** The file's name and folder, for rules that ask. */
  readonly name: string;
  readonly folder: string;
  readonly value: Json;
}

export interface ReadDocuments {
  readonly documents: readonly PolicyDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

const DOCUMENT = /\.(?:ya?ml|json)$/i;
const PASSED_OVER = /^(?:\..+|node_modules)$/;
/** More than any file of configuration; larger ones are told. */
const MAX_FILE = 128 * 1024 * 1024;

/**
 * The documents that operands name, as Conftest reads them: each document of a stream is one, and so is each element of a
 * list at the top.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export function readDocuments(operands: readonly string[], cwd: string, stdin: () => string): ReadDocuments {
  const documents: PolicyDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const operand of operands) {
    for (const { path, shown } of filesOf(operand, cwd)) {
      const text = path === '-' ? stdin() : readText(path, shown, diagnostics);
      if (text !== undefined) add(text, path, shown, documents, diagnostics);
    }
  }
  return { documents, diagnostics };
}

/** All documents as one, as `conftest --combine` makes it: a list of paths and contents. */
export function combined(documents: readonly PolicyDocument[]): PolicyDocument {
  const value = documents.map(({ file, value: contents }) => ({ path: file, contents }));
  return { file: 'Combined', line: undefined, name: 'Combined', folder: '', value };
}

function add(
  text: string,
  path: string,
  shown: string,
  documents: PolicyDocument[],
  diagnostics: Diagnostic[],
): void {
  for (const slice of splitDocuments(text)) {
    const { value, diagnostics: own } = parseDocument(slice.text, { file: shown, line: slice.line });
    diagnostics.push(...own);
    if (value === undefined || value === null) continue;
    const line = slice.line + leading(slice.text);
    const about = { file: shown, line, name: basename(path), folder: dirname(path) };
    for (const one of Array.isArray(value) ? (value as readonly Json[]) : [value])
      documents.push({ ...about, value: one });
  }
}

/** Lines of comments and separators before the document says something. */
function leading(text: string): number {
  let lines = 0;
  for (const line of text.split('\n', 1000)) {
    if (!/^\s*(#|---\s*(#|$)|$)/.test(line)) return lines;
    lines += 1;
  }
  return 0;
}

interface Found {
  readonly path: string;
  readonly shown: string;
}

function filesOf(operand: string, cwd: string): Found[] {
  if (operand === '-') return [{ path: '-', shown: '-' }];
  const root = resolve(cwd, operand);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new TorideError('TORIDE_SOURCE_NOT_FOUND', `expected a file or folder, got nothing at ${operand}`);
  if (!stat.isDirectory()) return [{ path: root, shown: operand }];
  return below(root).map((path) => ({ path, shown: relative(cwd, path) }));
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => byCodeUnit(a.name, b.name))
    .flatMap((entry) => {
      if (PASSED_OVER.test(entry.name)) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path);
      return entry.isFile() && DOCUMENT.test(entry.name) ? [path] : [];
    });
}

function readText(path: string, shown: string, diagnostics: Diagnostic[]): string | undefined {
  try {
    const { size } = statSync(path);
    if (size <= MAX_FILE) return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    diagnostics.push(fault(shown, `expected a file of at most ${MAX_FILE} bytes, got ${size}`));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    diagnostics.push(
      fault(
        shown,
        code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'expected UTF-8, got bytes that are not' : message,
      ),
    );
  }
  return undefined;
}

function fault(file: string, message: string): Diagnostic {
  return { code: 'TORIDE_CLI_DOCUMENT', level: 'error', message, file };
}
