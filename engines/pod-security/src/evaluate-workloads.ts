import { newsOfDrift, type EngineContext, type Workload } from '@toride/core';
import type { Breach, Check } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { breachPointer, containerPointer, evaluatePlan, type Violation } from './evaluate.ts';
import { breachFinding } from './findings.ts';
import { allSteps, type Step } from './plan.ts';

/**
 * Every check on every workload, in the target's version. Where a restricted check overrides a baseline one, both run: a
 * field that breaks baseline is the baseline rule's, at its severity, and the restricted rule adds what only it forbids.
 */
export async function evaluateWorkloads(context: EngineContext): Promise<void> {
  const { inventory, enabled } = context;
  const all = allSteps(inventory.target);
  const steps = all.filter(({ check }) => enabled(check.rule.id));
  const absent = CHECKS.filter(
    (check) => !all.some((step) => step.check === check) && enabled(check.rule.id),
  );
  if (steps.length + absent.length === 0) return;
  const { workloads } = inventory;
  const news = newsOfDrift(context.emit);
  const sink: EngineContext = { ...context, emit: news.emit };
  for (const [index, workload] of workloads.entries()) {
    const pause = context.breathe();
    if (pause) await pause;
    news.begin(workload, workloads[index + 1]);
    const violations = newIn(workload, evaluatePlan(all, workload.pod));
    for (const step of steps) evaluateStep(step, violations, workload, sink);
    for (const { rule } of absent) context.tally(rule.id, 'not-applicable', workload.resource);
  }
}

/** Of a pod that differs from its template in some containers only, those containers alone are looked at. */
function newIn({ drift, containers, place }: Workload, all: readonly Violation[]): readonly Violation[] {
  if (drift !== 'containers') return all;
  const seen = new Set(containers.map((one) => one.place.pointer));
  return all.flatMap(({ check, breaches }) => {
    const own = breaches.filter(
      (breach) => breach.container !== undefined && seen.has(place.pointer + containerPointer(breach)),
    );
    return own.length === 0 ? [] : [{ check, breaches: own }];
  });
}

const NO_BREACHES: readonly Breach[] = [];

function evaluateStep(
  step: Step,
  violations: readonly Violation[],
  workload: Workload,
  context: EngineContext,
): void {
  const { check, revision } = step;
  if (revision.unless?.(workload.spec) === true) {
    context.tally(check.rule.id, 'not-applicable', workload.resource);
    return;
  }
  const found = breachesOf(check, violations);
  const breaches = found.length === 0 ? found : report(step, found, violations, workload, context);
  const passed = subjectCount(step, workload) - subjectsOf(breaches);
  if (passed > 0) context.tally(check.rule.id, 'pass', workload.resource, passed);
}

/** Emits what no overridden baseline rule emits itself, each with the level that it breaks. */
function report(
  { check, revision }: Step,
  found: readonly Breach[],
  violations: readonly Violation[],
  workload: Workload,
  context: EngineContext,
): readonly Breach[] {
  const overridden = CHECKS.find(({ id }) => revision.overrides?.includes(id));
  const baseline = new Set(
    overridden === undefined ? [] : breachesOf(overridden, violations).map(breachPointer),
  );
  const silent = overridden !== undefined && context.enabled(overridden.rule.id);
  const breaches = silent ? found.filter((breach) => !baseline.has(breachPointer(breach))) : found;
  for (const breach of breaches) {
    const level = baseline.has(breachPointer(breach)) ? 'baseline' : check.level;
    context.emit(breachFinding(check, level, breach, workload));
  }
  return breaches;
}

function breachesOf(check: Check, violations: readonly Violation[]): readonly Breach[] {
  return violations.find((violation) => violation.check === check)?.breaches ?? NO_BREACHES;
}

function subjectsOf(breaches: readonly Breach[]): number {
  return breaches.length === 0 ? 0 : new Set(breaches.map(({ container }) => container)).size;
}

/** A rule about containers has one subject a container; any other has the workload. */
function subjectCount({ revision }: Step, workload: Workload): number {
  const containers = revision.container === undefined ? 0 : workload.containers.length;
  return containers + (revision.pod === undefined || workload.drift === 'containers' ? 0 : 1);
}
