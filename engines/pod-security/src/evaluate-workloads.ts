import type { EngineContext, Workload } from '@toride/core';
import type { Breach } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { breachesOf, breachPointer } from './evaluate.ts';
import { breachFinding } from './findings.ts';
import { allSteps, type Step } from './plan.ts';

/** A step and the baseline step that it stands in for at the restricted level. */
interface RuleStep extends Step {
  readonly overridden: Step | undefined;
}

/**
 * Every check on every workload, in the target's version. Where a restricted check overrides a baseline one, both run: a
 * field that breaks baseline is the baseline rule's, at its severity, and the restricted rule adds what only it forbids.
 */
export async function evaluateWorkloads(context: EngineContext): Promise<void> {
  const steps = ruleSteps(context);
  const absent = absentRules(context);
  for (const workload of context.inventory.workloads) {
    const pause = context.breathe();
    if (pause) await pause;
    for (const step of steps) evaluateStep(step, workload, context);
    for (const rule of absent) context.tally(rule, 'not-applicable', workload.resource);
  }
}

function ruleSteps({ inventory, enabled }: EngineContext): RuleStep[] {
  const all = allSteps(inventory.target);
  return all
    .filter(({ check }) => enabled(check.rule.id))
    .map((step) => ({
      ...step,
      overridden: all.find(({ check }) => step.revision.overrides?.includes(check.id)),
    }));
}

/** Rules whose check no revision holds for in the target's version. */
function absentRules({ inventory, enabled }: EngineContext): string[] {
  const present = new Set(allSteps(inventory.target).map(({ check }) => check));
  return CHECKS.filter((check) => !present.has(check) && enabled(check.rule.id)).map(({ rule }) => rule.id);
}

function evaluateStep(step: RuleStep, workload: Workload, context: EngineContext): void {
  const { check, revision } = step;
  if (revision.unless?.(workload.spec) === true) {
    context.tally(check.rule.id, 'not-applicable', workload.resource);
    return;
  }
  const found = breachesOf(step, workload.pod);
  const breaches = found === undefined ? [] : withoutReported(found, step, workload, context);
  for (const breach of breaches)
    context.emit(breachFinding(check, levelOf(breach, step, workload), breach, workload));
  const passed = subjectCount(step, workload) - new Set(breaches.map((breach) => breach.container)).size;
  if (passed > 0) context.tally(check.rule.id, 'pass', workload.resource, passed);
}

/** Leaves out what the overridden baseline rule reports itself. */
function withoutReported(
  breaches: readonly Breach[],
  { overridden }: RuleStep,
  workload: Workload,
  context: EngineContext,
): readonly Breach[] {
  if (overridden === undefined || !context.enabled(overridden.check.rule.id)) return breaches;
  const reported = pointersOf(overridden, workload);
  return reported.size === 0 ? breaches : breaches.filter((breach) => !reported.has(breachPointer(breach)));
}

/** The level that a field breaks: baseline, where the check stands in for a baseline one that forbids it too. */
function levelOf(
  breach: Breach,
  { check, overridden }: RuleStep,
  workload: Workload,
): Step['check']['level'] {
  if (overridden === undefined) return check.level;
  return pointersOf(overridden, workload).has(breachPointer(breach)) ? 'baseline' : check.level;
}

function pointersOf(step: Step, workload: Workload): Set<string> {
  return new Set(breachesOf(step, workload.pod)?.map(breachPointer));
}

/** A rule about containers has one subject a container; any other has the workload. */
function subjectCount({ revision }: Step, workload: Workload): number {
  const containers = revision.container === undefined ? 0 : workload.containers.length;
  return containers + (revision.pod === undefined ? 0 : 1);
}
