import type { Inventory, JsonObject, Place, Resource, Workload } from '@toride/core';
import type { Resultant } from '../expand/expander.ts';
import { impliedPod } from './implied-pod.ts';
import { jsonOf, namespaceInfo, type NamespaceInfo } from '../object.ts';
import type { Source } from '../match/match.ts';
import type { Policies } from '../client/policies.ts';

/** One object to be judged: of the inventory, or one that an object of it would make. */
export interface Subject {
  readonly object: JsonObject;
  /** What the finding is about. */
  readonly resource: Resource;
  readonly source: Source;
  readonly namespace: Namespace | undefined;
  /** Where the object is: what a field's pointer is added to. */
  readonly place: Place;
  /** Its containers, to find the one that a message names. */
  readonly workload: Workload | undefined;
  /** How it is called where it is not the resource itself: ` (of the pods that it makes)`. */
  readonly of: string;
  /** The ExpansionTemplate that makes it. */
  readonly expansion?: Resultant['template'];
}

export interface Namespace {
  readonly info: NamespaceInfo;
  readonly object: JsonObject;
}

/** A resource with all that it makes. */
export interface Family {
  readonly subjects: readonly Subject[];
  /** Of what it would make and nobody can say. */
  readonly error?: string;
}

/**
 * What is to be judged of one resource that nothing in the inventory controls: itself, what ExpansionTemplates make of it,
 * and its pods as the cluster would make them.
 */
export function familyOf(resource: Resource, inventory: Inventory, policies: Policies): Family {
  const object = jsonOf(resource);
  const namespace = namespaceOf(resource, inventory);
  const workload = inventory.workloadOf(resource);
  const own = workload?.resource === resource ? workload : undefined;
  const base = { resource, namespace };
  const itself: Subject = {
    ...base,
    object,
    source: 'Original',
    place: resource.place,
    workload: own?.form === 'pod' ? own : undefined,
    of: '',
  };
  const template = own?.form === 'template' ? own : undefined;
  const expanded = policies.expander.expand(object, namespace?.info);
  if ('error' in expanded) return { subjects: [itself], error: expanded.error };
  const made = expanded.resultants.map((resultant): Subject => {
    const isPod = resultant.object['kind'] === 'Pod' && template !== undefined;
    return {
      ...base,
      object: resultant.object,
      source: 'Generated',
      place: isPod ? template.place : resource.place,
      workload: isPod ? template : undefined,
      of: ` (of what it makes, by ${resultant.template.name})`,
      expansion: resultant.template,
    };
  });
  if (template === undefined) return { subjects: [itself, ...made] };
  const pod = impliedPod(template, namespace?.info, policies.mutations);
  if ('error' in pod) return { subjects: [itself, ...made], error: pod.error };
  const implied: Subject = {
    ...base,
    object: pod.object,
    source: 'Original',
    place: template.place,
    workload: template,
    of: ' (of the pods that it makes)',
  };
  return { subjects: [itself, ...made, implied] };
}

/** The Namespace object of a resource, where the inventory holds it. */
export function namespaceOf({ namespace }: Resource, inventory: Inventory): Namespace | undefined {
  if (namespace === undefined) return undefined;
  const found = inventory.find('Namespace', '', undefined, namespace);
  if (found === undefined) return undefined;
  const object = jsonOf(found);
  return { info: namespaceInfo(object), object };
}

/** An object that a controller made: judged as it is. */
export function memberSubject(resource: Resource, inventory: Inventory): Subject {
  return {
    object: jsonOf(resource),
    resource,
    source: 'Original',
    namespace: namespaceOf(resource, inventory),
    place: resource.place,
    workload: undefined,
    of: '',
  };
}

/** A pod of a template between a controller and its pods that is not (any more) the controller's own. */
export function olderPod(workload: Workload, inventory: Inventory, policies: Policies): Subject | undefined {
  const { resource, place } = workload;
  const namespace = namespaceOf(resource, inventory);
  const pod = impliedPod(workload, namespace?.info, policies.mutations);
  if ('error' in pod) return undefined;
  const of = ' (of pods that an older template makes)';
  return { object: pod.object, resource, source: 'Original', namespace, place, workload, of };
}
