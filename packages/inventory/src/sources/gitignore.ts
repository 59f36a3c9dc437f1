import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/**
 * The `.gitignore` rules that hold in one folder: its own and those of every folder above it, down from the scanned root or
 * from the root of the Git work tree that holds it. Later rules win, so the deepest file has the last word (gitignore(5)).
 */
export interface IgnoreRules {
  /** Folder names end with `/`. */
  ignores(path: string): boolean;
  /** Rules of a folder inside, or the same ones where it has no `.gitignore`. */
  enter(folder: string, text: string | undefined): IgnoreRules;
}

export const NO_RULES: IgnoreRules = { ignores: () => false, enter: () => NO_RULES };

/** Rules above and in the scanned root. Paths that are asked for are relative to it, with `/`. */
export function rootRules(root: string): IgnoreRules {
  const top = workTree(root);
  const inside = top === undefined ? '' : relative(top, root).split(sep).join('/');
  const patterns: string[] = [];
  if (top !== undefined) patterns.push(...above(top, inside));
  const compiled = compile(patterns);
  // Whoever names an ignored folder wants to see it: rules from above would leave nothing of it.
  if (inside !== '' && compiled.ignores(`${inside}/`)) return rules('', [], compile([]));
  return rules(inside === '' ? '' : `${inside}/`, patterns, compiled);
}

/** The same rules with the user's own patterns beside them: no file on disk takes those back. */
export function alsoIgnore(patterns: readonly string[], base: IgnoreRules): IgnoreRules {
  if (patterns.length === 0) return base;
  const compiled = compile(patterns);
  const beside = (inner: IgnoreRules): IgnoreRules => ({
    ignores: (path) => compiled.ignores(path) || inner.ignores(path),
    enter: (folder, text) => beside(inner.enter(folder, text)),
  });
  return beside(base);
}

function rules(prefix: string, patterns: readonly string[], compiled: Ignore): IgnoreRules {
  return {
    ignores: (path) => patterns.length > 0 && compiled.ignores(prefix + path),
    enter(folder, text) {
      if (text === undefined) return this;
      const more = [...patterns, ...anchored(prefix + folder, text)];
      return rules(prefix, more, compile(more));
    },
  };
}

// Git on a case-sensitive file system compares case.
function compile(patterns: readonly string[]): Ignore {
  return ignore({ ignorecase: false }).add(patterns);
}

function above(top: string, inside: string): string[] {
  const patterns: string[] = [];
  const parts = inside === '' ? [] : inside.split('/');
  // The root's own file is read by the walk like any other folder's.
  for (let depth = 0; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    const text = readIfThere(join(top, folder, '.gitignore'));
    if (text !== undefined) patterns.push(...anchored(folder === '' ? '' : `${folder}/`, text));
  }
  return patterns;
}

function workTree(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Patterns of a folder's file as patterns of the root's: one with a slash before its end holds at that folder, any other
 * at every depth below it.
 *
 * @example anchored('a/', '!b\n/c') // ['!/a/**\/b', '/a/c']
 */
function anchored(folder: string, text: string): string[] {
  const base = folder.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
  const patterns: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const negative = line.startsWith('!');
    const pattern = negative ? line.slice(1) : line;
    const slash = pattern.indexOf('/');
    const fixed = slash !== -1 && slash < pattern.trimEnd().length - 1;
    const body = fixed ? pattern.replace(/^\//, '') : `**/${pattern.replace(/^\\(?=[!#])/, '')}`;
    patterns.push(`${negative ? '!' : ''}/${base}${body}`);
  }
  return patterns;
}
