// Random pods that the API's schema and validation accept, so that what refuses them is admission. Every rule of validation
// that two fields must obey together is obeyed here, and said beside the field.
// One file past the usual length: the fields of a pod depend on one another, and a reader checks them against one page.
import type { Container, PodSpec } from '@toride/core';
import type { PodLike } from '@toride/pod-security';

export interface Random {
  /** From 0 up to, not including, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Some of the items, in their order. */
  some<T>(items: readonly T[], probability: number): T[];
}

/** mulberry32: small, and the same everywhere for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)]!,
    some: (items, probability) => items.filter(() => next() < probability),
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Context = Mutable<NonNullable<Container['securityContext']>>;

/** Facts of the whole pod that its parts must fit. */
interface Frame {
  readonly random: Random;
  readonly hostNetwork: boolean;
  readonly hostUsers: boolean | undefined;
  /** How likely a field is a bad one: pods that break everything hide what breaks little. */
  readonly badness: number;
  readonly usedPorts: Set<number>;
}

const CAPABILITIES =
  'CHOWN KILL SETUID NET_BIND_SERVICE SYS_CHROOT MKNOD AUDIT_WRITE NET_RAW NET_ADMIN SYS_PTRACE SYS_TIME ALL CAP_CHOWN net_raw ΩMEGA 😀 \uFF21 a"b'.split(
    ' ',
  );
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'kernel.msgmax',
  'net.core.somaxconn',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const VOLUMES: Readonly<Record<string, object | ((random: Random) => object)>> = {
  emptyDir: {},
  configMap: { name: 'a' },
  secret: { secretName: 'a' },
  downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
  projected: { sources: [{ configMap: { name: 'a' } }] },
  persistentVolumeClaim: { claimName: 'a' },
  csi: { driver: 'csi.example' },
  image: { reference: 'registry.example/data:1' },
  ephemeral: {
    volumeClaimTemplate: {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  },
  hostPath: (random) => ({ path: random.pick(['/', '/var/log', '/run/containerd/containerd.sock']) }),
  gcePersistentDisk: { pdName: 'a' },
  awsElasticBlockStore: { volumeID: 'a' },
  gitRepo: { repository: 'https://git.example/a.git' },
  nfs: { server: 'nfs.example', path: '/a' },
  iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:storage.a', lun: 0 },
  glusterfs: { endpoints: 'a', path: 'a' },
  rbd: { monitors: ['10.0.0.1'], image: 'a' },
  flexVolume: { driver: 'example/a' },
  cinder: { volumeID: 'a' },
  cephfs: { monitors: ['10.0.0.1'] },
  flocker: { datasetName: 'a' },
  fc: { targetWWNs: ['500a0982991b8dc5'], lun: 1 },
  azureFile: { secretName: 'a', shareName: 'a' },
  vsphereVolume: { volumePath: '/a' },
  quobyte: { registry: 'quobyte.example:7861', volume: 'a' },
  azureDisk: { diskName: 'a', diskURI: 'https://blob.example/a.vhd' },
  photonPersistentDisk: { pdID: 'a' },
  portworxVolume: { volumeID: 'a' },
  scaleIO: { gateway: 'https://a.example', system: 'a', volumeName: 'a', secretRef: { name: 'a' } },
  storageos: { volumeName: 'a' },
};

/** One pod. Its containers' names are fixed so that one pod in two shares every name with another. */
export function generatePod(random: Random, name: string): PodLike {
  const badness = random.pick([0, 0.02, 0.05, 0.15, 0.4]);
  if (random.chance(0.06)) return windowsPod(random, name, badness);
  const hostUsers = random.pick([undefined, undefined, undefined, true, false]);
  // Validation: no host namespace beside hostUsers: false.
  const mayShare = hostUsers !== false;
  const frame: Frame = {
    random,
    hostNetwork: mayShare && random.chance(badness),
    hostUsers,
    badness,
    usedPorts: new Set(),
  };
  const spec = linuxSpec(frame, mayShare && random.chance(badness), mayShare && random.chance(badness));
  const annotations = annotationsOf(frame, spec);
  return {
    metadata: { name, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec,
  };
}

function linuxSpec(frame: Frame, hostPID: boolean, hostIPC: boolean): PodSpec {
  const { random, hostNetwork, hostUsers } = frame;
  const containers = names(random, 'app', 1 + random.int(3)).map((name) => container(frame, name));
  const initContainers = names(random, 'init', random.int(3)).map((name) => initContainer(frame, name));
  const volumes = names(random, 'vol', random.int(4)).map((name) => volume(frame, name));
  const securityContext = podContext(frame, hostIPC);
  return {
    containers,
    ...(initContainers.length === 0 ? {} : { initContainers }),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(securityContext === undefined ? {} : { securityContext }),
    ...(hostUsers === undefined ? {} : { hostUsers }),
    ...(hostNetwork || random.chance(0.1) ? { hostNetwork } : {}),
    ...(hostPID ? { hostPID } : {}),
    ...(hostIPC ? { hostIPC } : {}),
    ...(random.chance(0.2) ? { os: { name: 'linux' } } : {}),
  };
}

function names(random: Random, prefix: string, count: number): string[] {
  const start = random.int(2);
  return Array.from({ length: count }, (_, index) => `${prefix}-${start + index}`);
}

function container(frame: Frame, name: string): Container {
  const { random, badness } = frame;
  return {
    ...initContainer(frame, name),
    ...(random.chance(0.3) ? { livenessProbe: probe(frame) } : {}),
    ...(random.chance(0.2) ? { readinessProbe: probe(frame) } : {}),
    ...(random.chance(0.1) ? { startupProbe: probe(frame) } : {}),
    ...(random.chance(0.1 + badness / 4)
      ? { lifecycle: { [random.pick(['postStart', 'preStop'])]: handler(frame) } }
      : {}),
  };
}

function initContainer(frame: Frame, name: string): Container {
  const { random } = frame;
  const ports = portsOf(frame);
  const securityContext = contextOf(frame);
  return {
    name,
    image: random.pick(['registry.example/a:1', 'registry.example/b:2']),
    ...(ports.length === 0 ? {} : { ports }),
    ...(securityContext === undefined ? {} : { securityContext }),
  };
}

function portsOf({ random, badness, hostNetwork, usedPorts }: Frame): NonNullable<Container['ports']> {
  return Array.from({ length: random.int(3) }).flatMap(() => {
    const containerPort = 1 + random.int(65535);
    // Validation: no two equal host ports in a pod, and a host network pod's host ports equal its container ports.
    if (usedPorts.has(containerPort)) return [];
    usedPorts.add(containerPort);
    if (hostNetwork)
      return [random.chance(0.5) ? { containerPort } : { containerPort, hostPort: containerPort }];
    if (random.chance(badness)) return [{ containerPort, hostPort: containerPort }];
    return [random.chance(0.2) ? { containerPort, hostPort: 0 } : { containerPort }];
  });
}

/** What an ephemeral container may have too. */
export function contextOf(frame: Frame): Container['securityContext'] {
  const { random, badness } = frame;
  const bad = (): boolean => random.chance(badness);
  if (bad()) return undefined;
  const context: Context = {};
  const privileged = bad();
  if (privileged) context.privileged = true;
  else if (random.chance(0.1)) context.privileged = false;
  // Validation: allowPrivilegeEscalation may not be false beside privileged.
  if (privileged || bad()) {
    if (random.chance(0.5)) context.allowPrivilegeEscalation = true;
  } else context.allowPrivilegeEscalation = false;
  const drop = bad() ? random.some(['CHOWN', 'KILL', 'all'], 0.5) : ['ALL'];
  const add = random.chance(0.2 + badness) ? random.some(CAPABILITIES, 0.1 + badness / 3) : [];
  if (!bad())
    context.capabilities = { ...(drop.length > 0 ? { drop } : {}), ...(add.length > 0 ? { add } : {}) };
  const nonRoot = tri(random, badness);
  if (nonRoot !== undefined) context.runAsNonRoot = nonRoot;
  if (random.chance(0.3)) context.runAsUser = bad() ? 0 : 1 + random.int(60000);
  if (random.chance(0.4)) context.seccompProfile = seccomp(frame);
  if (random.chance(0.1 + badness)) context.appArmorProfile = appArmor(frame);
  if (random.chance(0.1 + badness)) context.seLinuxOptions = seLinux(frame);
  // Validation: Unmasked only in a user namespace.
  if (frame.hostUsers === false && random.chance(0.2)) context.procMount = 'Unmasked';
  else if (random.chance(0.1)) context.procMount = 'Default';
  return context;
}

/** Mostly the value that is asked for, sometimes unset, rarely the bad one. */
function tri(random: Random, badness: number): boolean | undefined {
  if (random.chance(0.4)) return undefined;
  return !random.chance(badness);
}

function seccomp({ random, badness }: Frame): { readonly type: string; readonly localhostProfile?: string } {
  if (random.chance(badness)) return { type: 'Unconfined' };
  return random.chance(0.7)
    ? { type: 'RuntimeDefault' }
    : { type: 'Localhost', localhostProfile: 'profiles/a.json' };
}

function appArmor({ random, badness }: Frame): { readonly type: string; readonly localhostProfile?: string } {
  if (random.chance(badness)) return { type: 'Unconfined' };
  return random.chance(0.7) ? { type: 'RuntimeDefault' } : { type: 'Localhost', localhostProfile: 'a' };
}

function seLinux({
  random,
  badness,
}: Frame): NonNullable<NonNullable<PodSpec['securityContext']>['seLinuxOptions']> {
  const bad = (): boolean => random.chance(badness);
  return {
    ...(random.chance(0.7)
      ? { type: bad() ? random.pick(['spc_t', 'z"t', 'a_t']) : seLinuxType(random) }
      : {}),
    ...(bad() ? { user: 'system_u' } : {}),
    ...(bad() ? { role: 'sysadm_r' } : {}),
    ...(random.chance(0.3) ? { level: 's0:c1,c2' } : {}),
  };
}

function seLinuxType(random: Random): string {
  return random.pick(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
}

function podContext(frame: Frame, hostIPC: boolean): PodSpec['securityContext'] {
  const { random, badness, hostNetwork } = frame;
  if (random.chance(0.1 + badness / 2)) return undefined;
  const nonRoot = random.chance(badness) ? tri(random, 0.5) : true;
  const sysctls = random.chance(0.2 + badness) ? random.some(SYSCTLS, 0.1 + badness / 3) : [];
  // Validation: no sysctl of a namespace that the pod shares with its node.
  const allowed = sysctls.filter(
    (name) => !(hostNetwork && name.startsWith('net.')) && !(hostIPC && /^kernel\.(shm|msg|sem)/.test(name)),
  );
  return {
    ...(nonRoot === undefined ? {} : { runAsNonRoot: nonRoot }),
    ...(random.chance(0.2) ? { runAsUser: random.chance(badness) ? 0 : 1000 } : {}),
    ...(random.chance(0.8) ? { seccompProfile: seccomp(frame) } : {}),
    ...(random.chance(0.1 + badness / 2) ? { appArmorProfile: appArmor(frame) } : {}),
    ...(random.chance(0.1 + badness / 2) ? { seLinuxOptions: seLinux(frame) } : {}),
    ...(allowed.length > 0 ? { sysctls: allowed.map((name) => ({ name, value: '1' })) } : {}),
  };
}

function volume({ random, badness }: Frame, name: string): NonNullable<PodSpec['volumes']>[number] {
  const types = Object.keys(VOLUMES);
  const type = random.chance(badness * 2) ? random.pick(types) : random.pick(types.slice(0, 9));
  if (random.chance(0.05)) return { name };
  const source = VOLUMES[type]!;
  return { name, [type]: typeof source === 'function' ? source(random) : source };
}

function handler({ random, badness }: Frame): NonNullable<Container['livenessProbe']> {
  const host = random.chance(badness)
    ? { host: random.pick(['10.0.0.1', 'localhost', '::1', 'meta.example']) }
    : {};
  return random.chance(0.5)
    ? { httpGet: { path: '/', port: 80, ...host } }
    : { tcpSocket: { port: 80, ...host } };
}

function probe(frame: Frame): NonNullable<Container['livenessProbe']> {
  return frame.random.chance(0.2) ? { exec: { command: ['true'] } } : handler(frame);
}

function annotationsOf(frame: Frame, spec: PodSpec): Record<string, string> {
  const { random, badness } = frame;
  const annotations: Record<string, string> = {};
  const values = random.chance(badness) ? ['unconfined'] : ['runtime/default', 'localhost/a'];
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  // Validation: an annotation and a field that both speak of AppArmor must agree, and the pod's field counts too.
  const free = all.filter(
    ({ securityContext }) =>
      securityContext?.appArmorProfile === undefined && spec.securityContext?.appArmorProfile === undefined,
  );
  for (const { name } of random.some(free, 0.1 + badness / 2)) {
    annotations[`container.apparmor.security.beta.kubernetes.io/${name}`] = random.pick(values);
  }
  const seccomps = [
    'runtime/default',
    'docker/default',
    'localhost/a',
    ...(random.chance(badness) ? ['unconfined'] : []),
  ];
  // Validation: a seccomp annotation and a field of the same pod or container must agree.
  if (random.chance(0.1) && spec.securityContext?.seccompProfile === undefined)
    annotations['seccomp.security.alpha.kubernetes.io/pod'] = random.pick(seccomps);
  const unset = all.filter(({ securityContext }) => securityContext?.seccompProfile === undefined);
  for (const { name } of random.some(unset, 0.1)) {
    annotations[`container.seccomp.security.alpha.kubernetes.io/${name}`] = random.pick(seccomps);
  }
  return annotations;
}

/** Validation: a Windows pod sets no Linux field, and HostProcess asks for the host's network and every container. */
function windowsPod(random: Random, name: string, badness: number): PodLike {
  const hostProcess = random.chance(badness * 2);
  const inPod = random.chance(0.5);
  const options = { windowsOptions: { hostProcess: true } };
  const containers = names(random, 'win', 1 + random.int(2)).map((containerName) => ({
    name: containerName,
    image: 'registry.example/windows:1',
    ...(hostProcess && !inPod ? { securityContext: options } : {}),
  }));
  const nonRoot = random.chance(0.5) ? { runAsNonRoot: random.chance(0.8) } : {};
  return {
    metadata: { name },
    spec: {
      os: { name: 'windows' },
      containers,
      ...(hostProcess ? { hostNetwork: true } : {}),
      securityContext: { ...nonRoot, ...(hostProcess && inPod ? options : {}) },
    },
  };
}
