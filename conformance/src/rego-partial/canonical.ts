/** What is left over, in a form that two evaluators share: variables numbered as they are met, modules and rules in one order. */
import { byCodeUnit } from '@toride/core';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What partial evaluation leaves over, or the code of what it ends with. */
export type Rest =
  { readonly queries: readonly string[]; readonly modules: readonly string[] } | { readonly error: string };

export interface PartialJson {
  readonly queries?: readonly Json[] | null;
  readonly modules?: readonly { readonly package: Json; readonly rules?: readonly Json[] }[];
}

export function canonical({ queries, modules }: PartialJson): Rest {
  return {
    queries: (queries ?? []).map((query) => JSON.stringify(renumber(query))),
    modules: (modules ?? [])
      .map((module) => {
        const rules = (module.rules ?? []).map((rule) => JSON.stringify(renumber(rule))).toSorted(byCodeUnit);
        return JSON.stringify({ package: JSON.stringify(module.package), rules });
      })
      .toSorted(byCodeUnit),
  };
}

const OWN = /^(?:\$|__local|_)/;

function renumber(json: Json): Json {
  const names = new Map<string, string>();
  const walk = (node: Json): Json => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(walk);
    const object = node as { readonly [key: string]: Json };
    const { type, value } = object;
    if (type === 'var' && typeof value === 'string' && (OWN.test(value) || /\d$/.test(value))) {
      if (!names.has(value)) names.set(value, `v${names.size}`);
      return { type, value: names.get(value) ?? value };
    }
    return Object.fromEntries(
      Object.keys(object)
        .filter((key) => key !== 'generated' && key !== 'location')
        .toSorted(byCodeUnit)
        .map((key) => [key, walk(object[key] as Json)]),
    );
  };
  return walk(json);
}
