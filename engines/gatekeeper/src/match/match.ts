import { isJsonObject, type Json, type LabelSelector } from '@toride/core';
import { member } from '../object.ts';

export const SOURCES = ['All', 'Original', 'Generated'] as const;
/** Where an object comes from: the user, or an ExpansionTemplate. */
export type Source = (typeof SOURCES)[number];

/** `spec.match` of constraints and mutators, as it was written. */
export interface Match {
  readonly source?: string;
  readonly kinds?: readonly { readonly apiGroups?: readonly string[]; readonly kinds?: readonly string[] }[];
  readonly scope?: string;
  readonly namespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly name?: string;
}

export type ReadMatch = { readonly match: Match } | { readonly error: string };

/**
 * Checks the types of a match block. Fields that Gatekeeper does not know are left to the schema of the constraint.
 *
 * @example readMatch({ kinds: [{ apiGroups: [''], kinds: ['Pod'] }] }, 'spec.match')
 */
export function readMatch(value: Json | undefined, path: string): ReadMatch {
  if (value === undefined || value === null) return { match: {} };
  if (!isJsonObject(value)) return { error: `${path}: expected an object, got ${typeWords(value)}` };
  for (const [field, check] of Object.entries(FIELDS)) {
    const found = member(value, field);
    if (found === undefined || found === null) continue;
    const error = check(found, `${path}.${field}`);
    if (error !== undefined) return { error };
  }
  return { match: withoutNulls(value) as Match };
}

type Check = (value: Json, path: string) => string | undefined;

const text: Check = (value, path) =>
  typeof value === 'string' ? undefined : `${path}: expected a string, got ${typeWords(value)}`;

const listEach =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `${path}: expected a list, got ${typeWords(value)}`;
    for (const [index, entry] of (value as readonly Json[]).entries()) {
      const error = check(entry, `${path}[${index}]`);
      if (error !== undefined) return error;
    }
    return undefined;
  };

const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isJsonObject(value)) return `${path}: expected an object, got ${typeWords(value)}`;
    for (const [field, check] of Object.entries(checks)) {
      const found = member(value, field);
      const error = found === undefined || found === null ? undefined : check(found, `${path}.${field}`);
      if (error !== undefined) return error;
    }
    return undefined;
  };

const stringMap: Check = (value, path) => {
  if (!isJsonObject(value)) return `${path}: expected an object, got ${typeWords(value)}`;
  for (const key in value) {
    const error = text(value[key]!, `${path}.${key}`);
    if (error !== undefined) return error;
  }
  return undefined;
};

const selector = fields({
  matchLabels: stringMap,
  matchExpressions: listEach(fields({ key: text, operator: text, values: listEach(text) })),
});

const FIELDS: Readonly<Record<keyof Match, Check>> = {
  source: text,
  kinds: listEach(fields({ apiGroups: listEach(text), kinds: listEach(text) })),
  scope: text,
  namespaces: listEach(text),
  excludedNamespaces: listEach(text),
  labelSelector: selector,
  namespaceSelector: selector,
  name: text,
};

/** A null is as good as nothing to Go's decoder. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const copy = Object.create(null) as Record<string, Json>;
  for (const key in value) if (value[key] !== null) copy[key] = withoutNulls(value[key]!);
  return copy;
}

/** A value's type in words for messages. */
export function typeWords(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  return `the ${typeof value === 'boolean' ? 'boolean' : 'number'} ${String(value)}`;
}
