import {
  compareKubernetesVersions,
  newsOfDrift,
  parseKubernetesVersion,
  type EmittedFinding,
  type EngineContext,
  type KubernetesVersion,
  type ObjectReference,
  type Place,
  type Resource,
  type Rule,
  type Subject,
  type Workload,
  type WorkloadContainer,
} from '@toride/core';
import { createContext, type Context } from './context.ts';
import type {
  ContainerRule,
  Outcome,
  Problem,
  ResourceRule,
  WorkloadEngineRule,
  WorkloadRule,
} from './define-rule.ts';
import { exists, toOperations } from './edits.ts';

/** Runs every enabled rule in one pass over workloads and one over resources. */
export async function evaluateRules(
  rules: readonly WorkloadEngineRule[],
  engine: EngineContext,
): Promise<void> {
  const context = createContext(engine);
  const plan = compile(rules, engine);
  const { workloads } = engine.inventory;
  const news = newsOfDrift(engine.emit);
  const sink: EngineContext = { ...engine, emit: news.emit };
  for (const [index, workload] of workloads.entries()) {
    const pause = engine.breathe();
    if (pause) await pause;
    news.begin(workload, workloads[index + 1]);
    for (const rule of plan.containers) evaluateContainers(rule, workload, context, sink);
    // Where containers alone differ from the template, its pods as a whole have been judged with it.
    if (workload.drift === 'containers') continue;
    for (const rule of plan.workloads) evaluateWorkload(rule, workload, context, sink);
  }
  for (const resource of engine.inventory.resources) {
    const pause = engine.breathe();
    if (pause) await pause;
    const own = plan.byKind.get(`${resource.kind}.${resource.group}`) ?? plan.anyKind;
    for (const rule of own) evaluateResource(rule, resource, context, engine);
  }
}

interface Plan {
  readonly containers: readonly ContainerRule[];
  readonly workloads: readonly WorkloadRule[];
  readonly anyKind: readonly ResourceRule[];
  /** By `Kind.group`, the rules of every kind included. */
  readonly byKind: ReadonlyMap<string, readonly ResourceRule[]>;
}

/** The rules that are switched on and mean something in the target version, by what they look at. */
function compile(all: readonly WorkloadEngineRule[], { inventory, enabled }: EngineContext): Plan {
  const rules = all.filter(({ rule }) => enabled(rule.id) && appliesTo(rule, inventory.target));
  const resources = rules.filter((rule) => rule.on === 'resource');
  const anyKind = resources.filter(({ kinds }) => kinds === 'any');
  const kinds = new Set(resources.flatMap((rule) => (rule.kinds === 'any' ? [] : rule.kinds)));
  return {
    containers: rules.filter((rule) => rule.on === 'container'),
    workloads: rules.filter((rule) => rule.on === 'workload'),
    anyKind,
    byKind: new Map(
      [...kinds].map((kind) => [
        kind,
        resources.filter((rule) => rule.kinds === 'any' || rule.kinds.includes(kind)),
      ]),
    ),
  };
}

function appliesTo({ since, until }: Rule, target: KubernetesVersion): boolean {
  if (since !== undefined && compareKubernetesVersions(target, parseKubernetesVersion(since)) < 0)
    return false;
  return until === undefined || compareKubernetesVersions(target, parseKubernetesVersion(until)) <= 0;
}

function evaluateContainers(
  rule: ContainerRule,
  workload: Workload,
  context: Context,
  engine: EngineContext,
): void {
  let passed = 0;
  let notApplicable = 0;
  for (const container of workload.containers) {
    const outcome =
      rule.types === undefined || rule.types.includes(container.type)
        ? checkContainer(rule, container, workload, context)
        : 'not-applicable';
    if (outcome === undefined) passed++;
    else if (outcome === 'not-applicable') notApplicable++;
    else report(outcome, (problem) => containerFinding(rule.rule, problem, container, workload), engine);
  }
  if (passed > 0) engine.tally(rule.rule.id, 'pass', workload.resource, passed);
  if (notApplicable > 0) engine.tally(rule.rule.id, 'not-applicable', workload.resource, notApplicable);
}

function evaluateWorkload(
  rule: WorkloadRule,
  workload: Workload,
  context: Context,
  engine: EngineContext,
): void {
  const outcome = checkWorkload(rule, workload, context);
  if (outcome === undefined || outcome === 'not-applicable')
    engine.tally(rule.rule.id, outcome ?? 'pass', workload.resource);
  else report(outcome, (problem) => workloadFinding(rule.rule, problem, workload), engine);
}

function evaluateResource(
  rule: ResourceRule,
  resource: Resource,
  context: Context,
  engine: EngineContext,
): void {
  const outcome = checkResource(rule, resource, context);
  if (outcome === undefined || outcome === 'not-applicable')
    engine.tally(rule.rule.id, outcome ?? 'pass', resource);
  else report(outcome, (problem) => resourceFinding(rule.rule, problem, resource), engine);
}

/*
 * A rule that stops on one object says so of that object; it is neither a pass nor the end of the scan.
 * Three functions rather than one that takes a closure: they run a million times in a scan.
 */
function checkContainer(
  rule: ContainerRule,
  container: WorkloadContainer,
  workload: Workload,
  context: Context,
) {
  try {
    return rule.check(container, workload, context);
  } catch (error) {
    return stopped(error);
  }
}

function checkWorkload(rule: WorkloadRule, workload: Workload, context: Context): Outcome {
  try {
    return rule.check(workload, context);
  } catch (error) {
    return stopped(error);
  }
}

function checkResource(rule: ResourceRule, resource: Resource, context: Context): Outcome {
  try {
    return rule.check(resource, context);
  } catch (error) {
    return stopped(error);
  }
}

function stopped(error: unknown): Problem {
  return { at: '', unknown: `the rule stopped: ${(error as Error).message}` };
}

function report(
  outcome: Problem | readonly Problem[],
  make: (problem: Problem) => EmittedFinding,
  engine: EngineContext,
): void {
  if (isList(outcome)) for (const problem of outcome) engine.emit(make(problem));
  else engine.emit(make(outcome));
}

function isList(outcome: Problem | readonly Problem[]): outcome is readonly Problem[] {
  return Array.isArray(outcome);
}

function containerFinding(
  rule: Rule,
  problem: Problem,
  container: WorkloadContainer,
  workload: Workload,
): EmittedFinding {
  const subject: Subject = {
    type: 'container',
    object: referenceTo(workload.resource),
    container: container.container.name,
    containerType: container.type,
  };
  const values = { container: container.container.name, ...problem.values };
  return finding(
    rule,
    { ...problem, values },
    subject,
    rootOf(problem.from ?? 'container', workload, container),
  );
}

function workloadFinding(rule: Rule, problem: Problem, workload: Workload): EmittedFinding {
  const subject: Subject = { type: 'object', ...referenceTo(workload.resource) };
  return finding(rule, problem, subject, rootOf(problem.from ?? 'spec', workload));
}

function resourceFinding(rule: Rule, problem: Problem, resource: Resource): EmittedFinding {
  const subject: Subject = { type: 'object', ...referenceTo(resource) };
  return finding(rule, problem, subject, rootOfObject(resource));
}

interface Root {
  readonly node: unknown;
  readonly place: Place;
  /** Where a finding on an absent field stands, below the node: always there, so that its fingerprint stays. */
  readonly otherwise: '' | '/spec';
}

function rootOf(from: NonNullable<Problem['from']>, workload: Workload, container?: WorkloadContainer): Root {
  const { pod, place, resource } = workload;
  switch (from) {
    case 'container':
      return container === undefined
        ? rootOf('spec', workload)
        : { node: container.container, place: container.place, otherwise: '' };
    case 'spec':
      return {
        node: workload.spec,
        place: { document: place.document, pointer: `${place.pointer}/spec` },
        otherwise: '',
      };
    case 'pod':
      return { node: pod, place, otherwise: '' };
    case 'object':
      return rootOfObject(resource);
  }
}

function rootOfObject({ object, place }: Resource): Root {
  return { node: object, place, otherwise: object['spec'] === undefined ? '' : '/spec' };
}

function finding(rule: Rule, problem: Problem, subject: Subject, root: Root): EmittedFinding {
  const { node, place, otherwise } = root;
  const { document } = place;
  const { unknown, proof, edits, values = {} } = problem;
  const pointer =
    problem.dropped === true || exists(node, problem.at)
      ? place.pointer + problem.at
      : place.pointer + otherwise;
  const at = { document, pointer };
  const made: EmittedFinding =
    unknown === undefined
      ? { rule: rule.id, subject, at, values }
      : { rule: rule.id, verdict: 'unknown', subject, at, values: { ...values, why: unknown } };
  if (proof === undefined && edits === undefined) return made;
  return {
    ...made,
    ...(proof === undefined ? {} : { proof }),
    ...(edits === undefined
      ? {}
      : { patch: { document, operations: toOperations(node, place.pointer, edits) } }),
  };
}

/** Only the four fields that name it: a Resource holds the whole object. */
function referenceTo({ apiVersion, kind, namespace, name }: Resource): ObjectReference {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}
