import type { ExceptionNote, Resource, Rule } from '@toride/core';
import { findRule } from './rules.ts';

/** On an object, one line a rule: `workload/image-tag-latest: the mirror pins it`. */
export const IGNORE_ANNOTATION = 'toride.dev/ignore';

export interface Ignores {
  /** Rule id to the note that reports show. */
  readonly notes: ReadonlyMap<string, ExceptionNote>;
  /** Lines without a reason or with an unknown rule: they have no effect and are told. */
  readonly invalid: readonly string[];
}

const NONE: Ignores = { notes: new Map(), invalid: [] };

/** Reads the ignore annotations of an object; they cover the object and its containers. */
export function ignoresOf(resource: Resource, rules: readonly Rule[]): Ignores {
  const own = resource.object.metadata.annotations?.[IGNORE_ANNOTATION];
  if (typeof own !== 'string') return NONE;
  const notes = new Map<string, ExceptionNote>();
  const invalid: string[] = [];
  for (const line of own.split(/[\n;]/)) {
    const entry = line.trim();
    if (entry === '') continue;
    const colon = entry.indexOf(':');
    const rule = findRule(entry.slice(0, colon < 0 ? undefined : colon).trim(), rules);
    const reason = colon < 0 ? '' : entry.slice(colon + 1).trim();
    if (rule === undefined || reason === '') invalid.push(entry);
    else notes.set(rule.id, { reason, source: 'annotation' });
  }
  return { notes, invalid };
}
