import { readFileSync } from 'node:fs';

/**
 * Fields, types and kinds of every supported version, from `data/openapi.json` (see `scripts/openapi.ts`). The table is one
 * string a type, read when a document first needs that type: a scan of one Pod reads some sixty of six hundred.
 */

/** What the decoder expects at a place. */
export type FieldType =
  { readonly type: 'list' | 'map'; readonly of: FieldType } | StructType | { readonly type: ScalarType };
export type ScalarType =
  | 'string'
  | 'bytes'
  | 'time'
  | 'microtime'
  | 'int-or-string'
  | 'quantity'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'number'
  | 'any';

export interface StructType {
  readonly type: 'struct';
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** Required scalars: Go has their zero value where the document has nothing. */
  readonly zeros: readonly (readonly [string, string | number | boolean])[];
}

/** One kind of one API version. */
export interface PublishedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly type: string;
  readonly namespaced: boolean;
  /** Whether a minor release of Kubernetes serves it. */
  servedBy(minor: number): boolean;
}

interface Table {
  readonly minors: readonly [oldest: number, newest: number];
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, string>>;
}

let table: Table | undefined;

function published(): Table {
  table ??= JSON.parse(readFileSync(new URL('../data/openapi.json', import.meta.url), 'utf8')) as Table;
  return table;
}

/** The oldest and newest minor that the table knows. */
export function knownMinors(): readonly [oldest: number, newest: number] {
  return published().minors;
}

let kindIndex: Map<string, PublishedKind[]> | undefined;

/** Every version of a kind that some supported version serves, by API version, newest Kubernetes last. */
export function publishedKinds(group: string, kind: string): readonly PublishedKind[] {
  kindIndex ??= indexKinds();
  return kindIndex.get(`${group}/${kind}`) ?? [];
}

/**
 * Every kind that a minor release of Kubernetes 1 serves, in the order of the table.
 *
 * @example servedKinds(36).some(({ kind }) => kind === 'Pod') // true
 */
export function servedKinds(minor: number): PublishedKind[] {
  kindIndex ??= indexKinds();
  return [...kindIndex.values()].flat().filter((kind) => kind.servedBy(minor));
}

function indexKinds(): Map<string, PublishedKind[]> {
  const index = new Map<string, PublishedKind[]>();
  for (const [key, row] of Object.entries(published().kinds)) {
    const [apiVersion = '', kind = ''] = key.split(' ');
    const slash = apiVersion.indexOf('/');
    const group = slash === -1 ? '' : apiVersion.slice(0, slash);
    const [type = '', scope, spans] = row.split(' ');
    const entry: PublishedKind = {
      apiVersion,
      kind,
      type,
      namespaced: scope === 'N',
      servedBy: (minor) => spans === undefined || within(spans, minor),
    };
    const list = index.get(`${group}/${kind}`);
    if (list === undefined) index.set(`${group}/${kind}`, [entry]);
    else list.push(entry);
  }
  return index;
}

/** `25-27,30-`: whether a minor is in one of the ranges. */
function within(spans: string, minor: number): boolean {
  return spans.split(',').some((span) => {
    const [from = '', to = ''] = span.split('-');
    return minor >= Number(from) && (to === '' || minor <= Number(to));
  });
}

const ANY: FieldType = { type: 'any' };
const SCALARS: Readonly<Record<string, FieldType>> = {
  s: { type: 'string' },
  y: { type: 'bytes' },
  t: { type: 'time' },
  u: { type: 'microtime' },
  x: { type: 'int-or-string' },
  q: { type: 'quantity' },
  b: { type: 'boolean' },
  i: { type: 'int32' },
  l: { type: 'int64' },
  n: { type: 'number' },
  '*': ANY,
};

const structs = new Map<number, Map<string, StructType>>();

/** A type as one minor release of Kubernetes knows it, read from the table on first use. */
export function structType(name: string, minor: number): StructType {
  const ofMinor = structs.get(minor) ?? new Map<string, StructType>();
  structs.set(minor, ofMinor);
  let struct = ofMinor.get(name);
  if (struct === undefined) {
    struct = lazyStruct(name, minor);
    ofMinor.set(name, struct);
  }
  return struct;
}

function lazyStruct(name: string, minor: number): StructType {
  let read: Pick<StructType, 'fields' | 'zeros'> | undefined;
  return {
    type: 'struct',
    name,
    get fields() {
      return (read ??= readFields(name, minor)).fields;
    },
    get zeros() {
      return (read ??= readFields(name, minor)).zeros;
    },
  };
}

const ZEROS: Readonly<Partial<Record<FieldType['type'], string | number | boolean>>> = {
  string: '',
  int32: 0,
  int64: 0,
  boolean: false,
};

function readFields(name: string, minor: number): Pick<StructType, 'fields' | 'zeros'> {
  const fields = new Map<string, FieldType>();
  const zeros: [string, string | number | boolean][] = [];
  for (const { field, code, spans } of fieldRows(name)) {
    if (spans !== undefined && !within(spans, minor)) continue;
    const required = code.endsWith('!');
    const type = typeOf(required ? code.slice(0, -1) : code, minor);
    fields.set(field, type);
    const zero = required ? ZEROS[type.type] : undefined;
    if (zero !== undefined) zeros.push([field, zero]);
  }
  return { fields, zeros };
}

function typeOf(code: string, minor: number): FieldType {
  const rest = code.slice(1);
  if (code.startsWith('[')) return { type: 'list', of: typeOf(rest, minor) };
  if (code.startsWith('{')) return { type: 'map', of: typeOf(rest, minor) };
  if (code.startsWith('@')) return structType(rest, minor);
  return SCALARS[code] ?? ANY;
}

interface FieldRow {
  readonly field: string;
  readonly code: string;
  readonly spans: string | undefined;
}

/** `name [@core.v1.Container!;other s 30-|x -29`: a field with its types, each with its versions. */
function* fieldRows(name: string): Generator<FieldRow> {
  const text = published().types[name] ?? '';
  if (text === '') return;
  for (const row of text.split(';')) {
    const space = row.indexOf(' ');
    for (const variant of row.slice(space + 1).split('|')) {
      const [code = '', spans] = variant.split(' ');
      yield { field: row.slice(0, space), code, spans };
    }
  }
}

/** The minors that know a field of a type: undefined when none does. */
export function fieldMinors(name: string, field: string): { first: number; last: number } | undefined {
  const [oldest, newest] = knownMinors();
  let first: number | undefined;
  let last: number | undefined;
  for (const row of fieldRows(name)) {
    if (row.field !== field) continue;
    for (let minor = oldest; minor <= newest; minor += 1) {
      if (row.spans !== undefined && !within(row.spans, minor)) continue;
      first = first === undefined ? minor : Math.min(first, minor);
      last = last === undefined ? minor : Math.max(last, minor);
    }
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}

/**
 * Whether objects of a kind live in a namespace, by its API group (`''` for core); undefined for a kind that no supported
 * version of Kubernetes publishes.
 *
 * @example isNamespaced('rbac.authorization.k8s.io', 'ClusterRole') // false
 */
export function isNamespaced(group: string, kind: string): boolean | undefined {
  return publishedKinds(group, kind)[0]?.namespaced ?? REMOVED_KINDS.get(`${group}/${kind}`);
}

/** Kinds whose last version was removed before the table begins, so that old manifests are still understood. */
const REMOVED_KINDS: ReadonlyMap<string, boolean> = new Map([
  ['policy/PodSecurityPolicy', false],
  ['extensions/PodSecurityPolicy', false],
  ['extensions/Deployment', true],
  ['extensions/DaemonSet', true],
  ['extensions/ReplicaSet', true],
  ['extensions/Ingress', true],
  ['extensions/NetworkPolicy', true],
]);
