import type { Inventory, Resource } from '@toride/core';
import { at, items, root, text } from './fields.ts';

/** Permissions to point across namespaces: https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
export class Grants {
  readonly #byNamespace = new Map<string, Resource[]>();

  constructor(inventory: Inventory) {
    for (const grant of inventory.ofKind('ReferenceGrant', 'gateway.networking.k8s.io')) {
      const namespace = grant.namespace ?? 'default';
      const own = this.#byNamespace.get(namespace);
      if (own === undefined) this.#byNamespace.set(namespace, [grant]);
      else own.push(grant);
    }
  }

  /** Whether a route may lead to a Service of another namespace. */
  permit(route: Resource, namespace: string, service: string): boolean {
    return (this.#byNamespace.get(namespace) ?? []).some((grant) => {
      const spec = at(root(grant), 'spec');
      return (
        items(at(spec, 'from')).some(
          (from) =>
            text(at(from, 'group')) === route.group &&
            text(at(from, 'kind')) === route.kind &&
            text(at(from, 'namespace')) === (route.namespace ?? 'default'),
        ) &&
        items(at(spec, 'to')).some((to) => {
          const name = text(at(to, 'name')) ?? '';
          return (
            (text(at(to, 'group')) ?? '') === '' &&
            text(at(to, 'kind')) === 'Service' &&
            (name === '' || name === service)
          );
        })
      );
    });
  }
}
