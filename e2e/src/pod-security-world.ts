import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, KubernetesVersion } from '@toride/core';
import {
  admit,
  readConfiguration,
  type AdmissionCluster,
  type AdmissionRequest,
  type AdmissionResponse,
  type PodLike,
  type PodSecurityConfiguration,
} from '@toride/pod-security';
import { startApiServer, type ApiServer, type ApiUser } from '@toride/testkit';

/** The version that the testkit builds. */
export const TARGET: KubernetesVersion = { major: 1, minor: 36 };
const PREFIX = 'pod-security.kubernetes.io/';
const EXPECTED_CODES: ReadonlySet<number> = new Set([200, 201, 403, 422]);

/** What admission said, live or foretold. */
export interface Answer {
  readonly code: number;
  readonly message: string;
  readonly warnings: readonly string[];
}

export interface Call {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly request: AdmissionRequest;
  /** Bearer token of another user than the administrator. */
  readonly token?: string;
}

export interface Outcome {
  readonly call: Call;
  readonly live: Answer;
  readonly ours: Answer;
  /** Object validation comes before admission: what it refuses, admission never saw. */
  readonly beforeAdmission: boolean;
  readonly auditId: string;
  readonly ourAnnotations: Readonly<Record<string, string>>;
}

/** A live server with its audit log, and the namespaces that were made in it. */
export interface World {
  readonly server: ApiServer;
  readonly cluster: AdmissionCluster;
  readonly makeNamespace: (name: string, labels: Readonly<Record<string, string>>) => Promise<void>;
  /** Notes labels that were changed in another way. */
  readonly recordLabels: (name: string, labels: Readonly<Record<string, string>>) => void;
  /** Sends a dry run, and asks Toride the same. */
  readonly ask: (call: Call) => Promise<Outcome>;
  /** Annotations of the audit log by request, those of pod security only. */
  audited(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** The plug-in's configuration, as its file has it. */
  readonly configurationFile?: JsonObject;
  readonly users?: readonly ApiUser[];
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'toride-pod-security-'));
  const log = join(directory, 'audit.log');
  const flags = await flagsOf(directory, log, options);
  const server = await startApiServer({
    flags,
    ...(options.users === undefined ? {} : { users: options.users }),
  });
  const namespaces = new Map<string, Readonly<Record<string, string>>>();
  const cluster: AdmissionCluster = {
    target: TARGET,
    namespaceLabels: (name) => namespaces.get(name),
    pods: () => [],
    ...configurationOf(options.configurationFile),
  };
  let sent = 0;
  return {
    server,
    cluster,
    makeNamespace: async (name, labels) => {
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
      const { status, body } = await server.request('POST', '/api/v1/namespaces', object);
      if (status !== 201) throw new Error(`namespace ${name}: ${JSON.stringify(body)}`);
      namespaces.set(name, labels);
    },
    recordLabels: (name, labels) => void namespaces.set(name, labels),
    ask: async (call) => {
      sent += 1;
      return ask(server, cluster, call, `toride-${process.pid}-${sent}`);
    },
    audited: async () => auditedIn(await readFile(log, 'utf8')),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configurationOf(file: JsonObject | undefined): {
  readonly configuration?: PodSecurityConfiguration;
} {
  if (file === undefined) return {};
  const read = readConfiguration(file);
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read;
}

async function flagsOf(directory: string, log: string, options: WorldOptions): Promise<string[]> {
  const policy = join(directory, 'audit-policy.yaml');
  await writeFile(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata' }],
    }),
  );
  const audit = [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, '--audit-log-mode=blocking'];
  if (options.configurationFile === undefined) return audit;
  const file = join(directory, 'admission.yaml');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AdmissionConfiguration',
      plugins: [{ name: 'PodSecurity', configuration: options.configurationFile }],
    }),
  );
  return [...audit, `--admission-control-config-file=${file}`];
}

async function ask(
  server: ApiServer,
  cluster: AdmissionCluster,
  call: Call,
  auditId: string,
): Promise<Outcome> {
  const { method, path, body, request, token } = call;
  const {
    status,
    warnings,
    body: answer,
  } = await server.request(method, `${path}?dryRun=All&fieldValidation=Strict`, body, {
    'audit-id': auditId,
    ...(method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  if (!EXPECTED_CODES.has(status)) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  const message = status < 300 ? '' : String((answer as { message?: unknown }).message);
  const response = admit(request, cluster);
  const ours = answerOf(response, status < 300 ? status : 201);
  return {
    call,
    live: { code: status, message, warnings: warnings.map(utf8).filter(isOfPodSecurity) },
    ours,
    beforeAdmission: status === 422 && ours.code !== 422,
    auditId,
    ourAnnotations: response.auditAnnotations,
  };
}

function answerOf(response: AdmissionResponse, success: number): Answer {
  const code = response.allowed ? success : (response.code ?? 0);
  return { code, message: response.message ?? '', warnings: response.warnings };
}

/** Node reads header bytes as Latin-1. */
function utf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8');
}

/** The server warns about deprecated fields too. */
function isOfPodSecurity(warning: string): boolean {
  return (
    /PodSecurity|Pod Security/.test(warning) || !/deprecated|spec\.|metadata\.|unknown field/.test(warning)
  );
}

function auditedIn(log: string): Map<string, Readonly<Record<string, string>>> {
  const events = new Map<string, Readonly<Record<string, string>>>();
  for (const line of log.split('\n').filter((text) => text.includes('"auditID":"toride-'))) {
    const event = JSON.parse(line) as { auditID: string; annotations?: Record<string, string> };
    const own = Object.entries(event.annotations ?? {}).filter(([key]) => key.startsWith(PREFIX));
    events.set(event.auditID, Object.fromEntries(own));
  }
  return events;
}

/** A pod's creation in a namespace. The object that admission sees is the defaulted one. */
export function podCreation(pod: PodLike, admitted: PodLike, namespace: string): Call {
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: pod,
    request: {
      operation: 'CREATE',
      kind: { group: '', kind: 'Pod' },
      resource: { group: '', resource: 'pods' },
      name: pod.metadata?.name ?? '',
      namespace,
      userInfo: { username: 'admin' },
      object: admitted,
    },
  };
}

/** What must be equal, byte for byte; answers given before admission are left out. */
export function differences(outcomes: readonly Outcome[]): unknown[] {
  return outcomes
    .filter(({ beforeAdmission }) => !beforeAdmission)
    .filter(({ live, ours }) => JSON.stringify(live) !== JSON.stringify(ours))
    .map(({ call, live, ours }) => ({ path: call.path, body: call.body, live, ours }));
}

/** The same for audit annotations. */
export async function auditDifferences(world: World, outcomes: readonly Outcome[]): Promise<unknown[]> {
  const audited = await world.audited();
  return outcomes
    .filter(({ beforeAdmission }) => !beforeAdmission)
    .map(({ call, auditId, ourAnnotations }) => ({
      path: call.path,
      live: sorted(audited.get(auditId) ?? {}),
      ours: sorted(ourAnnotations),
    }))
    .filter(({ live, ours }) => JSON.stringify(live) !== JSON.stringify(ours));
}

function sorted(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
}
