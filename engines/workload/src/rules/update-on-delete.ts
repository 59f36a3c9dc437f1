import { defineWorkloadRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** DaemonSets and StatefulSets, "OnDelete": a new template reaches a pod only when somebody deletes it. */
export const updateOnDelete = defineWorkloadRule({
  id: 'update-on-delete',
  title: 'Updates reach running pods by themselves',
  why: 'With OnDelete a fixed image is written down and not run: the vulnerable pods go on until somebody deletes each of them.',
  severity: 'low',
  scope: 'object',
  reason: 'updates wait for a deletion',
  detail: 'the {kind} updates a pod only when somebody deletes it',
  remediation: 'Use updateStrategy RollingUpdate.',
  whenNotToUse: 'Programs whose update must be led by hand, such as some storage systems.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'respond',
  references: ['https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/'],
  alike: 'none known',
  noise: 'OnDelete only.',
  example: () => ({
    pass: daemonSet('RollingUpdate'),
    fail: daemonSet('OnDelete'),
  }),
  check({ resource: { kind, object } }) {
    if (kind !== 'DaemonSet' && kind !== 'StatefulSet') return 'not-applicable';
    const { updateStrategy } = object['spec'] as { readonly updateStrategy?: { readonly type?: string } };
    return updateStrategy?.type === 'OnDelete'
      ? { from: 'object', at: '/spec/updateStrategy/type', values: { kind } }
      : undefined;
  },
});

function daemonSet(strategy: string): string {
  return yaml(`
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent, namespace: shop}
    spec:
      updateStrategy: {type: ${strategy}}
      selector: {matchLabels: {app: agent}}
      template:
        metadata: {labels: {app: agent}}
        spec:
          containers:
            - {name: agent, image: registry.example.com/agent:2.1.0}
  `);
}
