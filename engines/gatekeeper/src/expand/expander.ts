import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { MutationSystem } from '../mutate/system.ts';
import { copyOf, type Draft } from '../mutate/value.ts';
import { apiVersionOf, at, gvkOf, listOf, member, nameOf, stringAt, type NamespaceInfo } from '../object.ts';
import { cyclicTemplates } from './cycles.ts';
import { appliesToKeys, gvkKey, type ExpansionTemplate } from './expansion-template.ts';

/** An object that another one would make. */
export interface Resultant {
  readonly object: JsonObject;
  readonly template: ExpansionTemplate;
}

export type ExpandResult = { readonly resultants: readonly Resultant[] } | { readonly error: string };

/** Deeper than this is a cycle that nobody has seen coming. */
const MAX_DEPTH = 30;

/**
 * Makes of an object the objects that it would make, mutated as they would be (pkg/expansion of Gatekeeper). Results of
 * results come before the result that makes them.
 *
 * @example new Expander(templates, mutations).expand(deployment, undefined)
 */
export class Expander {
  /** Templates in a cycle: never applied. */
  readonly cyclic: ReadonlySet<ExpansionTemplate>;
  readonly #byKind = new Map<string, ExpansionTemplate[]>();
  readonly #mutations: MutationSystem;

  constructor(templates: readonly ExpansionTemplate[], mutations: MutationSystem) {
    // A later template of the same name replaces an earlier one.
    const byName = new Map(templates.map((template) => [template.name, template]));
    this.cyclic = cyclicTemplates([...byName.values()]);
    this.#mutations = mutations;
    for (const template of byName.values()) {
      if (this.cyclic.has(template)) continue;
      for (const key of appliesToKeys(template))
        this.#byKind.set(key, [...(this.#byKind.get(key) ?? []), template]);
    }
  }

  /** @param namespace of the object, where it is known: what is made is put there */
  expand(object: JsonObject, namespace: NamespaceInfo | undefined): ExpandResult {
    const base = this.#mutations.mutate(object, { namespace, source: 'Original' });
    if ('error' in base) return { error: `error mutating base resource ${nameOf(object)}: ${base.error}` };
    const resultants: Resultant[] = [];
    const error = this.#expandInto(base.object, namespace, resultants, 0);
    return error === undefined ? { resultants } : { error };
  }

  #expandInto(
    object: JsonObject,
    namespace: NamespaceInfo | undefined,
    into: Resultant[],
    depth: number,
  ): string | undefined {
    if (depth >= MAX_DEPTH) return `maximum recursion depth of ${MAX_DEPTH} reached`;
    const own: Resultant[] = [];
    for (const template of this.#byKind.get(gvkKey(gvkOf(object))) ?? []) {
      const made = makeObject(object, namespace, template);
      if ('error' in made) return made.error;
      const mutated = this.#mutations.mutate(made.object, { namespace, source: 'Generated' });
      if ('error' in mutated)
        return `failed to mutate resultant resource ${nameOf(made.object)}: ${mutated.error}`;
      own.push({ object: mutated.object, template });
    }
    for (const { object: made } of own) {
      const error = this.#expandInto(made, namespace, into, depth + 1);
      if (error !== undefined) return error;
    }
    into.push(...own);
    return undefined;
  }
}

type Made = { readonly object: JsonObject } | { readonly error: string };

function makeObject(
  parent: JsonObject,
  namespace: NamespaceInfo | undefined,
  { templateSource, generated }: ExpansionTemplate,
): Made {
  const source = at(parent, ...templateSource);
  const path = templateSource.join('.');
  if (source === undefined)
    return { error: `could not find source field ${JSON.stringify(path)} in resource ${nameOf(parent)}` };
  if (!isJsonObject(source))
    return { error: `could not extract source field from unstructured: .${path} is not an object` };
  const object = copyOf(source) as Draft;
  object['apiVersion'] = apiVersionOf(generated);
  object['kind'] = generated.kind;
  const metadata = metadataOf(object);
  setNamespace(
    metadata,
    namespace === undefined ? stringAt(parent, 'metadata', 'namespace') : namespace.name,
  );
  metadata['name'] = `${nameOf(parent)}${generated.kind === '' ? '' : '-'}${generated.kind}`.toLowerCase();
  addOwner(metadata, parent);
  return { object };
}

function metadataOf(object: Draft): Draft {
  const found = object['metadata'];
  if (isJsonObject(found)) return found as Draft;
  const metadata = Object.create(null) as Draft;
  object['metadata'] = metadata;
  return metadata;
}

/** An empty namespace takes the field away. */
function setNamespace(metadata: Draft, namespace: string): void {
  if (namespace === '') delete metadata['namespace'];
  else metadata['namespace'] = namespace;
}

function addOwner(metadata: Draft, parent: JsonObject): void {
  const owner = {
    apiVersion: stringAt(parent, 'apiVersion'),
    kind: stringAt(parent, 'kind'),
    name: nameOf(parent),
  };
  if (owner.apiVersion === '' || owner.kind === '' || owner.name === '') return;
  const references = listOf(metadata['ownerReferences']);
  const same = (reference: Json): boolean =>
    member(reference, 'apiVersion') === owner.apiVersion &&
    member(reference, 'kind') === owner.kind &&
    member(reference, 'name') === owner.name;
  if (references.some(same)) return;
  metadata['ownerReferences'] = [...references.filter(isJsonObject).map(asOwner), { ...owner, uid: '' }];
}

/** What Go's type keeps of a reference. */
function asOwner(reference: JsonObject): JsonObject {
  const owner = Object.create(null) as Draft;
  for (const field of ['apiVersion', 'kind', 'name', 'uid']) owner[field] = stringAt(reference, field);
  for (const field of ['controller', 'blockOwnerDeletion']) {
    const flag = member(reference, field);
    if (typeof flag === 'boolean') owner[field] = flag;
  }
  return owner;
}
