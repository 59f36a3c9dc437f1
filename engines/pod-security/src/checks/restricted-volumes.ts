import type { PodSpec, Volume } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { joinQuoted, pluralize, sortedSet } from '../text.ts';

const ALLOWED = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

// In the order in which the message names the one that is set.
const FORBIDDEN = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
] as const;

/** Volumes are of the types that need no trust in the pod's author. Field: `spec.volumes[*]`. */
export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  versions: [{ since: '1.0', pod: (_pod, spec) => restricted(spec), overrides: ['hostPathVolumes'] }],
  describe: (breaches) => {
    const names = breaches.map(({ fault }) => fault.volume ?? '');
    const types = sortedSet(breaches.map(({ fault }) => fault.value));
    const subject = `${pluralize('volume', 'volumes', names.length)} ${joinQuoted(names)}`;
    const verb = pluralize('uses', 'use', names.length);
    const noun = pluralize('restricted volume type', 'restricted volume types', types.length);
    return { reason: 'restricted volume types', detail: `${subject} ${verb} ${noun} ${joinQuoted(types)}` };
  },
  rule: standardsRule('restricted', {
    id: 'restricted-volumes',
    title: 'Volumes are of the types that the restricted level allows',
    why: "An inline network volume is mounted by the node with the node's network and drivers, at an address of the author's choice: it reaches storage of others and code of the kernel that a claim would keep behind the administrator's storage classes.",
    severity: 'low',
    reason: 'restricted volume type',
    remediation:
      'Use configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected or secret; put network storage behind a persistent volume claim.',
    whenNotToUse: 'Namespaces whose administrators alone write pods with inline network volumes.',
    cis: ['5.2.11'],
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
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: data
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
  volumes:
    - name: data
      nfs:
        server: nfs.example
        path: /data
`,
  },
};

function restricted(spec: PodSpec): readonly Fault[] | undefined {
  const volumes = spec.volumes;
  if (volumes === undefined || volumes === null) return undefined;
  let faults: Fault[] | undefined;
  for (let i = 0; i < volumes.length; i++) {
    const volume = volumes[i];
    if (volume === undefined || ALLOWED.some((type) => isSet(volume, type))) continue;
    const type = typeOf(volume);
    if (type === undefined) continue;
    const field = type === 'unknown' ? `/spec/volumes/${i}` : `/spec/volumes/${i}/${type}`;
    (faults ??= []).push({ field, value: type, volume: volume.name });
  }
  return faults;
}

/**
 * A volume without a source is an emptyDir (`SetDefaults_Volume`), so it has no type to forbid. A source that nobody knows
 * is `unknown`, as upstream calls it: a newer cluster may know it, and it is not on the list of allowed ones.
 */
function typeOf(volume: Volume): string | undefined {
  const known = FORBIDDEN.find((type) => isSet(volume, type));
  if (known !== undefined) return known;
  return Object.keys(volume).some((key) => key !== 'name' && isSet(volume, key)) ? 'unknown' : undefined;
}

function isSet(volume: Volume, type: string): boolean {
  return volume[type] !== undefined && volume[type] !== null;
}
