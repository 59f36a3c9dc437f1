import {
  childPointer,
  type EmittedFinding,
  type ObjectReference,
  type PatchOperation,
  type Resource,
  type Subject,
  type Workload,
} from '@toride/core';
import type { Breach, Check } from './check.ts';
import { breachPointer, containerPointer } from './evaluate.ts';
import type { Level } from './level.ts';
import { fixOf } from './patch.ts';

/**
 * One breach as a finding: about the container where the field is a container's, else about the workload. One finding a
 * field, not a check: with a baseline, a second forbidden volume or capability beside an accepted one is a new finding.
 */
export function breachFinding(
  check: Check,
  level: Level,
  breach: Breach,
  workload: Workload,
): EmittedFinding {
  const { place } = workload;
  const pointer = place.pointer + breachPointer(breach);
  const patch = patchOf(breach, workload);
  const { detail } = check.describe([breach]);
  return {
    rule: check.rule.id,
    subject: subjectOf(breach, workload),
    at: { document: place.document, pointer },
    values: {
      level,
      detail,
      ...(breach.container === undefined ? {} : { container: breach.container.name }),
    },
    ...(patch === undefined ? {} : { patch: { document: place.document, operations: [patch] } }),
  };
}

function subjectOf({ container }: Breach, { resource }: Workload): Subject {
  const object = referenceTo(resource);
  if (container === undefined) return { type: 'object', ...object };
  return { type: 'container', object, container: container.name, containerType: container.type };
}

function patchOf(breach: Breach, workload: Workload): PatchOperation | undefined {
  if (breach.fault.fix === undefined) return undefined;
  const at = workload.place.pointer + containerPointer(breach);
  const container = workload.containers.find(({ place }) => place.pointer === at)?.container;
  return fixOf(breach.container === undefined ? workload.pod : container, at, breach.fault);
}

/** Only the four fields that name it: a Resource holds the whole object. */
export function referenceTo({ apiVersion, kind, namespace, name }: Resource): ObjectReference {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

/** Where a label of an object stands, or would stand. */
export function labelPlace(resource: Resource, key: string): EmittedFinding['at'] {
  const pointer = childPointer(`${resource.place.pointer}/metadata/labels`, key);
  return { document: resource.place.document, pointer };
}
