import type { Problem } from '../diagnose.ts';

/** One thing that an archive holds, as its reader finds it. */
export type Member =
  | { readonly type: 'file'; readonly name: string; content(): AsyncIterable<Buffer> }
  | { readonly type: 'directory'; readonly name: string }
  | { readonly type: 'link'; readonly name: string; readonly target: string; readonly hard: boolean }
  /** A device, a FIFO, a kind that tar does not define. */
  | { readonly type: 'special'; readonly name: string; readonly what: string }
  /** Something that cannot be read; the archive goes on. */
  | { readonly type: 'loss'; readonly name: string; readonly diagnostic: Problem };

/**
 * A member's path below the archive's root, or undefined when it leads out of it: an absolute path, a drive, a `..`.
 * Nothing is ever written to disk, but who packs such a name means harm or made a mistake (CWE-22).
 */
export function safeName(name: string): string | undefined {
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.includes('\0')) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}

/** Where a link in an archive points, as a path below the archive's root. */
export function linkTarget(name: string, target: string, hard: boolean): string | undefined {
  if (target.startsWith('/')) return undefined;
  const parts = hard ? [] : name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
