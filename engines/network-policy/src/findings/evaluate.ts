import {
  newsOfDrift,
  type EmittedFinding,
  type EngineContext,
  type ObjectReference,
  type Place,
  type Resource,
  type Rule,
} from '@toride/core';
import { createContext, type Context } from './context.ts';
import type { NetworkRule, Outcome, Problem, SubjectType } from './define-rule.ts';

/** Runs every enabled rule over the namespaces, endpoints and policies of the inventory. */
export async function evaluateRules(rules: readonly NetworkRule[], engine: EngineContext): Promise<Context> {
  const enabled = rules.filter(({ rule }) => engine.enabled(rule.id));
  const context = createContext(engine.inventory);
  const pause = engine.breathe();
  if (pause) await pause;
  const of = <Type extends SubjectType>(type: Type) =>
    enabled.filter((rule): rule is Extract<NetworkRule, { on: Type }> => rule.on === type);
  const each = async <Subject>(
    subjects: Iterable<Subject>,
    own: readonly { readonly rule: Rule; readonly check: (subject: Subject, context: Context) => Outcome }[],
    target: (subject: Subject) => Target,
    sink: EngineContext,
  ) => {
    if (own.length === 0) return;
    for (const subject of subjects) {
      const wait = engine.breathe();
      if (wait) await wait;
      const at = target(subject);
      for (const { rule, check } of own)
        tell(
          rule,
          asked(() => check(subject, context)),
          at,
          sink,
        );
    }
  };
  await each(context.namespaces, of('namespace'), (subject) => subject, engine);
  const news = newsOfDrift(engine.emit);
  const { endpoints } = context.network.world;
  await each(
    endpoints,
    of('endpoint'),
    ({ id, resource, place, workload }) => {
      if (workload !== undefined) news.begin(workload, endpoints[id + 1]?.workload);
      return { reference: referenceTo(resource), at: place, resource };
    },
    { ...engine, emit: news.emit },
  );
  await each(context.network.policies, of('policy'), ({ resource }) => ofObject(resource), engine);
  await each(context.objects, of('object'), ({ resource }) => ofObject(resource), engine);
  return context;
}

interface Target {
  readonly reference: ObjectReference;
  readonly at: Place;
  readonly resource: Resource;
}

/** A rule that stops on one subject says so of that subject; it is neither a pass nor the end of the scan. */
function asked(check: () => Outcome): Outcome {
  try {
    return check();
  } catch (error) {
    return { unknown: `the rule stopped: ${(error as Error).message}` };
  }
}

function tell(rule: Rule, outcome: Outcome, target: Target, { emit, tally }: EngineContext): void {
  if (outcome === undefined || outcome === 'not-applicable')
    tally(rule.id, outcome ?? 'pass', target.resource);
  else if (isList(outcome)) {
    if (outcome.length === 0) tally(rule.id, 'pass', target.resource);
    for (const problem of outcome) emit(finding(rule, problem, target));
  } else emit(finding(rule, outcome, target));
}

function isList(outcome: Problem | readonly Problem[]): outcome is readonly Problem[] {
  return Array.isArray(outcome);
}

function finding(rule: Rule, problem: Problem, target: Target): EmittedFinding {
  const { values = {}, unknown, proof, operations } = problem;
  const at = problem.at ?? target.at;
  return {
    rule: rule.id,
    ...(unknown === undefined ? {} : { verdict: 'unknown' }),
    subject: { type: 'object', ...target.reference },
    at,
    values: unknown === undefined ? values : { ...values, why: unknown },
    ...(proof === undefined ? {} : { proof }),
    ...(operations === undefined ? {} : { patch: { document: at.document, operations } }),
  };
}

function ofObject(resource: Resource): Target {
  return { reference: referenceTo(resource), at: resource.place, resource };
}

/** Only the four fields that name it: a Resource holds the whole object. */
export function referenceTo({ apiVersion, kind, namespace, name }: Resource): ObjectReference {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}
