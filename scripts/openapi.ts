/**
 * Writes what the published API of every supported Kubernetes version says into `packages/inventory/data`: fields with
 * their types and the versions that know them, kinds with the versions that serve them, and the life of each API. Run by
 * hand when a new minor is out, after adding it to MODULES:
 *
 *   node --conditions=source scripts/openapi.ts [--cache DIR]
 *
 * Sources: `api/openapi-spec/swagger.json` of the Go module k8s.io/kubernetes, and the
 * `zz_generated.prerelease-lifecycle.go` files of k8s.io/api (and of the two modules that held betas of their own).
 * Needs `go` and about 50 MB of download a version; each module is deleted once read. With `--cache` the extracts stay.
 *
 * One file, past the usual length: a script that is run by hand, read from top to bottom when a version is added.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The newest patch of each minor: patches never change the API. */
const MODULES = [
  '1.25.16',
  '1.26.15',
  '1.27.16',
  '1.28.15',
  '1.29.15',
  '1.30.14',
  '1.31.14',
  '1.32.13',
  '1.33.13',
  '1.34.12',
  '1.35.8',
  '1.36.3',
];
/** Oldest first: a later statement about an API replaces an earlier one. The old ones hold what was deleted since. */
const LIFECYCLE_MODULES = [
  'k8s.io/api@v0.19.16',
  'k8s.io/apiextensions-apiserver@v0.21.14',
  'k8s.io/kube-aggregator@v0.21.14',
  'k8s.io/api@v0.22.17',
  'k8s.io/api@v0.24.17',
  'k8s.io/api@v0.25.16',
  'k8s.io/api@v0.28.15',
  'k8s.io/api@v0.31.14',
  'k8s.io/api@v0.33.13',
  'k8s.io/api@v0.36.3',
];

/**
 * Required fields that are pointers in Go all the same, so that a missing one is nil, no zero value; the specification does
 * not tell them apart. Found by decoding generated objects with k8s.io/client-go.
 */
const POINTERS = new Set(['sideEffects', 'pathType', 'poolCount']);

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Operation {
  readonly 'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string };
  readonly 'x-kubernetes-action'?: string;
  readonly parameters?: readonly { in?: string; schema?: Schema }[];
}
interface Swagger {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const { values } = parseArgs({ options: { cache: { type: 'string' } } });
const data = fileURLToPath(new URL('../packages/inventory/data/', import.meta.url));
const goCache = mkdtempSync(join(tmpdir(), 'toride-openapi-'));
const extracts = values.cache ?? join(goCache, 'extracts');
mkdirSync(extracts, { recursive: true });
try {
  const specifications = MODULES.map((version) => [minorOf(version), swaggerOf(version)] as const);
  write('openapi.json', publishedApi(specifications));
  write('api-lifecycle.json', lifecycles(specifications));
} finally {
  rmSync(goCache, { recursive: true, force: true });
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function swaggerOf(version: string): Swagger {
  const kept = join(extracts, `1.${minorOf(version)}.swagger.json`);
  if (!existsSync(kept)) {
    withModule(`k8s.io/kubernetes@v${version}`, (directory) => {
      writeFileSync(kept, readFileSync(join(directory, 'api/openapi-spec/swagger.json')));
    });
  }
  return JSON.parse(readFileSync(kept, 'utf8')) as Swagger;
}

function withModule(module: string, use: (directory: string) => void): void {
  console.log(`downloading ${module}`);
  const env = { ...process.env, GOMODCACHE: join(goCache, 'mod'), GOFLAGS: '-modcacherw' };
  const output = execFileSync('go', ['mod', 'download', '-json', module], { env, cwd: goCache });
  use((JSON.parse(output.toString()) as { Dir: string }).Dir);
  rmSync(join(goCache, 'mod'), { recursive: true, force: true });
}

/** Values with the minors that have them: `25-27,30-` where the last is open towards newer versions. */
type Spans = Map<string, number[]>;

function publishedApi(specifications: readonly (readonly [number, Swagger])[]): object {
  const definitions = new Map<string, Map<string, Spans>>();
  const kinds = new Map<string, Spans>();
  for (const [minor, swagger] of specifications) {
    const scopes = scopesOf(swagger);
    const reached = new Set<string>();
    for (const [kind, { definition, scope }] of scopes) {
      note(kinds, kind, `${shortName(definition)} ${scope}`, minor);
      reach(swagger, definition, reached);
    }
    for (const name of reached) {
      const fields = definitions.get(shortName(name)) ?? new Map<string, Spans>();
      definitions.set(shortName(name), fields);
      for (const [field, type] of fieldsOf(swagger, name)) note(fields, field, type, minor);
    }
  }
  const minors = specifications.map(([minor]) => minor);
  return {
    minors: [minors[0], minors.at(-1)],
    kinds: Object.fromEntries(sorted(kinds).map(([kind, spans]) => [kind, printSpans(spans, minors)])),
    types: Object.fromEntries(
      sorted(definitions).map(([name, fields]) => [
        name,
        sorted(fields)
          .map(([field, spans]) => `${field} ${printSpans(spans, minors)}`)
          .join(';'),
      ]),
    ),
  };
}

function note(table: Map<string, Spans>, key: string, value: string, minor: number): void {
  const spans = table.get(key) ?? new Map<string, number[]>();
  table.set(key, spans);
  spans.set(value, [...(spans.get(value) ?? []), minor]);
}

function printSpans(spans: Spans, minors: readonly number[]): string {
  return [...spans]
    .map(([value, present]) =>
      present.length === minors.length ? value : `${value} ${ranges(present, minors)}`,
    )
    .join('|');
}

function ranges(present: readonly number[], minors: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < present.length;) {
    let to = from;
    while (present[to + 1] === present[to]! + 1) to += 1;
    parts.push(`${present[from]}-${present[to] === minors.at(-1) ? '' : present[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** Every kind that can be created or replaced, from the paths that do so. */
function scopesOf(swagger: Swagger): Map<string, { definition: string; scope: 'N' | 'C' }> {
  const scopes = new Map<string, { definition: string; scope: 'N' | 'C' }>();
  for (const [path, operations] of Object.entries(swagger.paths)) {
    for (const operation of Object.values(operations)) {
      const gvk = operation['x-kubernetes-group-version-kind'];
      if (gvk === undefined || !['post', 'put'].includes(operation['x-kubernetes-action'] ?? '')) continue;
      const body = operation.parameters?.find((parameter) => parameter.in === 'body')?.schema?.$ref;
      if (body === undefined) continue;
      const definition = body.slice('#/definitions/'.length);
      // Of a subresource such as `pods/binding` the body is the subresource's kind, and so is the path's kind.
      if (!definition.endsWith(`.${gvk.kind}`)) continue;
      const apiVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
      const scope = path.includes('/namespaces/{namespace}/') ? 'N' : 'C';
      scopes.set(`${apiVersion} ${gvk.kind}`, { definition, scope });
    }
  }
  return scopes;
}

function reach(swagger: Swagger, name: string, reached: Set<string>): void {
  if (reached.has(name) || scalarOf(swagger, name) !== undefined) return;
  reached.add(name);
  for (const schema of Object.values(swagger.definitions[name]?.properties ?? {})) {
    const inner = schema.$ref ?? schema.items?.$ref ?? schema.additionalProperties?.$ref;
    if (inner !== undefined) reach(swagger, inner.slice('#/definitions/'.length), reached);
  }
}

function fieldsOf(swagger: Swagger, name: string): [string, string][] {
  const definition = swagger.definitions[name];
  return Object.entries(definition?.properties ?? {}).map(([field, schema]) => [
    field,
    typeOf(swagger, schema) + (definition?.required?.includes(field) && !POINTERS.has(field) ? '!' : ''),
  ]);
}

/** One type as the decoder reads it: `[` an array of, `{` a map of, `@` a type by name, else one letter. */
function typeOf(swagger: Swagger, schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/definitions/'.length);
    return scalarOf(swagger, name) ?? `@${shortName(name)}`;
  }
  if (schema.type === 'array') return `[${typeOf(swagger, schema.items ?? {})}`;
  if (schema.type === 'object')
    return schema.additionalProperties === undefined
      ? '*'
      : `{${typeOf(swagger, schema.additionalProperties)}`;
  return scalarLetter(schema);
}

/** Definitions that are no objects of fields: quantities, times, free JSON. */
function scalarOf(swagger: Swagger, name: string): string | undefined {
  if (name.endsWith('.api.resource.Quantity')) return 'q';
  if (name.endsWith('.meta.v1.MicroTime')) return 'u';
  const definition = swagger.definitions[name] ?? {};
  if (definition.properties !== undefined) return undefined;
  // Raw JSON; any other object without fields is a struct that has none.
  if (definition.type === undefined || /\.(?:RawExtension|FieldsV1)$/.test(name)) return '*';
  return definition.type === 'object' ? undefined : scalarLetter(definition);
}

function scalarLetter({ type, format }: Schema): string {
  const key = format === undefined ? String(type) : `${type} ${format}`;
  const letters: Readonly<Record<string, string>> = {
    string: 's',
    'string byte': 'y',
    'string date-time': 't',
    'string int-or-string': 'x',
    boolean: 'b',
    'integer int32': 'i',
    'integer int64': 'l',
    integer: 'l',
    number: 'n',
    'number double': 'n',
    undefined: '*',
  };
  const letter = letters[key];
  if (letter === undefined) throw new Error(`expected a known scalar type, got ${key}`);
  return letter;
}

function shortName(name: string): string {
  return name
    .replace(/^io\.k8s\.api\./, '')
    .replace(/^io\.k8s\.apimachinery\.pkg\.apis\./, '')
    .replace(/^io\.k8s\.(?:apiextensions-apiserver|kube-aggregator)\.pkg\.apis\./, '');
}

/** `introduced deprecated removed replacement`, `-` for what is not said. */
function lifecycles(specifications: readonly (readonly [number, Swagger])[]): object {
  const lives = new Map<string, Record<string, string>>();
  for (const [kind, minors] of servedMinors(specifications)) {
    const life: Record<string, string> = {};
    if (minors[0] !== specifications[0]![0]) life['introduced'] = `1.${minors[0]}`;
    if (minors.at(-1) !== specifications.at(-1)![0])
      life['gone'] = life['removed'] = `1.${minors.at(-1)! + 1}`;
    if (Object.keys(life).length > 0) lives.set(kind, life);
  }
  for (const file of lifecycleFiles()) {
    for (const [kind, life] of Object.entries(file)) {
      if (!kind.endsWith('List')) lives.set(kind, laterStatement(lives.get(kind), life));
    }
  }
  const newest = scopesOf(specifications.at(-1)![1]);
  for (const [kind, life] of lives) {
    const stable = stableVersion(kind, newest);
    if (life['removed'] !== undefined && stable !== undefined) life['replacement'] ??= stable;
  }
  const rows = sorted(lives).map(([kind, life]) => [
    kind,
    ['introduced', 'deprecated', 'removed', 'replacement'].map((key) => life[key] ?? '-').join(' '),
  ]);
  return Object.fromEntries(rows);
}

/** The stable version of the same kind that the newest release serves: where no replacement is stated, it is the one. */
function stableVersion(key: string, served: ReadonlyMap<string, unknown>): string | undefined {
  const [apiVersion = '', kind = ''] = key.split(' ');
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  for (const other of served.keys()) {
    const match = /^(?:(.*)\/)?(v\d+) (.*)$/.exec(other);
    if (match !== null && (match[1] ?? '') === group && match[3] === kind)
      return `${group}/${match[2]}/${kind}`;
  }
  return undefined;
}

/** What the generated files say stands, except that an API which is gone from the paths is gone: alphas leave early. */
function laterStatement(
  known: Record<string, string> = {},
  life: Record<string, string>,
): Record<string, string> {
  const gone = known['gone'] ?? '';
  const early = gone !== '' && minorOf(gone) < minorOf(life['removed'] ?? '1.999');
  return { ...known, ...life, ...(early ? { removed: gone } : {}) };
}

function servedMinors(specifications: readonly (readonly [number, Swagger])[]): Map<string, number[]> {
  const served = new Map<string, number[]>();
  for (const [minor, swagger] of specifications) {
    for (const kind of scopesOf(swagger).keys()) served.set(kind, [...(served.get(kind) ?? []), minor]);
  }
  return served;
}

function lifecycleFiles(): Record<string, Record<string, string>>[] {
  return LIFECYCLE_MODULES.map((module) => {
    const kept = join(extracts, `${module.replaceAll('/', '_')}.lifecycle.json`);
    if (!existsSync(kept)) {
      withModule(module, (directory) => writeFileSync(kept, JSON.stringify(readLifecycles(directory))));
    }
    return JSON.parse(readFileSync(kept, 'utf8')) as Record<string, Record<string, string>>;
  });
}

function readLifecycles(directory: string): Record<string, Record<string, string>> {
  const lives: Record<string, Record<string, string>> = {};
  for (const path of globSync('**/zz_generated.prerelease-lifecycle.go', { cwd: directory })) {
    const folder = dirname(join(directory, path));
    const group = /GroupName = "([^"]*)"/.exec(readFileSync(join(folder, 'register.go'), 'utf8'))?.[1];
    if (group === undefined) throw new Error(`expected a GroupName in ${folder}/register.go`);
    const version = folder.split('/').at(-1)!;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const statements =
      /func \(in \*(\w+)\) APILifecycle(\w+)\(\)[^{]*\{\n\s*return (?:(\d+), (\d+)|schema\.GroupVersionKind\{Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"\})/g;
    for (const [, kind, verb, major, minor, ...replacement] of readFileSync(
      join(directory, path),
      'utf8',
    ).matchAll(statements)) {
      const [toGroup, toVersion, toKind] = replacement;
      const value = major === undefined ? `${toGroup}/${toVersion}/${toKind}` : `${major}.${minor}`;
      (lives[`${apiVersion} ${kind}`] ??= {})[verb!.toLowerCase()] = value;
    }
  }
  return lives;
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function write(name: string, value: object): void {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  writeFileSync(join(data, name), text);
  console.log(`${name}: ${Math.round(text.length / 1024)} KB`);
}
