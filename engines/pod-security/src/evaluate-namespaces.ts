import {
  byCodeUnit,
  type EmittedFinding,
  type EngineContext,
  type Inventory,
  type ObjectMeta,
  type Patch,
  type Resource,
  type Workload,
} from '@toride/core';
import { asAdmitted } from './admission/as-admitted.ts';
import { seesEveryWorkload } from './coverage.ts';
import type { PodSecurityConfiguration } from './admission/configuration.ts';
import { isExemptRuntimeClass } from './admission/exemptions.ts';
import { label, LABEL_PREFIX, levelLabel, policyOf, POLICY_LABELS, type Labels } from './admission/labels.ts';
import { evaluatePod, forbiddenDetail } from './evaluate.ts';
import { labelPlace, referenceTo } from './findings.ts';
import { formatLevelVersion, type Level, type LevelVersion } from './level.ts';
import { enforceRefusesWorkload, namespaceLabelInvalid, namespaceNotEnforced } from './namespace-rules.ts';

/** The API server makes them itself, for its own parts and leases: nothing of the user's belongs there. */
const SYSTEM: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** What namespaces enforce, and which workloads their own namespace refuses. */
export async function evaluateNamespaces(
  context: EngineContext,
  configuration: PodSecurityConfiguration,
): Promise<void> {
  const { inventory } = context;
  for (const namespace of inventory.ofKind('Namespace', '')) {
    const pause = context.breathe();
    if (pause) await pause;
    evaluateLabels(context, namespace);
    evaluateEnforcement(context, namespace, configuration);
    await evaluateRefusals(context, namespace, configuration);
  }
  for (const name of inventory.namespaces) tellUnknown(context, name, configuration);
  for (const workload of inventory.workloadsIn(undefined)) {
    if (context.enabled(enforceRefusesWorkload.id)) {
      context.tally(enforceRefusesWorkload.id, 'not-applicable', workload.resource);
    }
  }
}

function evaluateLabels(context: EngineContext, namespace: Resource): void {
  if (!context.enabled(namespaceLabelInvalid.id)) return;
  const labels = labelsOf(namespace);
  const problems = problemsOf(labels);
  for (const [key, problem] of problems) {
    context.emit({
      rule: namespaceLabelInvalid.id,
      subject: { type: 'object', ...referenceTo(namespace) },
      at: labelPlace(namespace, key),
      values: { label: key, value: label(labels, key) ?? '', problem },
    });
  }
  if (problems.length === 0) context.tally(namespaceLabelInvalid.id, 'pass', namespace);
}

/** Labels that the server refuses, and those that it does not know and so ignores without a word. */
function problemsOf(labels: Labels): (readonly [string, string])[] {
  const refused = policyOf(labels).errors.map(({ field, body }) => {
    const key = field.slice('metadata.labels['.length, -1);
    return [key, `the API server refuses it: ${body}`] as const;
  });
  const ignored = Object.keys(labels ?? {})
    .filter((key) => key.startsWith(LABEL_PREFIX) && !POLICY_LABELS.includes(key))
    .sort(byCodeUnit)
    .map(
      (key) =>
        [key, `no such label: the API server knows ${POLICY_LABELS.join(', ')} and ignores others`] as const,
    );
  return [...refused, ...ignored];
}

function evaluateEnforcement(
  context: EngineContext,
  namespace: Resource,
  configuration: PodSecurityConfiguration,
): void {
  if (!context.enabled(namespaceNotEnforced.id)) return;
  if (SYSTEM.has(namespace.name) || configuration.exemptions.namespaces.includes(namespace.name)) {
    context.tally(namespaceNotEnforced.id, 'not-applicable', namespace);
    return;
  }
  const { enforce } = policyOf(labelsOf(namespace), configuration.defaults).policy;
  if (enforce.level !== 'privileged') {
    context.tally(namespaceNotEnforced.id, 'pass', namespace);
    return;
  }
  const patch = enforcingPatch(context.inventory, namespace);
  const key = levelLabel('enforce');
  context.emit({
    rule: namespaceNotEnforced.id,
    subject: { type: 'object', ...referenceTo(namespace) },
    at: labelPlace(namespace, key),
    values: { namespace: namespace.name, policy: formatLevelVersion(enforce) },
    ...(patch === undefined ? {} : { patch }),
  });
}

/** Only where the label is known to refuse nothing that the namespace holds today. */
function enforcingPatch(inventory: Inventory, namespace: Resource): Patch | undefined {
  if (!seesEveryWorkload(inventory, namespace.name)) return undefined;
  const policy: LevelVersion = { level: 'baseline', version: 'latest' };
  const workloads = inventory.workloadsIn(namespace.name);
  if (workloads.some((workload) => refusal(workload, policy, inventory) !== '')) return undefined;
  const key = levelLabel('enforce');
  const { document, pointer } = labelPlace(namespace, key);
  if (label(labelsOf(namespace), key) !== undefined) {
    return { document, operations: [{ op: 'replace', path: pointer, value: policy.level }] };
  }
  const hasLabels = labelsOf(namespace) !== undefined;
  const path = hasLabels ? pointer : `${namespace.place.pointer}/metadata/labels`;
  const value = hasLabels ? policy.level : { [key]: policy.level };
  return { document, operations: [{ op: 'add', path, value }] };
}

async function evaluateRefusals(
  context: EngineContext,
  namespace: Resource,
  configuration: PodSecurityConfiguration,
): Promise<void> {
  const rule = enforceRefusesWorkload.id;
  if (!context.enabled(rule)) return;
  const { enforce } = policyOf(labelsOf(namespace), configuration.defaults).policy;
  const exempt = configuration.exemptions.namespaces.includes(namespace.name);
  const refused = new Set<Resource>();
  for (const workload of context.inventory.workloadsIn(namespace.name)) {
    const pause = context.breathe();
    if (pause) await pause;
    // Pods that differ from a template that is refused add nothing; those of one that passes do.
    if (workload.drift !== undefined && refused.has(workload.resource)) continue;
    if (
      exempt ||
      enforce.level === 'privileged' ||
      isExemptRuntimeClass(workload.pod, configuration.exemptions)
    ) {
      context.tally(rule, 'not-applicable', workload.resource);
      continue;
    }
    const detail = refusal(workload, enforce, context.inventory);
    if (detail === '') context.tally(rule, 'pass', workload.resource);
    else {
      refused.add(workload.resource);
      context.emit(refusalFinding(workload, namespace, enforce, detail));
    }
  }
}

function refusal(workload: Workload, { level, version }: LevelVersion, inventory: Inventory): string {
  return forbiddenDetail(evaluatePod(asAdmitted(workload.pod), level, version, inventory.target));
}

function refusalFinding(
  workload: Workload,
  namespace: Resource,
  enforce: LevelVersion,
  detail: string,
): EmittedFinding {
  const policy = formatLevelVersion(enforce);
  const key = levelLabel('enforce');
  return {
    rule: enforceRefusesWorkload.id,
    subject: { type: 'object', ...referenceTo(workload.resource) },
    at: workload.place,
    values: { namespace: namespace.name, policy, message: `violates PodSecurity "${policy}": ${detail}` },
    proof: [
      {
        claim: `namespace ${namespace.name} enforces ${policy}`,
        at: labelPlace(namespace, key),
        source: { type: 'field' },
      },
      {
        claim: `the pod breaks ${policy}: ${detail}`,
        at: workload.place,
        source: { type: 'rule', name: `Pod Security Standards, ${enforce.level satisfies Level}` },
      },
    ],
  };
}

/** Workloads of a namespace that is not among the input: what it enforces is not known. Told once a namespace. */
function tellUnknown(context: EngineContext, name: string, { exemptions }: PodSecurityConfiguration): void {
  const rule = namespaceNotEnforced.id;
  const { inventory } = context;
  const [first] = inventory.workloadsIn(name);
  if (first === undefined || SYSTEM.has(name) || exemptions.namespaces.includes(name)) return;
  if (!context.enabled(rule) || inventory.find('Namespace', '', undefined, name) !== undefined) return;
  const where =
    inventory.coverage('Namespace', '', name) === 'complete' ? 'is not among the input' : 'could not be read';
  const why = `the Namespace ${name} ${where}, so what it enforces is not known`;
  context.emit({
    rule,
    verdict: 'unknown',
    subject: { type: 'object', ...referenceTo(first.resource) },
    at: first.resource.place,
    values: { namespace: name, why },
  });
}

function labelsOf(namespace: Resource): Labels {
  return (namespace.object.metadata as ObjectMeta | undefined)?.labels;
}
