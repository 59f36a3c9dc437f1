import type { Inventory, Resource, Sandbox, Workload } from '@toride/core';
import type { RuntimeClass } from './kinds.ts';

/** The handler that a RuntimeClass names; `v1alpha1` nested it. */
export function handlerOf({ object }: Resource<RuntimeClass>): string | undefined {
  return object.handler ?? object.spec?.runtimeHandler;
}

export function runtimeClassOf(
  { spec: { runtimeClassName } }: Workload,
  inventory: Inventory,
): Resource<RuntimeClass> | undefined {
  if (runtimeClassName === undefined || runtimeClassName === '') return undefined;
  return inventory.find<RuntimeClass>('RuntimeClass', 'node.k8s.io', undefined, runtimeClassName);
}

/** Escape to Host, and exploits of the node's kernel: both meet the sandbox's own kernel first. */
const BLOCKS = ['T1611', 'T1068'];

/** Handlers as the projects and clouds document them; a handler is a name that the node's runtime configuration gives. */
const KNOWN: readonly (readonly [RegExp, Sandbox['product'], Sandbox['boundary']])[] = [
  [/^(?:runsc|gvisor)(?:-|$)/, 'gVisor', 'user-space kernel'],
  [/^kata(?:-|$)/, 'Kata Containers', 'virtual machine'],
  [/^(?:aws\.)?firecracker(?:-|$)/, 'Firecracker', 'virtual machine'],
  [/^runhcs-.*-hypervisor$/, 'Hyper-V', 'virtual machine'],
];

/**
 * What sandbox a handler is, by the names that its project documents; undefined for ordinary runtimes and unknown names.
 *
 * @example sandboxOf('gvisor', 'runsc')?.product // 'gVisor'
 */
export function sandboxOf(runtimeClass: string, handler: string): Sandbox | undefined {
  const known = KNOWN.find(([pattern]) => pattern.test(handler));
  if (known === undefined) return undefined;
  return { runtimeClass, handler, product: known[1], boundary: known[2], blocks: BLOCKS };
}

/** Every workload whose RuntimeClass the input holds and whose handler is a known sandbox. */
export function sandboxedWorkloads(inventory: Inventory): ReadonlyMap<Workload, Sandbox> {
  const map = new Map<Workload, Sandbox>();
  for (const workload of inventory.workloads) {
    const runtimeClass = runtimeClassOf(workload, inventory);
    const handler = runtimeClass === undefined ? undefined : handlerOf(runtimeClass);
    const sandbox = handler === undefined ? undefined : sandboxOf(runtimeClass?.name ?? '', handler);
    if (sandbox !== undefined) map.set(workload, sandbox);
  }
  return map;
}
