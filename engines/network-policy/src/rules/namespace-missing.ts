import { defineRule } from '../findings/define-rule.ts';
import { documents, examplePolicy, yaml } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { nearest } from '../findings/near.ts';

const namespace = (name: string): string =>
  yaml(`
    apiVersion: v1
    kind: Namespace
    metadata:
      name: ${name}
  `);

/** NamespaceLifecycle admission: an object of a namespace that does not exist is refused. */
export const namespaceMissing = defineRule({
  id: 'namespace-missing',
  title: 'Policies are in namespaces that exist',
  why: 'The API server refuses an object of a namespace that is not there: the pods that the policy was written for, wherever they are, go without it.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'policy of a missing namespace',
  detail: 'the policy is in namespace {namespace}, which the input does not hold{meaning}',
  remediation: 'Write the namespace of the pods that the policy is for, or add the Namespace.',
  whenNotToUse: 'The namespace is made elsewhere, before the policy is applied.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle',
  ],
  example: () => ({
    pass: documents(namespace('shop'), examplePolicy('all', 'podSelector: {}')),
    fail: documents(namespace('shop'), examplePolicy('all', 'podSelector: {}', 'shopp')),
  }),
  on: 'policy',
  check({ resource }, context) {
    const { world } = context.network;
    const name = resource.namespace;
    if (name === undefined) return 'not-applicable';
    if (world.namespaces.get(name)?.declared === true) return undefined;
    const declared = [...world.namespaces.values()].filter((one) => one.declared).map((one) => one.name);
    // Files without namespaces say nothing about which there are, nor does one whose pods are all that is known of it.
    if (declared.length === 0 || context.endpointsIn(name).length > 0) return 'not-applicable';
    const meant = nearest(name, declared.sort());
    const meaning = meant === undefined ? '' : `; did you mean ${meant}?`;
    const { document, pointer } = resource.place;
    const problem = {
      at: { document, pointer: `${pointer}/metadata/namespace` },
      values: { namespace: name, meaning },
    };
    return context.inventory.coverage('Namespace', '') === 'complete'
      ? problem
      : { ...problem, unknown: 'not every Namespace could be read' };
  },
});
