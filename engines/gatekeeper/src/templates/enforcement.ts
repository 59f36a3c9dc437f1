import type { JsonObject } from '@toride/core';
import { at, listOf, stringAt } from '../object.ts';

/** Where Gatekeeper enforces: its webhook, its audit, its command line, and the policies that it makes for the API server. */
export const ENFORCEMENT_POINTS = [
  'validation.gatekeeper.sh',
  'audit.gatekeeper.sh',
  'gator.gatekeeper.sh',
  'vap.k8s.io',
] as const;
export type EnforcementPoint = (typeof ENFORCEMENT_POINTS)[number];

/** What a constraint asks to be done about a violation: `deny`, `dryrun`, `warn`, `scoped`, or a word that is none of these. */
export interface Enforcement {
  readonly action: string;
  /** Of `scoped`: the actions of each enforcement point, in the constraint's order. */
  readonly scoped: ReadonlyMap<EnforcementPoint, readonly string[]>;
}

export type ReadEnforcement = { readonly enforcement: Enforcement } | { readonly error: string };

export function readEnforcement(constraint: JsonObject): ReadEnforcement {
  const spec = at(constraint, 'spec');
  const action = at(spec, 'enforcementAction') === undefined ? 'deny' : stringAt(spec, 'enforcementAction');
  if (action !== 'scoped') return { enforcement: { action, scoped: new Map() } };
  const entries = at(spec, 'scopedEnforcementActions');
  if (!Array.isArray(entries))
    return { error: 'missing required field: spec.scopedEnforcementActions must be defined' };
  const scoped = new Map<EnforcementPoint, readonly string[]>();
  for (const entry of listOf(entries)) {
    for (const point of pointsOf(
      listOf(at(entry, 'enforcementPoints')).map((one) => stringAt(one, 'name')),
    )) {
      const known = scoped.get(point) ?? [];
      const own = stringAt(entry, 'action');
      if (!known.includes(own)) scoped.set(point, [...known, own]);
    }
  }
  return { enforcement: { action, scoped } };
}

function pointsOf(names: readonly string[]): readonly EnforcementPoint[] {
  if (names.includes('*')) return ENFORCEMENT_POINTS;
  return ENFORCEMENT_POINTS.filter((point) => names.includes(point));
}

/**
 * What is done at an enforcement point; empty where the constraint is scoped and the point is out of its scope.
 *
 * @example actionsAt({ action: 'warn', scoped: new Map() }, 'audit.gatekeeper.sh') // ['warn']
 */
export function actionsAt({ action, scoped }: Enforcement, point: EnforcementPoint): readonly string[] {
  return action === 'scoped' ? (scoped.get(point) ?? []) : [action];
}
