import { byCodeUnit, type Json } from '@toride/core';
import { listOf, member, stringsOf, type GroupVersionKind } from '../object.ts';

/** Kinds without wildcards. */
export interface ApplyTo {
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly kinds: readonly string[];
}

/** Kinds, and the admission operations on them. */
export interface MutationApplyTo extends ApplyTo {
  readonly operations: readonly string[];
}

/** The operations that Gatekeeper's webhook mutates at. */
const SUPPORTED = ['CREATE', 'UPDATE'];

export function readApplyTo(value: Json | undefined): MutationApplyTo[] {
  return listOf(value).map((entry) => ({
    groups: stringsOf(member(entry, 'groups')),
    versions: stringsOf(member(entry, 'versions')),
    kinds: stringsOf(member(entry, 'kinds')),
    operations: stringsOf(member(entry, 'operations')),
  }));
}

export function appliesTo({ groups, versions, kinds }: ApplyTo, gvk: GroupVersionKind): boolean {
  return groups.includes(gvk.group) && versions.includes(gvk.version) && kinds.includes(gvk.kind);
}

/** Without an operation (an audit, an expansion), only what applies to every one of them does. */
export function appliesAtOperation({ operations }: MutationApplyTo, operation: string): boolean {
  if (operation !== '' && !SUPPORTED.includes(operation)) return false;
  if (operations.length === 0 || operations.includes('*')) return true;
  return operation === ''
    ? SUPPORTED.every((supported) => operations.includes(supported))
    : operations.includes(operation);
}

/** Every kind and operation that it reaches, as keys: mutators conflict only where they meet. */
export function bindingsOf(applies: readonly MutationApplyTo[]): string[] {
  const keys = applies.flatMap((apply) =>
    flatten(apply).flatMap((gvk) =>
      SUPPORTED.filter((operation) => appliesAtOperation(apply, operation)).map((operation) =>
        JSON.stringify([gvk.group, gvk.version, gvk.kind, operation]),
      ),
    ),
  );
  return [...new Set(keys)].sort(byCodeUnit);
}

export function flatten({ groups, versions, kinds }: ApplyTo): GroupVersionKind[] {
  return groups.flatMap((group) =>
    versions.flatMap((version) => kinds.map((kind) => ({ group, version, kind }))),
  );
}

export function applyToError(
  applies: readonly MutationApplyTo[],
  kind: string,
  name: string,
): string | undefined {
  for (const { groups, versions, kinds } of applies)
    if (groups.length === 0 || versions.length === 0 || kinds.length === 0)
      return `invalid applyTo for ${kind} mutator ${name}, all of group, version and kind must be specified`;
  const faults = applies.flatMap(({ operations }, index) => operationFaults(operations, index));
  if (faults.length > 0) return `invalid applyTo for ${kind} mutator ${name}: ${faults.join('; ')}`;
  return applies.length === 0 ? `applyTo required for ${kind} mutator ${name}` : undefined;
}

function operationFaults(operations: readonly string[], index: number): string[] {
  const place = `applyTo[${index}].operations`;
  const faults = operations.flatMap((operation, at) => {
    const own: string[] = [];
    const name = JSON.stringify(operation);
    if (operations.indexOf(operation) < at) own.push(`duplicate operation ${name} in ${place}`);
    if (![...SUPPORTED, '*'].includes(operation))
      own.push(`invalid operation ${name} in ${place}: must be one of CREATE, UPDATE, *`);
    return own;
  });
  if (operations.includes('*') && operations.length > 1)
    faults.push(`wildcard "*" in ${place} must not be combined with other operations`);
  return faults;
}
