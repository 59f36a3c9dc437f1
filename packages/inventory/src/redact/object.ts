import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { assignments, merge, secretsInArguments, secretsInText } from './arguments.ts';
import { copy, LAST_APPLIED } from './ingest.ts';
import { findMarkers, parseRedactedMarker, redactedMarker } from './marker.ts';
import { isReferenceOnly } from './placeholder.ts';
import { nameHint } from './secret-name.ts';
import { classifySecret, type SecretShape } from './secret-shape.ts';
import type { TextSpan } from './text-span.ts';

/**
 * An object as a snapshot may hold it: every literal environment value and every value of a Secret is replaced by its kind
 * and length, and credentials are cut out of arguments, annotations, ConfigMaps and whatever else they stand in. Redacting
 * twice changes nothing. Labels, names and references stay, since everything else hangs on them.
 */
export function redactObject(object: JsonObject): JsonObject {
  const { kind, apiVersion } = object;
  const group = typeof apiVersion === 'string' && apiVersion.includes('/') ? apiVersion.split('/', 1)[0] : '';
  const scope: Scope = { policy: POLICY_GROUPS.some((name) => group?.endsWith(name)) };
  const walked = walkRoot(object, scope);
  if (kind === 'Secret' && group === '')
    return replaceMaps(copy(walked, NONE, valuesOf(object)), secretValue, secretText);
  if (kind === 'ConfigMap' && group === '') return redactConfigMap(object, walked);
  if (Array.isArray(object['items']))
    return copy(walked, NONE, { items: redactItems(object['items'] as readonly Json[]) });
  return walked;
}

interface Scope {
  /** Text of a policy language compares against words such as `password`; an assignment there is code. */
  readonly policy: boolean;
}

const POLICY_GROUPS = ['gatekeeper.sh', 'admissionregistration.k8s.io', 'kyverno.io'];
const NONE: ReadonlySet<string> = new Set();

/** Items of a List, which say their own kind. */
function redactItems(items: readonly Json[]): readonly Json[] {
  return items.map((item) => (isJsonObject(item) ? redactObject(item) : item));
}

function walk(value: Json, key: string, scope: Scope): Json {
  if (typeof value === 'string') return redactString(key, value, scope);
  if (Array.isArray(value)) return walkArray(value as readonly Json[], key, scope);
  return isJsonObject(value) ? walkObject(value, scope) : value;
}

function walkObject(object: JsonObject, scope: Scope, drop: ReadonlySet<string> = NONE): JsonObject {
  const replace: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const key in object) {
    const value = object[key];
    if (value !== undefined) replace[key] = redactField(key, value, object, scope);
  }
  return copy(object, drop, replace);
}

/** By the object's own fields: what changes without anything having changed, so that two snapshots would differ. */
function walkRoot(object: JsonObject, scope: Scope): JsonObject {
  const { metadata, status, kind } = object;
  const replace: Record<string, Json> = {};
  if (isJsonObject(metadata)) replace['metadata'] = walkObject(metadata, scope, METADATA_NOISE);
  // The schema of a custom resource has fields named `env` and `password`, which are no values.
  if (kind === 'CustomResourceDefinition') return copy(object, NONE, replace);
  if (isJsonObject(status)) replace['status'] = withoutHeartbeats(walkObject(status, scope));
  return copy(walkObject(object, scope), NONE, replace);
}

const METADATA_NOISE: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'selfLink']);
const HEARTBEATS: ReadonlySet<string> = new Set(['lastHeartbeatTime', 'lastProbeTime']);

function withoutHeartbeats(status: JsonObject): JsonObject {
  const { conditions } = status;
  if (!Array.isArray(conditions)) return status;
  const kept = (conditions as readonly Json[]).map((condition) =>
    isJsonObject(condition) ? copy(condition, HEARTBEATS, {}) : condition,
  );
  return copy(status, NONE, { conditions: kept });
}

function redactField(key: string, value: Json, parent: JsonObject, scope: Scope): Json {
  const { name } = parent;
  if (SELECTING.has(key)) return value;
  if (key === 'annotations' && isJsonObject(value)) return redactAnnotations(value);
  if (key === 'env' && isJsonObject(value)) return mapObject(value, (_, found) => redactEnvironment(found));
  if (key === 'value' && typeof name === 'string' && typeof value === 'string')
    return redactNamed(name, value);
  return walk(value, key, scope);
}

/** Matched against by selectors; too short for most credentials, and useless once changed. */
const SELECTING: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'nodeSelector', 'selector']);

function walkArray(items: readonly Json[], key: string, scope: Scope): readonly Json[] {
  if (key === 'env') return items.map((item) => (isJsonObject(item) ? redactVariable(item) : item));
  if ((key === 'args' || key === 'command') && items.every((item) => typeof item === 'string'))
    return redactArguments(items);
  return items.map((item) => walk(item, key, scope));
}

/** `EnvVar` of the core API, which custom resources use too. */
function redactVariable(variable: JsonObject): JsonObject {
  const { name, value } = variable;
  if (value === undefined || value === null || typeof value === 'object') return variable;
  return copy(variable, NONE, { value: redactEnvironment(value, typeof name === 'string' ? name : '') });
}

/** Always, since no pattern knows every secret; what only refers to another variable says nothing. */
function redactEnvironment(value: Json, name = ''): Json {
  if (value === null || typeof value === 'object') return walk(value, name, { policy: false });
  const text = String(value);
  if (text === '' || isReferenceOnly(text) || parseRedactedMarker(text) !== undefined) return value;
  return marked(text, classifySecret(name, text));
}

function redactArguments(args: readonly string[]): readonly string[] {
  const spans = secretsInArguments(args);
  return args.map((text, index) =>
    replaceSpans(
      text,
      spans.filter((span) => span.index === index),
    ),
  );
}

function redactNamed(name: string, value: string): string {
  const found = findMarkers(value).length > 0 ? undefined : classifySecret(name, value);
  return found?.by === 'name' ? marked(value, found) : redactText(value);
}

const DROPPED_ANNOTATIONS: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  // Copies of the whole object as other tools last applied it.
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
  'kopf.zalando.org/last-handled-configuration',
  'banzaicloud.com/last-applied',
  // Renewed every few seconds by whoever holds it.
  'control-plane.alpha.kubernetes.io/leader',
]);

function redactAnnotations(annotations: JsonObject): JsonObject {
  const redacted = mapObject(annotations, (key, value) =>
    typeof value === 'string' ? redactNamed(key, value) : value,
  );
  return copy(redacted, DROPPED_ANNOTATIONS, {});
}

function redactConfigMap(object: JsonObject, walked: JsonObject): JsonObject {
  const { metadata } = object;
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  // Helm's ConfigMap driver: all values of a release, packed.
  if (typeof name === 'string' && name.startsWith('sh.helm.release.'))
    return replaceMaps(object, helmRelease, helmRelease);
  const { data } = object;
  const texts = isJsonObject(data)
    ? { data: mapObject(data, (key, value) => (typeof value === 'string' ? redactNamed(key, value) : value)) }
    : {};
  return replaceMaps(copy(walked, NONE, texts), binary, undefined);
}

/** The values as they were: what they are is decided by their keys, not by a walk that knows less. */
function valuesOf(object: JsonObject): Record<string, Json> {
  const fields = ['data', 'stringData'].map((field) => [field, object[field]] as const);
  return Object.fromEntries(fields.filter((field): field is [string, Json] => field[1] !== undefined));
}

type Replace = (key: string, value: string) => string;

/** Replaces the bytes under `data` of a Secret or `binaryData` of a ConfigMap, and the text beside them. */
function replaceMaps(object: JsonObject, bytes: Replace, text: Replace | undefined): JsonObject {
  const each =
    (replace: Replace) =>
    (key: string, value: Json): Json =>
      typeof value === 'string' ? replace(key, value) : value;
  const replaced: Record<string, Json> = {};
  const { kind } = object;
  const { data, binaryData, stringData } = object;
  const dataReplace = kind === 'Secret' ? bytes : text;
  if (isJsonObject(data) && dataReplace !== undefined) replaced['data'] = mapObject(data, each(dataReplace));
  if (isJsonObject(binaryData)) replaced['binaryData'] = mapObject(binaryData, each(bytes));
  if (isJsonObject(stringData) && text !== undefined)
    replaced['stringData'] = mapObject(stringData, each(text));
  return copy(object, NONE, replaced);
}

function secretText(key: string, value: string): string {
  return value === '' ? value : marked(value, classifySecret(key, value));
}

/** Base64 of the marker, so that the field stays what the API says it is. */
function secretValue(key: string, value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8');
  return Buffer.from(secretText(key, text)).toString('base64');
}

function binary(_key: string, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('utf8');
  return parseRedactedMarker(text) === undefined
    ? Buffer.from(redactedMarker(bytes.length)).toString('base64')
    : value;
}

function helmRelease(_key: string, value: string): string {
  return marked(value, undefined);
}

function redactString(key: string, value: string, scope: Scope): string {
  if (value.length < 4) return value;
  const hint = nameHint(key);
  if (hint === 'password' || hint === 'strong') return redactNamed(key, value);
  return value.includes('\n') && !scope.policy
    ? redactText(value)
    : replaceSpans(value, secretsInText(value));
}

/** Cuts tokens, passwords in URLs, and `password: x` lines out of a text. */
export function redactText(text: string): string {
  return replaceSpans(text, merge(secretsInText(text), assignments(text)));
}

function replaceSpans(text: string, spans: readonly TextSpan[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, kind, length } of spans) {
    result += text.slice(at, start) + redactedMarker(length, kind);
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}

/** The marker of a whole value: of the credential in it where there is one. */
function marked(value: string, found: SecretShape | undefined): string {
  if (parseRedactedMarker(value) !== undefined) return value;
  return redactedMarker(found?.length ?? value.length, found?.kind);
}

function mapObject(object: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  const replace: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const key in object) {
    const value = object[key];
    if (value !== undefined) replace[key] = change(key, value);
  }
  return copy(object, NONE, replace);
}
