import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type {
  AdmissionPolicyRequest,
  AdmissionPolicyReview,
  Authorize,
  AuthorizerAnswer,
} from '@toride/gatekeeper';
import { parseDocument, splitDocuments } from '@toride/inventory';
import { startApiServer, type ApiServer } from '@toride/testkit';

const CORPUS = new URL('../admission-policies/', import.meta.url);

export type Plain = Record<string, Json>;

/** The objects of a file of the corpus. */
export function corpus(file: string): Plain[] {
  return splitDocuments(readFileSync(new URL(file, CORPUS), 'utf8')).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file, line: slice.line });
    return isJsonObject(value) ? [value as Plain] : [];
  });
}

export function meta(object: JsonObject): Plain {
  return (object['metadata'] ?? {}) as Plain;
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function nameOf(object: JsonObject): string {
  return text(meta(object)['name']);
}

/** The same object in another namespace. */
export function inNamespace(object: JsonObject, namespace: string, more: JsonObject = {}): Plain {
  return { ...object, metadata: { ...meta(object), ...more, namespace } };
}

/** `/apis/apps/v1/namespaces/x/deployments` of a Deployment. */
export function pathOf(object: JsonObject, namespace = ''): string {
  const apiVersion = text(object['apiVersion']);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === '' ? '' : `/namespaces/${namespace}`}/${pluralOf(object)}`;
}

export function pluralOf(object: JsonObject): string {
  const kind = text(object['kind']).toLowerCase();
  if (kind.endsWith('y')) return `${kind.slice(0, -1)}ies`;
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}

const TESTER = 'tester-token';
/** What `tester` may do, and the robot: as roles of the server and as answers to `authorizer`. */
const RULES: Readonly<
  Record<
    string,
    readonly { groups: readonly string[]; resources: readonly string[]; verbs: readonly string[] }[]
  >
> = {
  tester: [
    {
      groups: ['', 'apps', 'batch', 'networking.k8s.io', 'example.org'],
      resources: [
        'pods',
        'configmaps',
        'services',
        'persistentvolumeclaims',
        'deployments',
        'statefulsets',
        'daemonsets',
        'jobs',
        'cronjobs',
        'ingresses',
        'widgets',
      ],
      verbs: ['create', 'get', 'list', 'update'],
    },
  ],
  'system:serviceaccount:shared:robot': [{ groups: [''], resources: ['configmaps/status'], verbs: ['get'] }],
};

/** RBAC of this world, with the words of its authorizer. */
export const authorize: Authorize = (question): AuthorizerAnswer => {
  const { username } = question.user;
  if (username === 'admin') return { decision: 'allowed' };
  if (!('resource' in question)) return { decision: 'no opinion' };
  const resource = question.resource + (question.subresource === '' ? '' : `/${question.subresource}`);
  const allowed = (RULES[username] ?? []).some(
    ({ groups, resources, verbs }) =>
      groups.includes(question.group) && resources.includes(resource) && verbs.includes(question.verb),
  );
  if (!allowed) return { decision: 'no opinion' };
  const role = username.split(':').at(-1) ?? '';
  const who = username === role ? `User "${role}"` : `ServiceAccount "${role}/shared"`;
  return {
    decision: 'allowed',
    reason: `RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to ${who}`,
  };
};

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly token?: string;
}

export const ADMIN: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
export const SOMEBODY: User = { name: 'tester', groups: ['testers', 'system:authenticated'], token: TESTER };

/** What admission said, live or foretold. */
export interface Said {
  readonly code: number;
  readonly message: string;
  readonly warnings: readonly string[];
  readonly annotations: JsonObject;
}

/** A request to send, with what admission is to see of it. */
export interface Trial {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body: JsonObject | undefined;
  readonly user: User;
  readonly request: AdmissionPolicyRequest;
}

export interface Sent {
  readonly trial: Trial;
  readonly auditId: string;
  readonly code: number;
  readonly message: string;
  readonly warnings: readonly string[];
  readonly body: JsonObject;
}

export interface PolicyWorld {
  readonly server: ApiServer;
  /** Makes an object for good, in its own namespace, and gives it as it is stored. */
  readonly make: (object: JsonObject) => Promise<Plain>;
  /** Sends a dry run. */
  readonly send: (trial: Trial) => Promise<Sent>;
  readonly all: (path: string) => Promise<readonly Plain[]>;
  /** Annotations of policies in the audit log, by request. */
  readonly audited: () => Promise<ReadonlyMap<string, JsonObject>>;
  readonly stop: () => Promise<void>;
}

export async function startPolicyWorld(): Promise<PolicyWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'toride-admission-policies-'));
  const log = join(directory, 'audit.log');
  const policy = join(directory, 'audit-policy.yaml');
  const rules = [{ level: 'Metadata' }];
  await writeFile(
    policy,
    JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules }),
  );
  const server = await startApiServer({
    flags: [
      `--audit-policy-file=${policy}`,
      `--audit-log-path=${log}`,
      '--audit-log-mode=blocking',
      '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
    ],
    users: [{ name: SOMEBODY.name, groups: ['testers'], token: TESTER }],
  });
  let sent = 0;
  const make = async (object: JsonObject): Promise<Plain> => {
    const { status, body } = await server.request(
      'POST',
      pathOf(object, text(meta(object)['namespace'])),
      object,
    );
    if (status !== 201) throw new Error(`${text(object['kind'])} ${nameOf(object)}: ${JSON.stringify(body)}`);
    return body as Plain;
  };
  await makeRoles(make);
  return {
    server,
    make,
    send: (trial) => {
      sent += 1;
      return send(server, trial, `toride-${process.pid}-${sent}`);
    },
    all: async (path) => ((await server.request('GET', path)).body as { items: Plain[] }).items,
    audited: async () => auditedIn(await readFile(log, 'utf8')),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function makeRoles(make: (object: JsonObject) => Promise<Plain>): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  for (const [user, rules] of Object.entries(RULES)) {
    const name = user.split(':').at(-1) ?? '';
    await make({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name },
      rules: rules.map(({ groups, resources, verbs }) => ({ apiGroups: groups, resources, verbs })),
    });
    const subject =
      user === name
        ? { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }
        : { kind: 'ServiceAccount', name, namespace: 'shared' };
    await make({
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [subject],
    });
  }
}

/** A busy server takes a moment to read parameters and the schemas of new kinds: such an answer is none yet. */
async function send(server: ApiServer, trial: Trial, auditId: string): Promise<Sent> {
  for (let left = 100; ; left -= 1) {
    const sent = await sendOnce(server, trial, auditId);
    const early = sent.code === 503 || sent.message.includes('not yet synced');
    if (!early || left === 0) return sent;
    await sleep(100);
  }
}

async function sendOnce(server: ApiServer, trial: Trial, auditId: string): Promise<Sent> {
  const { method, path, body, user } = trial;
  const answer = await server.request(method, `${path}?dryRun=All&fieldValidation=Strict`, body, {
    'audit-id': auditId,
    ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }),
  });
  const content = answer.body as Plain;
  return {
    trial,
    auditId,
    code: answer.status,
    message: answer.status < 300 ? '' : text(content['message']),
    // Node reads header bytes as Latin-1.
    warnings: answer.warnings
      .map((warning) => Buffer.from(warning, 'latin1').toString('utf8'))
      .filter((warning) => warning.startsWith('Validation failed for ')),
    body: content,
  };
}

/** Keys of policies are below their names, or Kubernetes' own for failures. */
const OTHERS = /^(?:pod-security\.kubernetes\.io|[a-z.-]*\.k8s\.io)\/(?!validation_failure$)/;

function auditedIn(log: string): Map<string, JsonObject> {
  const events = new Map<string, JsonObject>();
  for (const line of log.split('\n').filter((row) => row.includes('"auditID":"toride-'))) {
    const event = JSON.parse(line) as { auditID: string; annotations?: Record<string, string> };
    const own = Object.entries(event.annotations ?? {}).filter(([key]) => !OTHERS.test(key));
    events.set(event.auditID, Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1))));
  }
  return events;
}

/** Waits for the policies: the server takes them up once a second, all at once. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let left = 300; !(await holds()); left -= 1) {
    if (left === 0) throw new Error('the policies did not become active');
    await sleep(100);
  }
}

/** A review in the same form as what was sent. */
export function foretold(
  { verdict, code, message, warnings, auditAnnotations }: AdmissionPolicyReview,
  success: number,
): Said {
  const entries = Object.entries(auditAnnotations).sort(([a], [b]) => (a < b ? -1 : 1));
  const annotations = Object.fromEntries(entries);
  if (verdict === 'unknown') return { code: -1, message, warnings, annotations };
  return { code: verdict === 'denied' ? (code ?? 0) : success, message, warnings, annotations };
}
