import { evaluatePod, type PodLike, type Violation } from '@toride/pod-security';
import type { Benchmark, BenchOptions, Figure } from './figure.ts';
import { median } from './figure.ts';

const BAR = 1;

/** A pod as a careful team writes it: three containers, probes, resources, volumes; it passes. */
const CAREFUL = podText(
  {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsUser: 10001,
  },
  { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
);
/** The same pod without a security context: it breaks four checks in every container. */
const CARELESS = podText(undefined, {});

/** Next to nothing to parse, and the same checks to run. */
const SMALLEST = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'a', image: 'nginx' }] },
});

/** The price of one pod through the Pod Security Standards (restricted, latest), beside JSON.parse of that pod. */
export const podSecurityBenchmark: Benchmark = {
  name: 'pod-security',
  run: (options) =>
    Promise.resolve([
      compare('one pod that passes restricted:latest', CAREFUL, 0, options),
      compare('the same pod without a security context, which breaks four checks', CARELESS, 4, options),
      compare('the smallest pod, which breaks four checks', SMALLEST, 4, options),
    ]),
};

function compare(what: string, text: string, violations: number, { short }: BenchOptions): Figure {
  const rounds = short ? 5 : 31;
  const pods = short ? 2000 : 20_000;
  const pod = JSON.parse(text) as PodLike;
  const found = evaluatePod(pod, 'restricted', 'latest');
  if (found.length !== violations) throw new Error(`expected ${violations} violations, got ${found.length}`);
  const evaluating: number[] = [];
  const parsing: number[] = [];
  // Interleaved, so that a busy moment of the machine falls on both.
  for (let round = -2; round < rounds; round += 1) {
    const ours = microseconds(pods, () => evaluatePod(pod, 'restricted', 'latest'));
    const other = microseconds(pods, () => JSON.parse(text) as PodLike);
    if (round < 0) continue; // the first rounds warm the compiler
    evaluating.push(ours);
    parsing.push(other);
  }
  const ratio = median(evaluating) / median(parsing);
  return {
    what,
    ratio,
    ours: `${median(evaluating).toFixed(2)} µs`,
    other: `JSON.parse of its ${text.length} bytes, ${median(parsing).toFixed(2)} µs`,
    bar: `at most ${BAR}`,
    holds: ratio <= BAR,
  };
}

let sink: readonly Violation[] | PodLike | undefined;

/** Microseconds of one call, over many; the result is kept, so that no call can be optimised away. */
function microseconds(calls: number, call: () => readonly Violation[] | PodLike): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < calls; index += 1) sink = call();
  const elapsed = Number(process.hrtime.bigint() - start);
  if (sink === undefined) throw new Error('expected a result');
  return elapsed / calls / 1000;
}

function podText(container: object | undefined, pod: object): string {
  const each = (name: string): object => ({
    name,
    image: `registry.example.com/shop/${name}:1.4.2`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
    livenessProbe: { httpGet: { path: '/live', port: 8080 }, periodSeconds: 10 },
    volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: true }],
    ...(container === undefined ? {} : { securityContext: container }),
  });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'checkout', namespace: 'shop', labels: { app: 'checkout', tier: 'backend' } },
    spec: {
      serviceAccountName: 'checkout',
      securityContext: pod,
      initContainers: [each('migrate')],
      containers: [each('checkout'), each('proxy')],
      volumes: [
        { name: 'config', configMap: { name: 'checkout' } },
        { name: 'tmp', emptyDir: {} },
      ],
    },
  });
}
