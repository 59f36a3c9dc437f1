import { byCodeUnit, type JsonObject } from '@toride/core';
import type { GatekeeperCode } from '../codes.ts';
import type { Policies } from '../client/policies.ts';
import { MatchIndex } from '../match/match-index.ts';
import { readMatch } from '../match/match.ts';
import { at, gvkOf, nameOf } from '../object.ts';
import { isConstraint } from '../templates/constraint.ts';
import { isTemplate } from '../templates/template.ts';

/** A constraint that cannot judge: it, or its template, has a fault. */
export interface BrokenConstraint {
  readonly kind: string;
  readonly name: string;
  readonly why: string;
  readonly code: GatekeeperCode;
}

/**
 * Finds the constraints that should have judged an object and cannot. One whose match block cannot be read should perhaps
 * have judged anything.
 */
export function brokenConstraints(
  objects: readonly JsonObject[],
  policies: Policies,
): MatchIndex<BrokenConstraint> {
  const sound = new Set(policies.constraints.map(({ kind, name }) => `${kind}\0${name}`));
  const problems = new Map(policies.problems.map((problem) => [problem.object, problem]));
  const templates = new Map(objects.filter(isTemplate).map((object) => [nameOf(object), object]));
  const broken = objects.filter(isConstraint).flatMap((object) => {
    const { kind } = gvkOf(object);
    const name = nameOf(object);
    if (sound.has(`${kind}\0${name}`)) return [];
    const template = templates.get(kind.toLowerCase());
    const ofTemplate = template && problems.get(template);
    const fault = ofTemplate ?? problems.get(object);
    const why = ofTemplate === undefined ? '' : 'its template cannot be used: ';
    const read = readMatch(at(object, 'spec', 'match'), 'spec.match');
    const item: BrokenConstraint = {
      kind,
      name,
      why: `${why}${fault?.message ?? 'it cannot be read'}`,
      code: fault?.code ?? 'TORIDE_GATEKEEPER_CONSTRAINT',
    };
    return [{ item, match: 'error' in read ? {} : read.match }];
  });
  return new MatchIndex(
    broken.sort((a, b) => byCodeUnit(a.item.kind, b.item.kind) || byCodeUnit(a.item.name, b.item.name)),
  );
}
