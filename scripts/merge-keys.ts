/**
 * Writes how server-side apply merges lists and maps of Kubernetes' own types: which lists are keyed and by what, which are
 * sets, which maps and structs are replaced as a whole. Run by hand when a new minor is out:
 *
 *   node --conditions=source scripts/merge-keys.ts DIR
 *
 * DIR is `api/openapi-spec/v3` of the Go module k8s.io/kubernetes (`go mod download k8s.io/kubernetes@v1.36.3`).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Property {
  readonly $ref?: string;
  readonly allOf?: readonly Property[];
  readonly items?: Property;
  readonly default?: unknown;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly properties?: Readonly<Record<string, Property>>;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('expected the folder of the OpenAPI documents');
const lists = new Map<string, string>();
const atomic = new Set<string>();
const schemas = new Map<string, Property>();
for (const file of readdirSync(directory)
  .filter((name) => /^apis?__.*_openapi\.json$/.test(name))
  .sort()) {
  const { components } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
    components?: { schemas?: Readonly<Record<string, Property>> };
  };
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) schemas.set(name, schema);
}
for (const [name, schema] of schemas) note(shortName(name), schema);

function note(type: string, schema: Property): void {
  if (schema['x-kubernetes-map-type'] === 'atomic') atomic.add(type);
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const key = `${type} ${field}`;
    if (property['x-kubernetes-map-type'] === 'atomic') atomic.add(key);
    const list = property['x-kubernetes-list-type'];
    if (list === 'set') lists.set(key, '');
    if (list === 'map') lists.set(key, keysOf(property));
  }
}

/** `containerPort=0,protocol="TCP"`: each key with what it is where an item leaves it out. */
function keysOf(list: Property): string {
  const reference = list.items?.$ref ?? list.items?.allOf?.[0]?.$ref ?? '';
  const item = schemas.get(reference.slice(reference.lastIndexOf('/') + 1));
  const keys = (list['x-kubernetes-list-map-keys'] ?? []).map((key) => {
    const fallback = item?.properties?.[key]?.default;
    return fallback === undefined ? key : `${key}=${JSON.stringify(fallback)}`;
  });
  return keys.join(',');
}

function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(?:api|apimachinery\.pkg\.apis)\./, '').replace(/^io\.k8s\..*\.apis?\./, '');
}

const rows = [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, keys]) => `  ['${key}', '${keys}'],`);
const whole = [...atomic].sort().map((key) => `  '${key}',`);
const target = fileURLToPath(
  new URL('../engines/gatekeeper/src/admission-policy/mutate/merge-keys.generated.ts', import.meta.url),
);
writeFileSync(
  target,
  `// Written by scripts/merge-keys.ts from the OpenAPI documents of Kubernetes 1.36.3.

/** Type and field of lists that are merged item by item: by these keys, or as sets where there are none. */
export const MERGED_LISTS: ReadonlyMap<string, string> = new Map([
${rows.join('\n')}
]);

/** Types, and fields of types, that are replaced as a whole. */
export const ATOMIC: ReadonlySet<string> = new Set([
${whole.join('\n')}
]);
`,
);
