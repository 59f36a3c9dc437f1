import type { Inventory } from '@toride/core';
import type { Controllers } from './controllers.ts';
import { at, type Field, integerOrText, items, root, text } from './fields.ts';
import type { Forwarding, Forwardings } from './forwarding.ts';
import type { DeadEnd } from './way-in.ts';

/** https://docs.openshift.com/container-platform/latest/rest_api/network_apis/route-route-openshift-io-v1.html */
export function readOpenShiftRoutes(inventory: Inventory, controllers: Controllers): Forwardings {
  const list: Forwarding[] = [];
  const deadEnds: DeadEnd[] = [];
  for (const resource of inventory.ofKind('Route', 'route.openshift.io')) {
    const spec = at(root(resource), 'spec');
    const host = text(at(spec, 'host'));
    const target = integerOrText(at(spec, 'port', 'targetPort'));
    const add = (to: Field) => {
      const name = text(at(to, 'name'));
      const kind = text(at(to, 'kind')) ?? 'Service';
      // A weight of zero takes no connections.
      if (name === undefined || at(to, 'weight').value === 0) return;
      if (kind !== 'Service') {
        deadEnds.push({
          kind: 'openshift-route',
          resource,
          at: to.place,
          reason: 'not-modelled',
          detail: `backend ${kind} ${name}`,
        });
        return;
      }
      list.push({
        kind: 'openshift-route',
        resource,
        at: to.place,
        controller: controllers.ofFamily('OpenShift router'),
        internal: undefined,
        protocol: 'TCP',
        port: at(spec, 'tls').value === undefined ? 80 : 443,
        hosts: host === undefined || host === '' ? [] : [host],
        path: text(at(spec, 'path')),
        listener: undefined,
        backend: {
          namespace: resource.namespace ?? 'default',
          service: name,
          port:
            target === undefined || target === 0 || target === '' ? undefined : { type: 'target', target },
        },
      });
    };
    add(at(spec, 'to'));
    items(at(spec, 'alternateBackends')).forEach(add);
  }
  return { list, deadEnds };
}
