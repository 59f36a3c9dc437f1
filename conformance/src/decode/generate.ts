import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import {
  servedKinds,
  structType,
  type FieldType,
  type PublishedKind,
  type ScalarType,
} from '@toride/inventory';
import { pick, type Random } from '../random.ts';

/** How often a value has a type that its field has not. */
const WRONG = 0.01;
const MISSPELT = 0.02;
const NULL = 0.03;

// prettier-ignore
const JUNK: readonly Json[] = [
  1, 1.5, -3, 'x', '', true, false, null, [], {}, ['a'], [1], { a: 1 }, { a: 'b' }, 3e9, 1e19, '5m', '80', [null], '2020-01-01T00:00:00Z', 'YQ==', '!!', 0,
];

/** Scalars at the edge of what Go's types accept. */
// prettier-ignore
const SCALARS: Readonly<Record<ScalarType, readonly Json[]>> = {
  string: ['', 'a', 'x-y', 'Always', '1'],
  bytes: [[1, 255], [256], ['a'], '', 'YQ==', 'YWJj', 'YWJjZA==', 'Y\nQ=\n=', 'YQ', 'YR==', '_-=='],
  time: ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00+09:00', '2020-01-01T00:00:00.5Z', '2020-02-30T00:00:00Z', '2020-01-01t00:00:00z', '2020-01-01T24:00:00Z', '2020-01-01T00:00:00,5Z'],
  microtime: ['2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00,123456Z', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00.1234567Z'],
  'int-or-string': [1, '80', '50%', 'http', 70_000],
  quantity: ['1', '500m', '1Gi', 1, 0.5, '1e3', '-1', '.5', '5.', ' 1 ', '1E', '1e', '+1', '1.5.', '1Ki5', '0x1', 1e21, 1e-7, '1M', '1mi', '1n', '1u', '00012', '+', '1e+3', '1E-2', '99999999999999999999', '-', '.', '-.5', 'k', '1 k', '1e-', '1Ei', '1ki', ''],
  boolean: [true, false],
  int32: [0, 1, -5, 2_147_483_647, 80, 5.0],
  int64: [0, 1, 1e15, -1, Number.MAX_SAFE_INTEGER],
  number: [1, 1.5],
  any: [{}, { a: 1 }],
};

/** Kinds with the deepest types are asked for more often than their share. */
const DEEP = /^(?:Pod|Deployment|CronJob|NetworkPolicy|Ingress|ClusterRole|Secret|Service|PersistentVolume)$/;

/** Kinds that client-go's scheme does not hold. */
const FOREIGN = /^(?:apiextensions|apiregistration)\.k8s\.io\//;

/** One object of a published kind: mostly right, with a wrong type, a null or a misspelt field here and there. */
export function generateObject(random: Random, minor: number, name: string): JsonObject {
  const kinds = servedKinds(minor).filter(({ apiVersion }) => !FOREIGN.test(apiVersion));
  const deep = kinds.filter(({ kind }) => DEEP.test(kind));
  const { apiVersion, kind, type } = pick<PublishedKind>(random, random() < 0.4 ? deep : kinds);
  const body = struct(random, structType(type, minor), minor, 0);
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const kept = Object.entries(body).filter(
    ([key]) => !/^(?:apiversion|kind|piversion|ind|metadata)/i.test(key),
  );
  return { ...Object.fromEntries(kept), apiVersion, kind, metadata: { ...metadata, name } };
}

function value(random: Random, type: FieldType, minor: number, depth: number): Json {
  if (random() < WRONG) return pick(random, JUNK);
  if (random() < NULL) return null;
  if (type.type === 'struct') return struct(random, type, minor, depth);
  if (type.type === 'list') {
    return Array.from({ length: Math.floor(random() * 3) }, () => value(random, type.of, minor, depth + 1));
  }
  if (type.type !== 'map') return pick(random, SCALARS[type.type]);
  const entries = Array.from({ length: Math.floor(random() * 3) }, () => [
    pick(random, ['a', 'b', 'c/d', 'E']),
    value(random, type.of, minor, depth + 1),
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

function struct(
  random: Random,
  type: Extract<FieldType, { type: 'struct' }>,
  minor: number,
  depth: number,
): JsonObject {
  const names = [...type.fields.keys()];
  const fields: Record<string, Json> = {};
  const count = depth > 7 ? 0 : Math.floor(random() * Math.min(5, names.length + 1));
  for (let made = 0; made < count; made += 1) {
    const name = pick(random, names);
    const of = type.fields.get(name);
    if (of !== undefined)
      fields[random() < MISSPELT ? misspelt(random, name) : name] = value(random, of, minor, depth + 1);
  }
  return fields;
}

function misspelt(random: Random, name: string): string {
  return pick(random, [name.toUpperCase(), `${name}s`, name.slice(1), 'zzz', name.replace('a', 'A')]);
}
