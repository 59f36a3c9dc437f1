import type { JsonObject } from '@toride/core';
import type { PolicyObject } from './read-objects.ts';

interface Maker {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly source: string;
}

/** The kinds of Kubernetes itself that make Pods, and where their template is. */
const MAKERS: readonly Maker[] = [
  {
    group: 'apps',
    kinds: ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'],
    source: 'spec.template',
  },
  { group: '', kinds: ['ReplicationController'], source: 'spec.template' },
  { group: 'batch', kinds: ['Job'], source: 'spec.template' },
  { group: 'batch', kinds: ['CronJob'], source: 'spec.jobTemplate.spec.template' },
];

/** ExpansionTemplates for every workload: what `--workloads` adds to the input. */
export const WORKLOAD_EXPANSIONS: readonly PolicyObject[] = MAKERS.map(({ group, kinds, source }) => {
  const name = kinds.length === 1 ? (kinds[0] ?? '').toLowerCase() : 'workloads';
  const object: JsonObject = {
    apiVersion: 'expansion.gatekeeper.sh/v1beta1',
    kind: 'ExpansionTemplate',
    metadata: { name },
    spec: {
      applyTo: [{ groups: [group], versions: ['v1'], kinds: [...kinds] }],
      templateSource: source,
      generatedGVK: { group: '', version: 'v1', kind: 'Pod' },
    },
  };
  return { object, document: { file: '--workloads', pointer: '', index: 0 }, pointer: '' };
});
