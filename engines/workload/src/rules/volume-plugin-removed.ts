import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** Volumes, "Types of volumes": in-tree plug-ins that the target version no longer has. */
export const volumePluginRemoved = defineWorkloadRule({
  id: 'volume-plugin-removed',
  title: 'Volumes use plug-ins that the cluster still has',
  why: 'The plug-in was taken out of Kubernetes. The pod is accepted and then waits for its volume for ever, at the latest after the next upgrade.',
  severity: 'medium',
  scope: 'object',
  reason: 'volume plug-in was removed',
  detail: 'volume {volume} uses {plugin}, which Kubernetes {version} removed',
  remediation: 'Move the data to a PersistentVolume of a CSI driver.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#volume-types'],
  alike: 'none known',
  noise: 'Only from the version that removed it; cloud disks that are redirected to CSI drivers pass.',
  example: () => ({
    pass: exampleDeployment({
      pod: 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: data}',
    }),
    fail: exampleDeployment({
      pod: 'volumes:\n  - name: data\n    glusterfs: {endpoints: gluster, path: /shop}',
    }),
  }),
  check({ spec: { volumes } }, context) {
    let problems: Problem[] | undefined;
    volumes?.forEach((volume, v) => {
      for (const plugin in REMOVED) {
        const minor = REMOVED[plugin] ?? 0;
        if (volume[plugin] === undefined || !context.since(minor)) continue;
        (problems ??= []).push({
          at: `/volumes/${v}/${plugin}`,
          values: { volume: volume.name, plugin, version: `1.${minor}` },
        });
      }
    });
    return problems;
  },
});

/** Minor version whose release notes say that the in-tree plug-in is gone. */
const REMOVED: Readonly<Record<string, number>> = {
  scaleIO: 22,
  flocker: 25,
  quobyte: 25,
  storageos: 25,
  glusterfs: 26,
  cephfs: 31,
  rbd: 31,
  // The driver is locked off (feature GitRepoVolumeDriver).
  gitRepo: 36,
};
