import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseIgnoreLine, type IgnorePattern } from './gitignore-pattern.ts';

/**
 * The `.gitignore` rules that hold in one folder: its own and those of every folder above it, down from the scanned root or
 * from the root of the Git work tree that holds it. Later rules win, so the deepest file has the last word (gitignore(5)).
 * Asked for a folder before anything in it: what is in an ignored one cannot be taken back.
 */
export interface IgnoreRules {
  /** @param path relative to the scanned root, with `/` at the end of a folder's */
  ignores(path: string): boolean;
  /** Rules of a folder inside (`a/b/`), which has this `.gitignore`. */
  enter(folder: string, text: string | undefined): IgnoreRules;
}

export const NO_RULES: IgnoreRules = { ignores: () => false, enter: () => NO_RULES };

/** Rules above the scanned root, in the work tree that it is a part of. */
export function rootRules(root: string): IgnoreRules {
  const top = workTree(root);
  if (top === undefined) return rules([]);
  const inside = relative(top, root).split(sep).filter(Boolean);
  let above = rules([]);
  for (const [depth, name] of inside.entries()) {
    const folder = inside
      .slice(0, depth)
      .map((part) => `${part}/`)
      .join('');
    above = above.enter(folder, readIgnoreFile(join(top, folder, '.gitignore')));
    // Whoever names an ignored folder wants to see it: rules from above would leave nothing of it.
    if (above.ignores(`${folder}${name}/`)) return rules([]);
  }
  return below(above, inside.map((part) => `${part}/`).join(''));
}

/** The same rules with the user's own patterns beside them: no file on disk takes those back. */
export function alsoIgnore(patterns: readonly string[], base: IgnoreRules): IgnoreRules {
  if (patterns.length === 0) return base;
  const own = rules([]).enter('', patterns.join('\n'));
  const beside = (inner: IgnoreRules): IgnoreRules => ({
    ignores: (path) => own.ignores(path) || inner.ignores(path),
    enter: (folder, text) => beside(inner.enter(folder, text)),
  });
  return beside(base);
}

// The file is read whole and by the line; a larger one was made to do harm, and reading too much is the safe side.
const MAX_FILE = 1024 * 1024;

/** A `.gitignore`'s text, when it is a file of a sensible size. */
export function readIgnoreFile(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_FILE ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

interface Rule extends IgnorePattern {
  /** The folder whose file it stands in. */
  readonly base: string;
}

function rules(list: readonly Rule[]): IgnoreRules {
  return {
    ignores(path) {
      const folder = path.endsWith('/');
      const name = folder ? path.slice(0, -1) : path;
      for (let at = list.length - 1; at >= 0; at -= 1) {
        const rule = list[at]!;
        if (rule.foldersOnly && !folder) continue;
        if (name.startsWith(rule.base) && rule.matches(name.slice(rule.base.length))) return !rule.negative;
      }
      return false;
    },
    enter(folder, text) {
      if (text === undefined) return this;
      const added = text.split('\n').flatMap((line) => {
        const pattern = parseIgnoreLine(line);
        return pattern === undefined ? [] : [{ ...pattern, base: folder }];
      });
      return rules([...list, ...added]);
    },
  };
}

/** Rules of a tree as seen from a folder in it. */
function below(inner: IgnoreRules, prefix: string): IgnoreRules {
  return {
    ignores: (path) => inner.ignores(prefix + path),
    enter: (folder, text) => below(inner.enter(prefix + folder, text), prefix),
  };
}

function workTree(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
