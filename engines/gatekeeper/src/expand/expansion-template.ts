import type { Json, JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import { appliesTo, flatten, readApplyTo, type ApplyTo } from '../mutate/apply-to.ts';
import { apiVersionOf, at, gvkOf, nameOf, stringAt, type GroupVersionKind } from '../object.ts';

/** Says how a generator makes objects: the pods of a Deployment, so that constraints on pods judge the Deployment. */
export interface ExpansionTemplate {
  readonly name: string;
  readonly applyTo: readonly ApplyTo[];
  /** Path of the field that holds the object to be: `spec.template`. */
  readonly templateSource: readonly string[];
  readonly generated: GroupVersionKind;
  /** Instead of the constraint's own; empty for none. */
  readonly enforcementAction: string;
}

export interface ReadExpansionTemplate {
  readonly template?: ExpansionTemplate;
  readonly problem?: Problem;
}

export function isExpansionTemplate(object: JsonObject): boolean {
  const { group, kind } = gvkOf(object);
  return group === 'expansion.gatekeeper.sh' && kind === 'ExpansionTemplate';
}

/**
 * Reads and checks an ExpansionTemplate as Gatekeeper does.
 *
 * @example readExpansionTemplate(object).template?.generated // { group: '', version: 'v1', kind: 'Pod' }
 */
export function readExpansionTemplate(object: JsonObject): ReadExpansionTemplate {
  const name = nameOf(object);
  const spec: Json = at(object, 'spec') ?? {};
  const applyTo = readApplyTo(at(spec, 'applyTo'));
  const source = stringAt(spec, 'templateSource');
  const generated = {
    group: stringAt(spec, 'generatedGVK', 'group'),
    version: stringAt(spec, 'generatedGVK', 'version'),
    kind: stringAt(spec, 'generatedGVK', 'kind'),
  };
  const message = fault(name, source, generated, applyTo);
  if (message !== undefined)
    return { problem: { code: 'TORIDE_GATEKEEPER_EXPANSION', message, pointer: '/spec' } };
  return {
    template: {
      name,
      applyTo,
      templateSource: source.split('.'),
      generated,
      enforcementAction: stringAt(spec, 'enforcementAction'),
    },
  };
}

function fault(
  name: string,
  source: string,
  generated: GroupVersionKind,
  applyTo: readonly ApplyTo[],
): string | undefined {
  if (name === '') return 'ExpansionTemplate has empty name field';
  if (name.length >= 64) return 'ExpansionTemplate name must be less than 64 characters';
  if (source === '') return `ExpansionTemplate ${name} has empty source field`;
  if (generated.group + generated.version + generated.kind === '')
    return `ExpansionTemplate ${name} has empty generatedGVK field`;
  if (applyTo.length === 0) return `ExpansionTemplate ${name} must specify ApplyTo`;
  if (applyTo.some((apply) => appliesTo(apply, generated)))
    return `ExpansionTemplate ${name} generates GVK ${gvkText(generated)}, but also applies to that same GVK`;
  return undefined;
}

export function gvkText(gvk: GroupVersionKind): string {
  return `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
}

export function gvkKey(gvk: GroupVersionKind): string {
  return `${apiVersionOf(gvk)}\0${gvk.kind}`;
}

/** The kinds that a template is for, as keys. */
export function appliesToKeys({ applyTo }: ExpansionTemplate): readonly string[] {
  return [...new Set(applyTo.flatMap(flatten).map(gvkKey))];
}
