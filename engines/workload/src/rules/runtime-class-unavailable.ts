import { selectorMatches, type Resource } from '@toride/core';
import { defineResourceRule } from '../define-rule.ts';
import { documents, yaml } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import type { RuntimeClass, Node } from '../kinds.ts';
import { handlerOf } from '../sandbox.ts';

const GVISOR = yaml(`
  apiVersion: node.k8s.io/v1
  kind: RuntimeClass
  metadata: {name: gvisor}
  handler: runsc
`);

/** KEP-3857 and Node status: each node lists the handlers that its runtime offers. */
export const runtimeClassUnavailable = defineResourceRule({
  id: 'runtime-class-unavailable',
  title: "Some node offers each RuntimeClass's handler",
  why: 'Pods of the class are placed on a node that does not know the handler and never start there, or the class is a promise that no node keeps.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'no node offers the handler',
  detail: 'none of the {nodes} nodes that the class may use offers handler {handler}',
  remediation: 'Install the runtime on the nodes, and set scheduling.nodeSelector to those that have it.',
  frameworks: [...owasp('components'), ...nsa('Hardening container environments'), ...attack('T1611')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kep.k8s.io/3857', 'https://kubernetes.io/docs/concepts/containers/runtime-class/'],
  since: '1.30',
  alike: 'none known',
  noise: 'Unknown without Node objects, and where no node says what it offers.',
  example: () => ({
    pass: documents(GVISOR, node('runsc')),
    fail: documents(GVISOR, node('crun')),
  }),
  kinds: ['RuntimeClass.node.k8s.io'],
  check(resource, context) {
    const { inventory } = context;
    const handler = handlerOf(resource as Resource<RuntimeClass>);
    if (handler === undefined) return 'not-applicable';
    const at = resource.object['handler'] === undefined ? '/spec/runtimeHandler' : '/handler';
    const selector = (resource.object as RuntimeClass).scheduling?.nodeSelector;
    const nodes = inventory
      .ofKind<Node>('Node', '')
      .filter(
        ({ object }) =>
          selector === undefined || selectorMatches({ matchLabels: selector }, object.metadata.labels),
      );
    const values = { handler, nodes: nodes.length };
    if (
      nodes.some(
        ({ object }) => object.status?.runtimeHandlers?.some(({ name }) => name === handler) === true,
      )
    )
      return undefined;
    const gap = context.gapIn('Node', '', undefined);
    if (gap !== undefined) return { at, values, unknown: gap };
    const telling = inventory
      .ofKind<Node>('Node', '')
      .some(({ object }) => object.status?.runtimeHandlers !== undefined);
    const why =
      'the input holds no Node that lists its runtime handlers, so it is not known whether one offers it';
    return { at, values, ...(telling ? {} : { unknown: why }) };
  },
});

function node(handler: string): string {
  return yaml(`
    apiVersion: v1
    kind: Node
    metadata: {name: node-1}
    status:
      runtimeHandlers:
        - {name: ""}
        - {name: ${handler}}
  `);
}
