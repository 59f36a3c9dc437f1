import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { GatekeeperCode, Problem } from '../codes.ts';
import { typeWords } from '../match/match.ts';
import { at, gvkOf, listOf, member, nameOf, stringAt, stringsOf } from '../object.ts';
import { schemaFaults, withUnknownFields, type Schema } from './schema.ts';
import { unknownTemplateFields } from './template-fields.ts';

export const TEMPLATE_GROUP = 'templates.gatekeeper.sh';
export const TARGET = 'admission.k8s.gatekeeper.sh';
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];

/** A template's logic in Rego. `libs` are modules of packages below `lib`. */
export interface RegoCode {
  readonly engine: 'Rego';
  readonly rego: string;
  readonly version: 'v0' | 'v1';
  readonly libs: readonly string[];
  /** Pointers from the template's root to the module and to the list of libs. */
  readonly pointer: string;
  readonly libsPointer: string;
}

/** A template's logic in CEL, as it was written. */
export interface CelCode {
  readonly engine: 'K8sNativeValidation';
  readonly source: JsonObject;
  readonly pointer: string;
}

export type TemplateCode = RegoCode | CelCode;

/** A ConstraintTemplate of any version. */
export interface ConstraintTemplate {
  readonly name: string;
  readonly kind: string;
  /** The schema of `spec.parameters`; undefined where the template has none, and takes none. */
  readonly parameters: Schema | undefined;
  /** In the template's order. */
  readonly code: readonly TemplateCode[];
  /** Webhook operations that it judges; empty for all. */
  readonly operations: readonly string[];
  readonly object: JsonObject;
}

export interface ReadTemplate {
  readonly template?: ConstraintTemplate;
  readonly problems: readonly Problem[];
}

export function isTemplate(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === TEMPLATE_GROUP && kind === 'ConstraintTemplate';
}

/**
 * Reads a ConstraintTemplate v1, v1beta1 or v1alpha1. A template with a problem is none: what Kubernetes or Gatekeeper would
 * refuse never judges.
 *
 * @example readTemplate(object).template?.kind // 'K8sRequiredLabels'
 */
export function readTemplate(object: JsonObject): ReadTemplate {
  const problems: Problem[] = [];
  const say = (message: string, pointer: string, code: GatekeeperCode = 'TORIDE_GATEKEEPER_TEMPLATE'): void =>
    void problems.push({ code, message, pointer });
  const { version } = gvkOf(object);
  if (!VERSIONS.includes(version))
    say(
      `apiVersion: expected ${TEMPLATE_GROUP}/v1 or v1beta1, got ${typeWords(member(object, 'apiVersion'))}`,
      '/apiVersion',
    );
  for (const { path, pointer } of unknownTemplateFields(object))
    say(`unknown field ${JSON.stringify(path)}`, pointer);
  const name = nameOf(object);
  const kind = readKind(object, name, say);
  const target = readTarget(object, say);
  const parameters = readSchema(object, version, say);
  const code = target === undefined ? [] : readCode(target, say);
  if (problems.length > 0) return { problems };
  const operations = stringsOf(member(target, 'operations'));
  return { template: { name, kind, parameters, code, operations, object }, problems };
}

type Say = (message: string, pointer: string, code?: GatekeeperCode) => void;

function readKind(object: JsonObject, name: string, say: Say): string {
  const kind = stringAt(object, 'spec', 'crd', 'spec', 'names', 'kind');
  if (kind === '')
    say(`ConstraintTemplate ${JSON.stringify(name)} does not specify CRD Kind`, '/spec/crd/spec/names/kind');
  else if (name.toLowerCase() !== kind.toLowerCase())
    say(
      `the ConstraintTemplate's name ${JSON.stringify(name)} is not equal to the lowercase of CRD's Kind: ${JSON.stringify(kind.toLowerCase())}`,
      '/metadata/name',
    );
  return kind;
}

function readTarget(object: JsonObject, say: Say): JsonObject | undefined {
  const targets = listOf(at(object, 'spec', 'targets'));
  const [target] = targets;
  if (targets.length !== 1 || !isJsonObject(target)) {
    say('must declare exactly one target', '/spec/targets');
    return undefined;
  }
  const name = stringAt(target, 'target');
  if (name === '') say('target name must not be empty', '/spec/targets/0/target');
  else if (name !== TARGET)
    say(`target ${JSON.stringify(name)} not recognized, known targets [${TARGET}]`, '/spec/targets/0/target');
  return target;
}

/** `legacySchema` is on by default in v1beta1 and v1alpha1, off in v1 (defaults of the template's own CRD). */
function readSchema(object: JsonObject, version: string, say: Say): Schema | undefined {
  const validation = at(object, 'spec', 'crd', 'spec', 'validation');
  const legacy = member(validation, 'legacySchema') ?? version !== 'v1';
  let schema: Json | undefined = member(validation, 'openAPIV3Schema');
  if (schema === null) schema = undefined;
  if (schema === undefined && legacy === true) schema = {};
  if (schema === undefined) return undefined;
  if (legacy === true && isJsonObject(schema)) schema = withUnknownFields(schema);
  const faults = schemaFaults(schema);
  for (const { path, message } of faults.slice(0, 20)) {
    const pointer = ['', 'spec', 'crd', 'spec', 'validation', 'openAPIV3Schema', ...path];
    say(
      `${pointer.slice(1).join('.')}: ${message}`,
      pointer.map(escapeToken).join('/'),
      'TORIDE_GATEKEEPER_SCHEMA',
    );
  }
  return faults.length === 0 ? (schema as Schema) : undefined;
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** `rego` beside `code` is Rego code of version v0, and comes instead of any that `code` holds (v1 conversion). */
function readCode(target: JsonObject, say: Say): TemplateCode[] {
  const code: TemplateCode[] = [];
  const rego = stringAt(target, 'rego');
  const own: RegoCode = {
    engine: 'Rego',
    rego,
    version: 'v0',
    libs: stringsOf(member(target, 'libs')),
    pointer: '/spec/targets/0/rego',
    libsPointer: '/spec/targets/0/libs',
  };
  for (const [index, entry] of listOf(member(target, 'code')).entries()) {
    const read = readCodeEntry(entry, `/spec/targets/0/code/${index}`, say);
    if (read === undefined) continue;
    // The first of an engine is the one that Gatekeeper takes.
    if (code.some(({ engine }) => engine === read.engine)) continue;
    code.push(read.engine === 'Rego' && rego !== '' ? own : read);
  }
  if (rego !== '' && !code.some(({ engine }) => engine === 'Rego')) code.push(own);
  if (code.length === 0) say('expected code for the engine Rego or K8sNativeValidation', '/spec/targets/0');
  return code;
}

function readCodeEntry(entry: Json, pointer: string, say: Say): TemplateCode | undefined {
  const engine = stringAt(entry, 'engine');
  const source = member(entry, 'source');
  if (engine !== 'Rego' && engine !== 'K8sNativeValidation') {
    // Another engine's code is no fault: Gatekeeper takes the engine that it has a driver for.
    if (engine === '') say('expected the name of an engine', `${pointer}/engine`);
    return undefined;
  }
  if (!isJsonObject(source)) {
    say(`source: expected an object, got ${typeWords(source)}`, `${pointer}/source`);
    return undefined;
  }
  if (engine === 'K8sNativeValidation') return { engine, source, pointer: `${pointer}/source` };
  const rego = member(source, 'rego');
  const version = member(source, 'version') ?? '';
  if (typeof rego !== 'string')
    say(`rego: expected a string, got ${typeWords(rego)}`, `${pointer}/source/rego`);
  if (typeof version !== 'string')
    say(`version: expected v0 or v1, got ${typeWords(version)}`, `${pointer}/source/version`);
  if (typeof rego !== 'string') return undefined;
  return {
    engine,
    rego,
    version: version === 'v1' ? 'v1' : 'v0',
    libs: stringsOf(member(source, 'libs')),
    pointer: `${pointer}/source/rego`,
    libsPointer: `${pointer}/source/libs`,
  };
}
