import type { Workload } from '@toride/core';
import type { Context } from './context.ts';
import type { Problem } from './define-rule.ts';

/** A name that a pod needs before it starts, with the pointer to it from the pod's spec. */
export interface Reference {
  readonly name: string;
  readonly at: string;
}

export function configMapReferences(workload: Workload): readonly Reference[] {
  const found: Reference[] = [];
  const add = (reference: Named | undefined, at: string): void => collect(found, reference, at);
  eachContainer(workload, (at, container) => {
    container.env?.forEach(({ valueFrom }, e) =>
      add(valueFrom?.configMapKeyRef, `${at}/env/${e}/valueFrom/configMapKeyRef/name`),
    );
    container.envFrom?.forEach(({ configMapRef }, e) =>
      add(configMapRef, `${at}/envFrom/${e}/configMapRef/name`),
    );
  });
  workload.spec.volumes?.forEach(({ configMap, projected }, v) => {
    add(configMap, `/volumes/${v}/configMap/name`);
    projected?.sources?.forEach((source, s) =>
      add(source.configMap, `/volumes/${v}/projected/sources/${s}/configMap/name`),
    );
  });
  return found;
}

export function secretReferences(workload: Workload): readonly Reference[] {
  const found: Reference[] = [];
  const add = (reference: Named | undefined, at: string): void => collect(found, reference, at);
  eachContainer(workload, (at, container) => {
    container.env?.forEach(({ valueFrom }, e) =>
      add(valueFrom?.secretKeyRef, `${at}/env/${e}/valueFrom/secretKeyRef/name`),
    );
    container.envFrom?.forEach(({ secretRef }, e) => add(secretRef, `${at}/envFrom/${e}/secretRef/name`));
  });
  workload.spec.volumes?.forEach(({ secret, projected }, v) => {
    if (secret?.optional !== true && secret?.secretName !== undefined)
      found.push({ name: secret.secretName, at: `/volumes/${v}/secret/secretName` });
    projected?.sources?.forEach((source, s) =>
      add(source.secret, `/volumes/${v}/projected/sources/${s}/secret/name`),
    );
  });
  return found;
}

export function claimReferences({ spec: { volumes } }: Workload): readonly Reference[] {
  return (volumes ?? []).flatMap(({ persistentVolumeClaim }, v) =>
    persistentVolumeClaim === undefined
      ? []
      : [{ name: persistentVolumeClaim.claimName, at: `/volumes/${v}/persistentVolumeClaim/claimName` }],
  );
}

interface Named {
  readonly name?: string;
  readonly optional?: boolean;
}

function collect(found: Reference[], reference: Named | undefined, at: string): void {
  if (reference?.name !== undefined && reference.name !== '' && reference.optional !== true)
    found.push({ name: reference.name, at });
}

function eachContainer(
  { containers, place }: Workload,
  visit: (at: string, container: Workload['containers'][number]['container']) => void,
): void {
  const base = `${place.pointer}/spec`.length;
  for (const subject of containers) visit(subject.place.pointer.slice(base), subject.container);
}

/**
 * References whose object is not in the input, each name once. Files rarely hold everything that a pod refers to (Secrets least
 * of all), so absence is claimed only where the input holds others of the kind in the namespace, or is a live cluster.
 *
 * @param text what the kubelet or scheduler says, of a name
 */
export function missingReference(
  workload: Workload,
  context: Context,
  kind: string,
  references: readonly Reference[],
  text: (name: string) => string,
): readonly Problem[] | 'not-applicable' | undefined {
  if (references.length === 0) return 'not-applicable';
  const { namespace } = workload.resource;
  if (!context.isLive(namespace) && !context.holds(kind, '', namespace)) return 'not-applicable';
  const told = new Set<string>();
  let problems: Problem[] | undefined;
  for (const { name, at } of references) {
    if (told.has(name) || context.findNear(kind, '', namespace, name) !== undefined) continue;
    told.add(name);
    const gap = context.gapIn(kind, '', namespace);
    (problems ??= []).push({
      at,
      values: { name, message: text(name) },
      ...(gap === undefined ? {} : { unknown: gap }),
    });
  }
  return problems;
}
