import { posix } from 'node:path';
import type { VolumeMount, Workload } from '@toride/core';

/** The node's path that a mount shows, or undefined where the volume is none of the host's. */
export function hostPathOf(mount: VolumeMount, { spec: { volumes } }: Workload): string | undefined {
  return volumes?.find(({ name }) => name === mount.name)?.hostPath?.path;
}

/** Without `..`, doubled slashes and the last slash; `/var/run` is a link to `/run` on every current distribution. */
export function normalPath(path: string): string {
  const normal = posix.normalize(path.startsWith('/') ? path : `/${path}`);
  const bare = normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
  return bare === '/var/run' || bare.startsWith('/var/run/') ? bare.slice('/var'.length) : bare;
}

/** Sockets of container runtimes: whoever may write to one starts a container with the host's file system in it. */
const SOCKETS = [
  '/run/docker.sock',
  '/run/cri-dockerd.sock',
  '/run/dockershim.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/podman/podman.sock',
  '/run/k3s/containerd/containerd.sock',
  '/var/snap/microk8s/common/run/containerd.sock',
];

/** The runtime's socket that a mounted path is or holds. The root directory holds them all and is told as such. */
export function runtimeSocketIn(path: string): string | undefined {
  const normal = normalPath(path);
  if (normal === '/') return undefined;
  return SOCKETS.find((socket) => socket === normal || socket.startsWith(`${normal}/`));
}

/** Directories that hand over the node or its credentials when they themselves, or their parents, are mounted. */
const SENSITIVE = [
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/root',
  '/sbin',
  '/bin',
  '/usr',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/var',
  '/var/lib',
  '/var/lib/containerd',
  '/var/lib/containers',
  '/var/lib/docker',
];

/** Everything below these is as bad: keys, tokens of every pod, service definitions, plug-ins that the node runs. */
const SENSITIVE_TREES = [
  '/etc/cni',
  '/etc/cron.d',
  '/etc/kubernetes',
  '/etc/ssh',
  '/etc/systemd',
  '/opt/cni',
  '/root',
  '/var/lib/etcd',
  '/var/lib/kubelet',
  '/var/lib/rancher',
];

/** What drivers and device plug-ins need of the kubelet's directory; no credentials lie there. */
const HARMLESS_TREES = [
  '/var/lib/kubelet/plugins',
  '/var/lib/kubelet/plugins_registry',
  '/var/lib/kubelet/device-plugins',
];

/** Node monitors read these; writing to them changes the kernel, or reads any file through a planted link in /var/log. */
const SENSITIVE_WHEN_WRITABLE = ['/proc', '/sys', '/var/log'];

export function isSensitiveHostPath(path: string, writable: boolean): boolean {
  const normal = normalPath(path);
  if (HARMLESS_TREES.some((tree) => within(normal, tree))) return false;
  if (SENSITIVE.includes(normal) || SENSITIVE_TREES.some((tree) => within(normal, tree))) return true;
  return writable && SENSITIVE_WHEN_WRITABLE.some((tree) => within(normal, tree));
}

function within(path: string, tree: string): boolean {
  return path === tree || path.startsWith(`${tree}/`);
}
