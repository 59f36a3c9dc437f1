import type { Container } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { containersOf, containersPhrase, pluralize, sortedSet } from '../text.ts';

/** Containers take no port of their node. Field: `ports[*].hostPort`; allowed: unset, 0. */
export const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  versions: [{ since: '1.0', container: takenPorts }],
  describe: (breaches) => {
    const ports = sortedSet(breaches.map(({ fault }) => fault.value));
    const verb = pluralize('uses', 'use', containersOf(breaches).length);
    const noun = pluralize('hostPort', 'hostPorts', ports.length);
    return {
      reason: 'hostPort',
      detail: `${containersPhrase(breaches) ?? ''} ${verb} ${noun} ${ports.join(', ')}`,
    };
  },
  rule: standardsRule('baseline', {
    id: 'host-ports',
    title: 'Containers take no port of their node',
    why: "A host port opens the container on every address of its node, past Services and often past network policies, and lets it take the place of a node's own service.",
    severity: 'medium',
    reason: 'host port',
    remediation: 'Remove hostPort and publish the container through a Service, an Ingress or a Gateway.',
    whenNotToUse:
      'Ingress controllers and node agents that serve on the node by design: except them by name and port.',
    cis: ['5.2.12'],
    references: ['https://kubernetes.io/docs/concepts/configuration/overview/'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      ports:
        - containerPort: 8080
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      ports:
        - containerPort: 8080
          hostPort: 8080
`,
  },
};

function takenPorts(container: Container): readonly Fault[] | undefined {
  const ports = container.ports;
  if (ports === undefined || ports === null) return undefined;
  let faults: Fault[] | undefined;
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i]?.hostPort;
    if (port === undefined || port === null || port === 0) continue;
    (faults ??= []).push({ field: `/ports/${i}/hostPort`, value: String(port) });
  }
  return faults;
}
