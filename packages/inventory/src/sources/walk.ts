import { opendirSync, realpathSync, statSync, type Dir, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { byCodeUnit, type Diagnostic } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { ReadContext } from '../source.ts';
import { systemReason } from './disk.ts';
import { alsoIgnore, NO_RULES, readIgnoreFile, rootRules, type IgnoreRules } from './gitignore.ts';
import { judgeName } from './sniff.ts';

/** A regular file that may hold manifests. */
export interface FoundFile {
  /** Relative to the root, with `/`. */
  readonly shown: string;
  /** Where it really is, with every link resolved. */
  readonly path: string;
  readonly sniff: boolean;
}

export interface Walk {
  /** Sorted by `shown`, by code unit: the order on disk does not matter. */
  readonly files: readonly FoundFile[];
  /** Folders with a Chart.yaml, and with a kustomization file, by `shown` (`''` is the root). */
  readonly charts: readonly string[];
  readonly kustomizations: readonly { readonly folder: string; readonly file: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface WalkOptions {
  /** Honour `.gitignore`; on unless said otherwise. */
  readonly gitignore?: boolean;
  /** More patterns in the form of `.gitignore`, relative to the root. */
  readonly ignore?: readonly string[];
}

export const SKIPPED_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules']);
export const KUSTOMIZATION_NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

interface Folder {
  readonly shown: string;
  readonly path: string;
  readonly rules: IgnoreRules;
}

interface State {
  readonly root: string;
  readonly useRules: boolean;
  readonly files: FoundFile[];
  readonly charts: string[];
  readonly kustomizations: { folder: string; file: string }[];
  readonly diagnostics: Diagnostic[];
  readonly folders: Folder[];
  readonly links: { readonly shown: string; readonly path: string; readonly rules: IgnoreRules }[];
  /** Real paths that were met: what a link leads to is read once, and a circle ends. */
  readonly seenFolders: Set<string>;
  readonly seenFiles: Set<string>;
}

/**
 * Lists what a folder holds. Links are looked at last and only followed inside the root, to what the walk has not met by
 * itself: a ConfigMap volume is full of links to its own files.
 *
 * @param root a real path (no links in it)
 */
export async function walk(root: string, context: ReadContext, options: WalkOptions = {}): Promise<Walk> {
  const useRules = options.gitignore ?? true;
  const state: State = {
    root,
    useRules,
    files: [],
    charts: [],
    kustomizations: [],
    diagnostics: [],
    folders: [
      {
        shown: '',
        path: root,
        rules: alsoIgnore(options.ignore ?? [], useRules ? rootRules(root) : NO_RULES),
      },
    ],
    links: [],
    seenFolders: new Set([root]),
    seenFiles: new Set(),
  };
  await drain(state, context);
  while (state.links.length > 0) {
    // Sorted, so that of two links to one target the same one is followed on every machine.
    state.links.sort((a, b) => byCodeUnit(b.shown, a.shown));
    follow(state.links.pop()!, state);
    await drain(state, context);
  }
  state.files.sort((a, b) => byCodeUnit(a.shown, b.shown));
  state.charts.sort(byCodeUnit);
  state.kustomizations.sort((a, b) => byCodeUnit(a.folder, b.folder));
  state.diagnostics.sort((a, b) => byCodeUnit(a.file ?? '', b.file ?? ''));
  return state;
}

async function drain(state: State, context: ReadContext): Promise<void> {
  for (let folder = state.folders.pop(); folder !== undefined; folder = state.folders.pop()) {
    const entries = await entriesOf(folder, state, context);
    if (entries !== undefined) addEntries(folder, entries, state);
  }
}

const ENTRIES_AT_ONCE = 512;

/** Read in steps: a crafted folder may hold millions. */
async function entriesOf(folder: Folder, state: State, context: ReadContext): Promise<Dirent[] | undefined> {
  const entries: Dirent[] = [];
  let open: Dir | undefined;
  try {
    open = opendirSync(folder.path, { bufferSize: ENTRIES_AT_ONCE });
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
      const pause = entries.push(entry) % ENTRIES_AT_ONCE === 1 ? context.breathe() : undefined;
      if (pause) await pause;
    }
    return entries;
  } catch (error) {
    context.signal.throwIfAborted();
    state.diagnostics.push(unreadable(folder.shown === '' ? '.' : folder.shown, systemReason(error)));
    return undefined;
  } finally {
    open?.closeSync();
  }
}

function addEntries({ shown, path, rules }: Folder, entries: readonly Dirent[], state: State): void {
  const prefix = shown === '' ? '' : `${shown}/`;
  const own = state.useRules && entries.some((entry) => entry.name === '.gitignore' && entry.isFile());
  const inner = own ? rules.enter(prefix, readIgnoreFile(join(path, '.gitignore'))) : rules;
  for (const entry of entries) addEntry(entry, prefix + entry.name, path + sep + entry.name, inner, state);
  const names = entries
    .filter((entry) => !entry.isDirectory() && !inner.ignores(prefix + entry.name))
    .map((entry) => entry.name);
  if (names.includes('Chart.yaml')) state.charts.push(shown);
  // Kustomize itself refuses a folder with two of them; it says so when it is run.
  const kustomization = names.toSorted(byCodeUnit).find((name) => KUSTOMIZATION_NAMES.has(name));
  if (kustomization !== undefined) state.kustomizations.push({ folder: shown, file: kustomization });
}

function addEntry(entry: Dirent, shown: string, path: string, rules: IgnoreRules, state: State): void {
  if (entry.isDirectory()) {
    if (SKIPPED_FOLDERS.has(entry.name) || rules.ignores(`${shown}/`)) return;
    if (state.seenFolders.has(path)) return;
    state.seenFolders.add(path);
    state.folders.push({ shown, path, rules });
    return;
  }
  if (entry.isSymbolicLink()) {
    if (!rules.ignores(shown)) state.links.push({ shown, path, rules });
    return;
  }
  const verdict = judgeName(entry.name);
  if (verdict === 'other' || rules.ignores(shown)) return;
  if (entry.isFile()) {
    if (state.seenFiles.has(path)) return;
    state.seenFiles.add(path);
    state.files.push({ shown, path, sniff: verdict === 'sniff' });
  } else if (verdict === 'manifest') {
    state.diagnostics.push(notAFile(shown));
  }
}

function follow({ shown, path, rules }: State['links'][number], state: State): void {
  const manifest = judgeName(shown.slice(shown.lastIndexOf('/') + 1)) === 'manifest';
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch (error) {
    if (manifest) state.diagnostics.push(brokenLink(shown, systemReason(error)));
    return;
  }
  const stat = statSync(real, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (real !== state.root && !real.startsWith(state.root + sep)) {
    if (manifest || stat.isDirectory()) state.diagnostics.push(linkOutside(shown, manifest));
    return;
  }
  if (
    real
      .slice(state.root.length)
      .split(sep)
      .some((part) => SKIPPED_FOLDERS.has(part))
  )
    return;
  if (stat.isDirectory()) {
    if (state.seenFolders.has(real) || rules.ignores(`${shown}/`)) return;
    state.seenFolders.add(real);
    state.folders.push({ shown, path: real, rules });
  } else if (stat.isFile() && !state.seenFiles.has(real)) {
    const verdict = judgeName(shown.slice(shown.lastIndexOf('/') + 1));
    if (verdict === 'other') return;
    state.seenFiles.add(real);
    state.files.push({ shown, path: real, sniff: verdict === 'sniff' });
  } else if (!stat.isFile() && manifest) state.diagnostics.push(notAFile(shown));
}

export function unreadable(file: string, why: string): Diagnostic {
  const notUtf8 = file.includes('\uFFFD') ? '; its name is not UTF-8' : '';
  const message = `expected a readable file or folder, got: ${why}${notUtf8}`;
  return diagnose('TORIDE_SOURCE_UNREADABLE', message, { file });
}

export function notAFile(file: string): Diagnostic {
  const message = 'expected a regular file, got a named pipe, a socket or a device: it was not opened';
  return diagnose('TORIDE_SOURCE_NOT_A_FILE', message, { file });
}

function linkOutside(file: string, manifest: boolean): Diagnostic {
  const message =
    'expected a link to lead inside the scanned folder, got one that leads out: it was not followed';
  return diagnose('TORIDE_SOURCE_LINK_OUTSIDE', message, { file }, manifest ? 'error' : 'warning');
}

function brokenLink(file: string, why: string): Diagnostic {
  const message = `expected a link to a manifest, got one that leads nowhere: ${why}`;
  return diagnose('TORIDE_SOURCE_LINK_BROKEN', message, { file });
}
