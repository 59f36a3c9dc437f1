import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import { readMatch } from '../match/match.ts';
import { compileMatch, matches, type Matchable, type Matcher, type MatchResult } from '../match/matcher.ts';
import {
  at,
  gvkOf,
  listOf,
  member,
  nameOf,
  namespaceOf,
  stringAt,
  type GroupVersionKind,
} from '../object.ts';
import { appliesAtOperation, appliesTo, applyToError, bindingsOf, readApplyTo } from './apply-to.ts';
import { imagePartsError } from './image.ts';
import { parseLocation, type PathNode } from './location.ts';
import { pathTester, type PathTest, type PathTester } from './path-tests.ts';
import { assignImageSetter, assignSetter, modifySetSetter } from './setters.ts';
import { goType, type Draft } from './value.ts';
import { mutateAt, type Setter } from './walk.ts';

export const MUTATION_GROUP = 'mutations.gatekeeper.sh';
export const MUTATOR_KINDS = ['Assign', 'AssignImage', 'AssignMetadata', 'ModifySet'] as const;
export type MutatorKind = (typeof MUTATOR_KINDS)[number];

/** One mutator, compiled. */
export interface Mutator {
  readonly kind: MutatorKind;
  readonly name: string;
  readonly location: readonly PathNode[];
  /** Kind and operation keys; empty for AssignMetadata, which is for all kinds and has no schema to conflict. */
  readonly bindings: readonly string[];
  /** What is known of the type of what the location ends at. */
  readonly terminal: 'Unknown' | 'Set' | 'String';
  /** No other mutator may go deeper than its location. */
  readonly mustTerminate: boolean;
  /** Asks an external data provider for its value, by its name. */
  readonly provider: string | undefined;
  readonly applies: (target: Matchable, operation: string) => MatchResult;
  /** Mutates in place; throws {@link MutationError}. */
  readonly mutate: (object: Draft) => boolean;
  readonly object: JsonObject;
}

export interface ReadMutator {
  readonly mutator?: Mutator;
  readonly problem?: Problem;
}

export function isMutator(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === MUTATION_GROUP && (MUTATOR_KINDS as readonly string[]).includes(kind);
}

/** Stops reading a mutator with what is wrong. */
class Invalid extends Error {}

/**
 * Reads and checks a mutator as Gatekeeper's webhook does.
 *
 * @example readMutator(assign).mutator?.mutate(draft)
 */
export function readMutator(object: JsonObject): ReadMutator {
  try {
    return { mutator: compile(object) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { problem: { code: 'TORIDE_GATEKEEPER_MUTATOR', message: error.message, pointer: '/spec' } };
  }
}

function compile(object: JsonObject): Mutator {
  const kind = gvkOf(object).kind as MutatorKind;
  const name = nameOf(object);
  if (name.length > 63) throw new Invalid('maximum name length is 63 characters');
  const spec = at(object, 'spec') ?? {};
  const location = locationOf(spec, kind, name);
  const match = readMatch(member(spec, 'match'), 'spec.match');
  if ('error' in match) throw new Invalid(match.error);
  const matcher = compileMatch(match.match);
  const parameters = member(spec, 'parameters') ?? {};
  const common = { kind, name, location, object };
  if (kind === 'AssignMetadata') return { ...common, ...assignMetadata(parameters, matcher, location, name) };
  const applyTo = readApplyTo(member(spec, 'applyTo'));
  const logic = logicOf(kind, parameters, location, name);
  const tester = testerOf(parameters, location, kind, name);
  const applyFault = applyToError(applyTo, kind, name);
  if (applyFault !== undefined) throw new Invalid(applyFault);
  return {
    ...common,
    bindings: bindingsOf(applyTo),
    terminal: logic.terminal,
    mustTerminate: logic.mustTerminate,
    provider: logic.provider,
    applies: (target, operation) =>
      applyTo.some((apply) => appliesTo(apply, target.gvk) && appliesAtOperation(apply, operation)) &&
      matches(matcher, target),
    mutate: (draft) => mutateAt(draft, location, tester, logic.setter(draft)),
  };
}

interface Logic {
  readonly terminal: Mutator['terminal'];
  readonly mustTerminate: boolean;
  readonly provider: string | undefined;
  /** Of the object as it is before: names and namespaces may be assigned. */
  readonly setter: (object: JsonObject) => Setter;
}

function locationOf(spec: Json, kind: MutatorKind, name: string): readonly PathNode[] {
  const text = stringAt(spec, 'location');
  const parsed = parseLocation(text);
  if ('error' in parsed)
    throw new Invalid(`invalid location format \`${text}\` for ${kind} ${name}: ${parsed.error}`);
  return parsed.nodes;
}

function logicOf(
  kind: Exclude<MutatorKind, 'AssignMetadata'>,
  parameters: Json,
  location: readonly PathNode[],
  name: string,
): Logic {
  const [root] = location;
  if (root?.type === 'Object' && root.reference === 'metadata')
    throw new Invalid(
      `${kind === 'AssignImage' ? 'assignImage' : kind.toLowerCase()} ${name} can't change metadata`,
    );
  const last = location.at(-1);
  switch (kind) {
    case 'ModifySet': {
      if (last?.type === 'List')
        throw new Invalid('final node in a modifyset location cannot be a keyed list');
      const setter = modifySetSetter(
        stringAt(parameters, 'operation') || 'merge',
        listOf(at(parameters, 'values', 'fromList')),
      );
      return { terminal: 'Set', mustTerminate: false, provider: undefined, setter: () => setter };
    }
    case 'AssignImage': {
      if (last?.type === 'List') throw new Invalid(`assignImage ${name} cannot mutate list-type fields`);
      checkKeyNotChanged(location);
      const parts = {
        domain: stringAt(parameters, 'assignDomain'),
        path: stringAt(parameters, 'assignPath'),
        tag: stringAt(parameters, 'assignTag'),
      };
      const error = imagePartsError(parts);
      if (error !== undefined) throw new Invalid(`assignImage ${name} has invalid parameters: ${error}`);
      const setter = assignImageSetter(parts);
      return { terminal: 'String', mustTerminate: true, provider: undefined, setter: () => setter };
    }
    case 'Assign':
      return assign(parameters, location);
  }
}

function assign(parameters: Json, location: readonly PathNode[]): Logic {
  checkKeyNotChanged(location);
  const value = assignedValue(parameters);
  const last = location.at(-1);
  if (last?.type === 'List') checkKeyedValue(value, last);
  return { terminal: 'Unknown', ...value };
}

interface AssignedValue extends Omit<Logic, 'terminal'> {
  readonly constant: Json | undefined;
  readonly field: string | undefined;
}

/** A constant, a field of the object's metadata, or the answer of a provider. */
function assignedValue(parameters: Json): AssignedValue {
  const fields = member(parameters, 'assign');
  const given = ['value', 'fromMetadata', 'externalData'].filter((key) => {
    const found = member(fields, key);
    // A JSON null of `value` is a value to Gatekeeper's decoder only in as much as the field is there.
    return found !== undefined && found !== null;
  });
  const sources = '`externalData`, `value` or `fromMetadata`: invalid assign field';
  if (given.length === 0) throw new Invalid(`assign must set one of ${sources}`);
  if (given.length > 1) throw new Invalid(`assign must only set one of ${sources}`);
  const field =
    at(fields, 'fromMetadata') === undefined ? undefined : stringAt(fields, 'fromMetadata', 'field');
  if (field !== undefined && field !== 'name' && field !== 'namespace')
    throw new Invalid(`field ${field} is not recognized: invalid fromMetadata field`);
  const provider = stringAt(fields, 'externalData', 'provider');
  const external = given[0] === 'externalData';
  if (external && provider === '') throw new Invalid('provider must be specified');
  const constant = member(fields, 'value');
  const fixed = constant === undefined ? undefined : assignSetter(constant);
  return {
    constant,
    field,
    provider: external ? provider : undefined,
    mustTerminate: external,
    setter: (object) => fixed ?? assignSetter(field === 'name' ? nameOf(object) : namespaceOf(object)),
  };
}

function checkKeyedValue(value: AssignedValue, node: PathNode & { type: 'List' }): void {
  if (value.field !== undefined) throw new Invalid('cannot assign a metadata field to a list');
  if (value.provider !== undefined) throw new Invalid('cannot assign external data response to a list');
  if (node.keyValue === undefined) throw new Invalid("can't append to a globbed list");
  if (!isJsonObject(value.constant))
    throw new Invalid(
      `invalid value: \`${stringifyJson(value.constant)}\`, only objects can be added to keyed lists`,
    );
  const own = member(value.constant, node.keyField);
  if (own !== node.keyValue)
    throw new Invalid(
      `adding object to list with different key ${node.keyField}: list key ${String(node.keyValue)}, object key ${own === undefined ? '<nil>' : String(own as string)}`,
    );
}

function checkKeyNotChanged(location: readonly PathNode[]): void {
  const last = location.at(-1);
  const before = location.at(-2);
  if (last === undefined) throw new Invalid('empty path');
  if (before?.type !== 'List') return;
  if (last.type !== 'Object') throw new Invalid("invalid path format: child of a list can't be a list");
  if (last.reference === before.keyField)
    throw new Invalid('invalid path format: changing the item key is not allowed');
}

function testerOf(parameters: Json, location: readonly PathNode[], kind: string, name: string): PathTester {
  const tests = listOf(member(parameters, 'pathTests')).map((entry): PathTest => {
    const text = stringAt(entry, 'subPath');
    const parsed = parseLocation(text);
    if ('error' in parsed)
      throw new Invalid(`problem parsing sub path \`${text}\` for ${kind} ${name}: ${parsed.error}`);
    return { subPath: parsed.nodes, condition: stringAt(entry, 'condition') };
  });
  const read = pathTester(location, tests);
  if ('error' in read) throw new Invalid(read.error);
  return read.tester;
}

/** Labels and annotations, one at a time and only where there is none: other metadata is not Gatekeeper's to change. */
function assignMetadata(
  parameters: Json,
  matcher: Matcher,
  location: readonly PathNode[],
  name: string,
): Omit<Mutator, 'kind' | 'name' | 'location' | 'object'> {
  const [root, map] = location;
  const valid =
    location.length === 3 &&
    location.every(({ type }) => type === 'Object') &&
    root?.type === 'Object' &&
    root.reference === 'metadata' &&
    map?.type === 'Object' &&
    ['labels', 'annotations'].includes(map.reference);
  if (!valid) throw new Invalid(`invalid location for assignmetadata ${name}`);
  const value = assignedValue(parameters);
  if (
    value.provider !== undefined &&
    stringAt(parameters, 'assign', 'externalData', 'dataSource') !== 'Username'
  )
    throw new Invalid(`only username data source is supported for assignmetadata ${name}`);
  if (value.constant !== undefined && typeof value.constant !== 'string')
    throw new Invalid(
      `spec.parameters.assign.value field must be a string for AssignMetadata ${JSON.stringify(name)}, got ${goType(value.constant)}`,
    );
  const read = pathTester(location, [{ subPath: location, condition: 'MustNotExist' }]);
  if ('error' in read) throw new Invalid(read.error);
  return {
    bindings: [],
    terminal: 'Unknown',
    mustTerminate: value.mustTerminate,
    provider: value.provider,
    applies: (target) => matches(matcher, target),
    mutate: (draft) => mutateAt(draft, location, read.tester, value.setter(draft)),
  };
}

/** The kind of an object as mutators name it in their messages. */
export function describeObject(gvk: GroupVersionKind, object: JsonObject): string {
  const name = nameOf(object) || stringAt(object, 'metadata', 'generateName');
  return `${gvk.group} ${gvk.kind} ${namespaceOf(object)} ${name}`;
}
